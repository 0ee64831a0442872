//! Policies: what the window calls roles.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod remove;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use keywright_core::{
    error::Result,
    model::{Actor, RoleId, Time},
    operation::Operation,
    state::State as Records,
};

use crate::{
    etag::{IfMatch, Matching, Tag},
    wire::PolicyBody,
    work::Asked,
};

/// A policy, with what it is now.
pub(crate) struct Tagged {
    body: PolicyBody,
    tag: Option<Tag>,
}

/// The policy as it is now.
fn now(asked: &Asked, id: RoleId) -> Result<Tagged> {
    asked.read(|state| Ok(Tagged { body: state.role_view(id, asked.now)?.into(), tag: tag(state, id) }))?
}

/// Makes a change of the policy where it still is what was seen.
fn change<O: Operation>(asked: &Asked, id: RoleId, tags: &IfMatch, operation: &O) -> Result<O::Reply> {
    let tag = move |state: &Records, _: &Actor, _: Time| tag(state, id);
    asked.apply(&Matching { operation, tags, tag })
}

fn tag(state: &Records, id: RoleId) -> Option<Tag> {
    state.role(id).map(Tag::of)
}

impl IntoResponse for Tagged {
    fn into_response(self) -> Response {
        let tag = self.tag.and_then(|tag| tag.header());
        let mut response = (StatusCode::OK, Json(self.body)).into_response();
        response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
        response
    }
}
