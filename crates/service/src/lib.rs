//! The loopback REST service: checks tokens for services on this computer, and manages keys for those whose own key may.
//!
//! | module | what is there |
//! |---|---|
//! | [`Service`] | the server: where it listens, how it stops |
//! | [`Source`] | the vault that it answers from; keeps on checking while that is locked |
//! | `accept`, `patience` | connections: how many, how long, how slow |
//! | `door`, `host` | what every request passes first |
//! | `caller` | whose key asks, and what it may |
//! | `body`, `problem` | what comes in and how a refusal looks |
//! | `route` | the calls, a file each |
//! | `document` | the OpenAPI document |
//!
//! Nothing here decides what may be done with a vault: that is in `keywright-core`, which is asked by one road, as every door does.
//! The calls block outside; inside is a small tokio runtime on a thread of its own.

#![allow(dead_code)] // The calls that need it come next.

mod accept;
mod body;
mod call;
mod caller;
mod document;
mod door;
mod gathered;
mod host;
mod known;
mod listen;
mod patience;
mod problem;
mod refusal;
mod route;
mod service;
mod source;
mod status;

pub use call::Call;
pub use document::openapi;
pub use service::{Config, Service};
pub use source::Source;
