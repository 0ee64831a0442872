//! How a refusal looks: problem details (RFC 9457), with the code that programs act on.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use keywright_core::error::{Code, Error};
use serde::Serialize;

use crate::{refusal::Refusal, status::status_of};

/// The media type of problem details.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// What the `type` of a problem begins with.
pub(crate) const TYPE: &str = "urn:keywright:problem:";
/// What a call without a good token is told to send.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"keywright\"");

/// A refusal on its way out. In a box: calls hand it up, and most have none.
#[derive(Debug)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: Cow<'static, str>,
    title: &'static str,
    detail: Cow<'static, str>,
    field: Option<String>,
    challenge: Option<HeaderValue>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl Problem {
    /// The same with other words for what happened.
    pub(crate) fn saying(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// The same, about this member of the request.
    pub(crate) fn about(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// The same with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// The key that asks lacks one of `permissions` (RFC 6750, section 3.1).
    pub(crate) fn lacks(permissions: &[&str]) -> Self {
        let scope = permissions.join(" ");
        let scope = format!("Bearer realm=\"keywright\", error=\"insufficient_scope\", scope=\"{scope}\"");
        let mut problem = Self::from(Refusal::MissingPermission).saying(format!(
            "The key that asks has no role with {}, which this call needs.",
            permissions.join(" and ")
        ));
        problem.0.challenge = HeaderValue::from_str(&scope).ok();
        problem
    }

    /// An error about something that the body names: that there is no such thing is no fault of the path.
    pub(crate) fn of_body(error: Error) -> Self {
        let problem = match error.field.as_deref() {
            Some("owner") => Self::from(error).about("owner_id"),
            Some("account") => Self::from(error).about("account"),
            _ => Self::from(error),
        };
        match problem.0.status {
            StatusCode::NOT_FOUND => problem.with_status(StatusCode::UNPROCESSABLE_ENTITY),
            _ => problem,
        }
    }

    /// The code that programs act on.
    #[cfg(test)]
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }
}

/// The document of a problem.
pub(crate) fn body(problem: &Problem) -> Vec<u8> {
    let Parts { status, code, title, detail, field, .. } = &*problem.0;
    let kind = format!("{TYPE}{code}");
    let document = Document { kind, title, status: status.as_u16(), detail, code, field: field.as_deref() };
    serde_json::to_vec(&document).unwrap_or_default()
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(Parts {
            status: refusal.status(),
            code: Cow::Borrowed(refusal.code()),
            title: refusal.title(),
            detail: Cow::Borrowed(refusal.detail()),
            field: None,
            challenge: (refusal == Refusal::Unauthorized).then_some(CHALLENGE),
        }))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status_of(error.code);
        Self(Box::new(Parts {
            status,
            code: Cow::Owned(name_of(error.code)),
            title: title_of(status),
            detail: told(error.code).map_or(Cow::Owned(error.message), Cow::Borrowed),
            field: error.field.map(member),
            challenge: None,
        }))
    }
}

/// The code of the problem that an answer tells, for the log.
#[derive(Debug, Clone)]
pub(crate) struct Told(pub(crate) Cow<'static, str>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(body(&self)));
        *response.status_mut() = self.0.status;
        response.extensions_mut().insert(Told(self.0.code.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(challenge) = self.0.challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if self.0.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// What REST calls a field of an operation. Which record it is stands in the path.
fn member(field: String) -> String {
    match field.as_str() {
        "expiration" => "expires".to_owned(),
        "key" | "role" | "owner" | "account" => "id".to_owned(),
        _ => field,
    }
}

/// What is said of the machine's faults: where its files are is nobody's business here.
const fn told(code: Code) -> Option<&'static str> {
    match code {
        Code::Disk | Code::DiskFull | Code::ReadOnly => {
            Some("The vault could not be written. Its operator finds in Keywright what is wrong.")
        }
        Code::VaultDamaged | Code::VaultNewer | Code::VaultNotFound => {
            Some("The vault's files cannot be read. Its operator finds in Keywright what is wrong.")
        }
        _ => None,
    }
}

/// A code as it is written.
pub(crate) fn name_of(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What the vault's refusals of a status have in common.
pub(crate) const fn title_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "Not allowed",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "The vault's rules or records stand against it",
        StatusCode::GONE => "Gone",
        StatusCode::PRECONDITION_FAILED => "Changed meanwhile",
        StatusCode::UNPROCESSABLE_ENTITY => "The request cannot be done as it is",
        StatusCode::SERVICE_UNAVAILABLE => "Not now",
        StatusCode::INSUFFICIENT_STORAGE => "The disk is full",
        _ => "The service failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_is_not_told_where_files_are() {
        use Code::{Disk, DiskFull, ReadOnly, VaultDamaged, VaultNewer, VaultNotFound};
        for code in [Disk, DiskFull, ReadOnly, VaultDamaged, VaultNewer, VaultNotFound] {
            let error = Error::new(code, "~/acme-of-ada.keywright/ledger/1 could not be written.");
            let body = String::from_utf8(body(&error.into())).unwrap();
            assert!(body.contains("Its operator finds in Keywright") && !body.contains("ada"), "{body}");
        }
    }
}
