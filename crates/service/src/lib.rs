//! The loopback REST service: checks tokens for services on this computer, and manages keys for those whose own key may.
//!
//! | module | what is there |
//! |---|---|
//! | [`Service`] | the server: where it listens, how it stops |
//! | [`Source`] | the vault that it answers from; keeps on checking while that is locked |
//! | `listen`, `accept`, `seat`, `patience` | connections: where, how many, how long, how slow |
//! | `door`, `host` | what every request passes first |
//! | `caller` | whose key asks, and what it may |
//! | `body`, `query`, `etag` | what comes in |
//! | `wire`, `record` | how records look as JSON, and that they are changed only as they were seen |
//! | `problem`, `refusal`, `status` | how a refusal looks |
//! | `known`, `lookout` | what is checked by without waiting, and what sees that a locked vault was changed elsewhere |
//! | `told`, `gathered` | what is told to everybody, and what checks leave behind |
//! | `route`, `work` | the calls, a file each, and how they ask the vault |
//! | [`Call`] | a call as the log shows it |
//! | `document` | the OpenAPI document |
//!
//! Nothing here decides what may be done with a vault: that is in `keywright-core`, which is asked by one road, as every door does.
//! The calls block outside; inside is a small tokio runtime on a thread of its own.

mod accept;
mod body;
mod call;
mod caller;
mod document;
mod door;
mod etag;
mod gathered;
mod host;
mod known;
mod listen;
mod lookout;
mod patience;
mod problem;
mod query;
mod record;
mod refusal;
mod route;
mod seat;
mod service;
mod source;
mod status;
mod told;
mod wire;
mod work;

pub use call::Call;
pub use document::openapi;
pub use service::{Config, Service};
pub use source::Source;
