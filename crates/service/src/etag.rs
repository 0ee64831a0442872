//! ETags: what a record was when it was seen, so that nobody changes what they did not see (RFC 9110, sections 8.8.3 and 13.1.1).

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_core::{
    error::{Code, Error, Result},
    model::{Actor, Door, Time, TokenDigest},
    operation::{Context, Decision, Operation},
    state::State,
};
use serde::Serialize;

use crate::{problem::Problem, refusal::Refusal};

/// What a record is now: a digest of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl Tag {
    /// The tag of a record.
    pub(crate) fn of(record: &impl Serialize) -> Self {
        let digest = TokenDigest::of(&serde_json::to_vec(record).unwrap_or_default());
        Self(format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_bytes()[..16])))
    }
}

/// The answer that tells a record, with the tag of what it is now.
#[derive(Debug)]
pub(crate) struct Tagged<B> {
    pub(crate) body: B,
    pub(crate) tag: Tag,
}

impl<B: Serialize> Tagged<B> {
    /// The same where the record was made by the request: it is at `place` from now on.
    pub(crate) fn made(self, place: &str) -> Response {
        let mut response = self.into_response();
        *response.status_mut() = StatusCode::CREATED;
        insert(&mut response, header::LOCATION, place);
        response
    }
}

impl<B: Serialize> IntoResponse for Tagged<B> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        insert(&mut response, header::ETAG, &self.tag.0);
        response
    }
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    response.headers_mut().extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
}

/// What the record has to be for a change: as one of these tags says, or anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// It only has to be there.
    Any,
    /// It has to be one of these.
    One(Vec<String>),
}

/// What a change that may name what it saw is given.
#[derive(Debug)]
pub(crate) struct MayMatch(pub(crate) IfMatch);
/// The same where it has to.
#[derive(Debug)]
pub(crate) struct MustMatch(pub(crate) IfMatch);

impl IfMatch {
    fn read(parts: &Parts) -> Result<Option<Self>, Problem> {
        let mut given = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if given.peek().is_none() {
            return Ok(None);
        }
        let mut tags = Vec::new();
        for value in given {
            let value = value.to_str().map_err(|_| malformed())?.trim();
            if value == "*" {
                return Ok(Some(Self::Any));
            }
            tags.extend(list(value).ok_or_else(malformed)?);
        }
        Ok(Some(Self::One(tags)))
    }

    fn admits(&self, tag: &Tag) -> bool {
        match self {
            Self::Any => true,
            Self::One(tags) => tags.contains(&tag.0),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for MayMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self(IfMatch::read(parts)?.unwrap_or(IfMatch::Any)))
    }
}

impl<S: Sync> FromRequestParts<S> for MustMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        IfMatch::read(parts)?.map(Self).ok_or_else(|| Refusal::IfMatchNeeded.into())
    }
}

/// A change that is made only where the record still is what was seen. Both are decided on the same State.
pub(crate) struct Matching<'a, O, F> {
    /// The change.
    pub(crate) operation: &'a O,
    /// What the record has to be.
    pub(crate) tags: &'a IfMatch,
    /// What it is; `None` where it is not there, which the change itself refuses.
    pub(crate) tag: F,
}

impl<O: Operation, F: Fn(&State, &Actor, Time) -> Option<Tag>> Operation for Matching<'_, O, F> {
    type Reply = O::Reply;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<O::Reply>> {
        if (self.tag)(state, actor, context.now).is_some_and(|tag| !self.tags.admits(&tag)) {
            let message = "It has changed since you saw it. Get it again, and decide anew.";
            return Err(Error::new(Code::Stale, message).about("if_match"));
        }
        self.operation.decide(state, actor, context)
    }

    fn irreversible(&self, state: &State) -> bool {
        self.operation.irreversible(state)
    }

    fn is_seen(&self, door: Door) -> bool {
        self.operation.is_seen(door)
    }
}

/// The tags of a list. A comma can stand in one, a quote cannot; a weak one never matches here, and is no mistake.
fn list(text: &str) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    let mut rest = text;
    loop {
        let weak = rest.starts_with("W/");
        let (tag, behind) = rest.trim_start_matches("W/").strip_prefix('"')?.split_once('"')?;
        if !weak {
            tags.push(format!("\"{tag}\""));
        }
        let behind = behind.trim_start();
        if behind.is_empty() {
            return Some(tags);
        }
        rest = behind.strip_prefix(',')?.trim_start();
    }
}

fn malformed() -> Problem {
    Problem::from(Refusal::InvalidHeader)
        .saying("If-Match holds ETags in their double quotes, with commas between them, or *.")
        .about("if_match")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_they_are_written() {
        let read = |text| list(text).map(|tags| tags.join(" "));
        assert_eq!(read(r#""a""#).as_deref(), Some(r#""a""#));
        assert_eq!(read(r#""a","b" , W/"c", "d,e""#).as_deref(), Some(r#""a" "b" "d,e""#));
        assert_eq!(read(r#""""#).as_deref(), Some(r#""""#));
        for wrong in ["", "a", "\"", "\"a", "\"a\"\"b\"", "\"a\",", ",\"a\"", "* , \"a\"", "w/\"a\""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
