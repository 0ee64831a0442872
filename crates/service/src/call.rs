//! A call that the service answered, as its log shows it: no token, no body, no query.

use std::borrow::Cow;

use axum::http::Method;
use keywright_core::model::{KeyId, Time};
use keywright_verify::Id;

use crate::caller::VERIFY;

/// A call that the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its number: each call has the next one, from 1.
    pub number: u64,
    /// When.
    pub at: Time,
    /// Its method, such as `POST`.
    pub method: String,
    /// Its path. What is neither a word of the service's paths nor an id stands there as `…`: it could be a token.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The code of the problem that the answer told, such as `locked`; `None` where it told none.
    pub code: Option<String>,
    /// The key that asked, where its token was good.
    pub key: Option<KeyId>,
    /// What that key is called; `None` where the vault is locked or the key is gone.
    pub name: Option<String>,
}

/// Every word that stands in a path of the service's.
const WORDS: &[&str] = &[
    ".well-known",
    "accounts",
    "activity",
    "api",
    "api-docs",
    "api_keys",
    "healthz",
    "history",
    "identify",
    "jwks.json",
    "owners",
    "permissions",
    "policies",
    "reinstate",
    "review",
    "revoke",
    "rotate",
    "rules",
    "status-list",
    "suspend",
    "v1",
    "verify",
];

/// A path that may be kept. Costs nothing for those that are called often.
pub(crate) fn kept_path(path: &str) -> Cow<'static, str> {
    match path {
        VERIFY => Cow::Borrowed(VERIFY),
        "/api/v1/api_keys" => Cow::Borrowed("/api/v1/api_keys"),
        "/healthz" => Cow::Borrowed("/healthz"),
        "/status-list" => Cow::Borrowed("/status-list"),
        "/" => Cow::Borrowed("/"),
        path => Cow::Owned(
            path.split('/').skip(1).take(8).fold(String::new(), |kept, segment| kept + "/" + kept_segment(segment)),
        ),
    }
}

/// A method that may be kept: one that HTTP defines.
pub(crate) fn kept_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        _ => "…",
    }
}

fn kept_segment(segment: &str) -> &str {
    let known = segment.is_empty() || WORDS.contains(&segment) || segment.parse::<Id<()>>().is_ok();
    if known { segment } else { "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_words_and_ids_and_nothing_else() {
        for (path, kept) in [
            ("/api/v1/api_keys/verify", "/api/v1/api_keys/verify"),
            ("/api/v1/api_keys/7Hq2mXc90aZt/revoke", "/api/v1/api_keys/7Hq2mXc90aZt/revoke"),
            ("/api/v1/api_keys/kw_7Hq2mXc90aZt_secret", "/api/v1/api_keys/…"),
            ("/.well-known/jwks.json", "/.well-known/jwks.json"),
            ("*", ""),
            ("/", "/"),
            ("//x", "//…"),
        ] {
            assert_eq!(kept_path(path), kept);
        }
        let long = "/a".repeat(10_000);
        assert!(kept_path(&long).len() < 100);
    }
}
