//! Whose key asks, and what it needs for what it asks for. Decided here for every path at once, so that no call can forget it:
//! what nobody thought of needs the most.

use std::sync::LazyLock;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use keywright_core::model::{KeyId, Permission, Verdict};
use keywright_verify::Need;

use crate::{known::Known, problem::Problem, refusal::Refusal, source};

/// The key that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Caller(pub(crate) KeyId);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// The door found out who asks; where it did not have to, nobody does.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().copied().ok_or_else(|| Refusal::Unauthorized.into())
    }
}

/// What the calls of a path need of the key that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needed {
    /// No key.
    Nothing,
    /// `keywright.verify`.
    Verify,
    /// `keywright.read`.
    Read,
    /// `keywright.write`, and `keywright.read`: every change is answered with what is there then.
    Write,
}

/// The path of checks.
pub(crate) const VERIFY: &str = "/api/v1/api_keys/verify";

/// What needs no key: it says nothing about any, and who has none has to find the way.
const PUBLIC: &[&str] = &["/healthz", "/api-docs", "/.well-known/jwks.json", "/status-list"];

/// What a request with this method for this path needs.
pub(crate) fn needed(method: &Method, path: &str) -> Needed {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    match path {
        VERIFY => Needed::Verify,
        // The token to look for stands in the body, where no log has it.
        "/api/v1/api_keys/identify" => Needed::Read,
        // What is not there either; only the shape of the path is known to be no secret.
        path if PUBLIC.contains(&path) || !path.starts_with("/api/") => Needed::Nothing,
        _ if reads => Needed::Read,
        _ => Needed::Write,
    }
}

impl Needed {
    /// The permissions, all of them.
    pub(crate) const fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &[],
            Self::Verify => &["keywright.verify"],
            Self::Read => &["keywright.read"],
            Self::Write => &["keywright.write", "keywright.read"],
        }
    }

    /// Whose key asks: its token is good for what is needed.
    ///
    /// # Errors
    /// One and the same for no token and for every one that is not good; another where a good one lacks the permission.
    pub(crate) fn of(self, headers: &HeaderMap, known: &Known) -> Result<Option<Caller>, Problem> {
        let Some(permission) = self.parsed() else { return Ok(None) };
        let checker = known.checker()?;
        let token = bearer(headers).ok_or(Refusal::Unauthorized)?;
        let check = checker.examine(token, &Need::of(permission), known.now().timestamp());
        match (check.verdict, check.key) {
            (Verdict::Valid, Some(key)) => Ok(Some(Caller(key))),
            (Verdict::MissingPermission | Verdict::AccountNotGranted, _) => Err(Problem::lacks(self.permissions())),
            // What is known is too old to say yes; that is no fault of the token.
            (Verdict::StaleBundle, Some(_)) => Err(source::locked().into()),
            _ => Err(Refusal::Unauthorized.into()),
        }
    }

    fn parsed(self) -> Option<&'static [Permission]> {
        static PARSED: LazyLock<[Vec<Permission>; 4]> = LazyLock::new(|| {
            [Needed::Nothing, Needed::Verify, Needed::Read, Needed::Write]
                .map(|needed| needed.permissions().iter().filter_map(|text| Permission::parse(text).ok()).collect())
        });
        let parsed = &PARSED[self as usize];
        (self != Self::Nothing).then_some(parsed.as_slice())
    }
}

/// The token of the one Authorization header (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(given), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = given.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_matches(' '))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_nobody_thought_of_needs_the_most() {
        let put = |path| needed(&Method::PUT, path);
        assert_eq!(put("/api/v1/api_keys/new"), Needed::Write);
        assert_eq!(put("/api/v2/anything"), Needed::Write);
        assert_eq!(needed(&Method::from_bytes(b"FETCH").unwrap(), "/api/v1/api_keys"), Needed::Write);
        assert_eq!(needed(&Method::POST, "/api/v1/api_keys/verify/"), Needed::Write);
        assert_eq!(needed(&Method::GET, "/api/v1/api_keys"), Needed::Read);
        assert_eq!(needed(&Method::GET, "/healthz"), Needed::Nothing);
    }

    #[test]
    fn each_need_has_its_permission() {
        for needed in [Needed::Verify, Needed::Read, Needed::Write] {
            let parsed: Vec<_> = needed.parsed().unwrap().iter().map(|one| one.as_str().to_owned()).collect();
            assert_eq!(parsed, needed.permissions());
        }
        assert!(Needed::Nothing.parsed().is_none());
    }

    #[test]
    fn a_token_comes_in_one_header_with_its_scheme() {
        let found = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
            }
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(found(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(found(&["bearer  abc "]).as_deref(), Some("abc"));
        for wrong in [&[][..], &["abc"], &["Basic abc"], &["Bearer"], &["Bearer abc", "Bearer abc"], &["Bearerabc"]] {
            assert_eq!(found(wrong), None, "{wrong:?}");
        }
    }
}
