//! The calls, a file each, and the router that finds them. What a call needs of the key that asks is in `caller`.

pub(crate) mod account;
pub(crate) mod activity;
pub(crate) mod api_docs;
pub(crate) mod healthz;
pub(crate) mod identify;
pub(crate) mod jwks;
pub(crate) mod key;
pub(crate) mod owner;
pub(crate) mod permissions;
pub(crate) mod policy;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod status_list;
pub(crate) mod verify;

use axum::Router;

use crate::{document, problem::Problem, refusal::Refusal, source::Source};

/// What the calls are given beside their request.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// The vault.
    pub(crate) source: Source,
    /// Whether changes are taken.
    pub(crate) writes: bool,
}

/// The router over all calls.
pub(crate) fn router(app: App) -> Router {
    let (router, _) = document::routes().split_for_parts();
    router.fallback(no_such_path).method_not_allowed_fallback(no_such_method).with_state(app)
}

async fn no_such_path() -> Problem {
    Refusal::NoSuchPath.into()
}

async fn no_such_method() -> Problem {
    Refusal::MethodNotAllowed.into()
}
