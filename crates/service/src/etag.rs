//! ETags: what a record was when it was seen, so that nobody changes what they did not see (RFC 9110, sections 8.8.3 and 13.1.1).

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_core::{
    error::{Code, Error, Result},
    model::{Actor, Time},
    operation::{Context, Decision, Operation},
    state::State,
};
use ring::digest;
use serde::Serialize;

use crate::{problem::Problem, refusal::Refusal};

/// What a record is now: a digest of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl Tag {
    /// The tag of a record.
    pub(crate) fn of(record: &impl Serialize) -> Self {
        let text = serde_json::to_vec(record).unwrap_or_default();
        let digest = digest::digest(&digest::SHA256, &text);
        Self(format!("\"{}\"", URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])))
    }

    /// As a header says it.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
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
