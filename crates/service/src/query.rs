//! What stands in a path and in a query.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use keywright_core::error::{Code, Error};
use keywright_verify::Id;
use serde::de::DeserializeOwned;

use crate::{problem::Problem, refusal::Refusal};

/// The record that a path names.
#[derive(Debug)]
pub(crate) struct Named<K>(pub(crate) Id<K>);

/// What a query asks for.
#[derive(Debug)]
pub(crate) struct Wanted<T>(pub(crate) T);

/// What a path can name, and how it is said that there is none.
pub(crate) trait Missing {
    const CODE: Code;
    const WORD: &'static str;
}

macro_rules! missing {
    ($($kind:ident: $code:ident, $word:literal;)+) => {
        $(impl Missing for keywright_verify::$kind {
            const CODE: Code = Code::$code;
            const WORD: &'static str = $word;
        })+
    };
}

missing! {
    KeyKind: KeyNotFound, "key";
    RoleKind: RoleNotFound, "policy";
    OwnerKind: OwnerNotFound, "owner";
    AccountKind: AccountNotFound, "account";
}

impl<K: Missing, S: Send + Sync> FromRequestParts<S> for Named<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        let id = text.and_then(|Path(text)| Id::from_str(&text).ok());
        // What is no id is not repeated: it could be a token.
        let message = || format!("There is no such {}: an id is 12 letters and digits.", K::WORD);
        id.map(Self).ok_or_else(|| Error::new(K::CODE, message()).about("id").into())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Wanted<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(wanted)) => Ok(Self(wanted)),
            Err(_) => Err(Refusal::InvalidQuery.into()),
        }
    }
}
