//! Keys: the calls about all of them, and about one.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod reinstate;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod suspend;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use keywright_core::{
    error::Result,
    model::{Actor, KeyId, Time},
    operation::Operation,
    state::State as Records,
};

use crate::{
    etag::{IfMatch, Matching, Tag},
    wire::KeyBody,
    work::Asked,
};

/// A key, with what it is now.
pub(crate) struct Tagged {
    body: KeyBody,
    tag: Tag,
}

/// The key as it is now.
pub(crate) fn now(asked: &Asked, id: KeyId) -> Result<Tagged> {
    asked.see(|seen| {
        let body = seen.key_view(id, asked.now)?.into();
        let tag = Tag::of(&seen.key(id));
        Ok(Tagged { body, tag })
    })
}

/// Makes a change of the key where it still is what was seen, and says what it is then.
pub(crate) fn change<O: Operation>(asked: &Asked, id: KeyId, tags: &IfMatch, operation: &O) -> Result<O::Reply> {
    asked.apply(&matching(id, tags, operation))
}

fn matching<'a, O>(
    id: KeyId,
    tags: &'a IfMatch,
    operation: &'a O,
) -> Matching<'a, O, impl Fn(&Records, &Actor, Time) -> Option<Tag>> {
    // A key that may only change nothing is refused by the change itself.
    let tag = move |state: &Records, actor: &Actor, now: Time| {
        let seen = state.seen_by(actor, now).ok()?;
        seen.key(id).map(|key| Tag::of(&Some(key)))
    };
    Matching { operation, tags, tag }
}

impl IntoResponse for Tagged {
    fn into_response(self) -> Response {
        let tag = self.tag.header();
        let mut response = (StatusCode::OK, Json(self.body)).into_response();
        if let Some(tag) = tag {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
