//! What only HTTP can be refused for, beside the codes that every door has.

use axum::http::StatusCode;

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $status:ident, $title:literal, $detail:literal;)+) => {
        /// What only HTTP can be refused for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Refusal { $($(#[doc = $doc])+ $name,)+ }

        impl Refusal {
            /// Every one, for the document and for tests.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// What programs act on.
            pub(crate) const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The status of the answer.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// What it is, in a few words.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What to do about it.
            pub(crate) const fn detail(self) -> &'static str {
                match self { $(Self::$name => $detail,)+ }
            }
        }
    };
}

refusals! {
    /// No token, or none that is good: always the same answer.
    Unauthorized = "unauthorized", UNAUTHORIZED, "No valid token",
        "Send the token of a key of this vault that works: Authorization: Bearer TOKEN.";
    /// The key that asks lacks a permission.
    MissingPermission = "missing_permission", FORBIDDEN, "The key may not do this",
        "The key that asks has no role with the permission that this call needs.";
    /// The service was started without changes.
    WritesOff = "writes_off", FORBIDDEN, "Changes are off",
        "This service does not take changes. Switch them on in Keywright under Service, or start it with --writes.";
    /// A browser's page asks.
    OriginRefused = "origin_refused", FORBIDDEN, "Web pages are not answered",
        "The service answers programs, not web pages: send no Origin header.";
    /// It is not said which host is meant, or twice.
    HostMissing = "host_missing", BAD_REQUEST, "One Host header is needed",
        "Say in one Host header whom the request is for, such as 127.0.0.1:5000.";
    /// Another host is meant.
    HostForeign = "host_foreign", MISDIRECTED_REQUEST, "Another host is meant",
        "The service answers as 127.0.0.1, [::1] and localhost with its port. An Admin adds the name of a proxy in front to the rule service_hosts.";
    /// There is no such path.
    NoSuchPath = "no_such_path", NOT_FOUND, "There is no such path",
        "GET /api-docs answers what there is.";
    /// The vault makes no status list.
    NoStatusList = "no_status_list", NOT_FOUND, "There is no status list",
        "The rules name no address for one. An Admin sets the rule status_list_address; signed tokens that are issued from then on name it.";
    /// The path has no such method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Not with this method",
        "The Allow header says which methods this path has.";
    /// The body is not JSON by its own account.
    NotJson = "not_json", UNSUPPORTED_MEDIA_TYPE, "Only JSON is read",
        "Send the body as it is, uncompressed, with Content-Type: application/json.";
    /// The body is too long.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, "The body is too long",
        "A body has at most 64 KiB.";
    /// The body took too long.
    TooSlow = "too_slow", REQUEST_TIMEOUT, "The body did not come in time",
        "Send the whole body within 10 seconds.";
    /// The body was cut off.
    Incomplete = "incomplete", BAD_REQUEST, "The body is not complete",
        "The connection ended, or the body was not framed as HTTP says.";
    /// The body is not well formed.
    MalformedBody = "malformed_body", BAD_REQUEST, "The body is not well formed",
        "The body is one JSON object.";
    /// The body is not what the call takes.
    InvalidBody = "invalid_body", UNPROCESSABLE_ENTITY, "The body is not what this call takes",
        "GET /api-docs answers what it takes.";
    /// The query is not what the call takes.
    InvalidQuery = "invalid_query", UNPROCESSABLE_ENTITY, "The query is not what this call takes",
        "GET /api-docs answers what it takes.";
    /// A header is not what the call takes.
    InvalidHeader = "invalid_header", UNPROCESSABLE_ENTITY, "A header is not what this call takes",
        "GET /api-docs answers what it takes.";
    /// What is changed has to be named as it was seen.
    IfMatchNeeded = "if_match_needed", PRECONDITION_REQUIRED, "If-Match is needed",
        "Send the ETag of what you saw as If-Match, so that nobody's change is lost; or If-Match: * to change it as it is.";
    /// There are more connections than are answered.
    TooBusy = "too_busy", SERVICE_UNAVAILABLE, "Too many connections",
        "Use few connections and keep them, or ask again in a second.";
}
