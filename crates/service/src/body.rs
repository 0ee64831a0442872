//! The body of a request: JSON, of limited length, in limited time, each member once. What is wrong with it is said without
//! repeating any of it, for it could be a token.

use std::time::Duration;

use axum::{
    BoxError,
    body::{Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::error::Category;
use tokio::time::timeout;

use crate::{problem::Problem, refusal::Refusal};

/// The longest body.
pub(crate) const LIMIT: usize = 64 * 1024;
/// How long a body may take to come in.
const TIME: Duration = Duration::from_secs(10);

/// A body that was read as JSON.
#[derive(Debug)]
pub(crate) struct Given<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        parse(&bytes).map(Self)
    }
}

/// Reads a body that says that it is JSON.
pub(crate) async fn read<B>(headers: &HeaderMap, body: B) -> Result<Bytes, Problem>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    if !is_json(headers) {
        return Err(Refusal::NotJson.into());
    }
    let collected = timeout(TIME, Limited::new(body, LIMIT).collect()).await.map_err(|_| Refusal::TooSlow)?;
    let collected = collected
        .map_err(|error| if error.is::<LengthLimitError>() { Refusal::TooLarge } else { Refusal::Incomplete })?;
    Ok(collected.to_bytes())
}

/// What stands in it.
pub(crate) fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Problem> {
    // A list would pass for an object whose members stand there without their names.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Refusal::MalformedBody.into());
    }
    serde_json::from_slice(bytes).map_err(|error| refused(&error))
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(kind), None) = (types.next(), types.next()) else { return false };
    let plain = headers.get(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
    plain && kind.to_str().is_ok_and(names_json)
}

/// `application/json`, in UTF-8 if it says in what (RFC 8259, section 8.1).
fn names_json(kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    named && parts.all(|part| matches!(part.to_ascii_lowercase().as_str(), "charset=utf-8" | "charset=\"utf-8\"" | ""))
}

fn refused(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        Category::Data => {
            let said = error.to_string();
            let (what, field) = reason(&said);
            let problem = Problem::from(Refusal::InvalidBody).saying(format!("{what} ({place})."));
            field.into_iter().fold(problem, Problem::about)
        }
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::from(Refusal::MalformedBody).saying(format!("The body is not JSON, or too deep ({place})."))
        }
    }
}

/// What is wrong in words, and the member that it is about. What the library says of a value repeats it; of it only the names that
/// stand in our own types are taken.
fn reason(said: &str) -> (String, Option<&str>) {
    let named = |start: &str| said.strip_prefix(start)?.split('`').next();
    if let Some(name) = named("missing field `") {
        return (format!("The member {name} is missing"), Some(name));
    }
    if let Some(name) = named("duplicate field `") {
        return (format!("The member {name} stands there twice"), Some(name));
    }
    if let Some((_, known)) = said.strip_prefix("unknown field `").and_then(|rest| rest.rsplit_once("`, expected ")) {
        // With the place taken off.
        let known = known.rsplit_once(" at line ").map_or(known, |(known, _)| known).replace('`', "");
        return (format!("A member stands there that this call does not take; it takes {known}"), None);
    }
    ("A member is not of the kind that this call takes".to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code)]
    struct Two {
        one: String,
        two: Option<Vec<String>>,
    }

    fn said(text: &str) -> (String, String) {
        let problem = parse::<Two>(text.as_bytes()).unwrap_err();
        (problem.code().to_owned(), String::from_utf8(crate::problem::body(&problem)).unwrap())
    }

    #[test]
    fn what_is_wrong_is_said_and_nothing_repeated() {
        for (text, code, words) in [
            (r#"{"two": null}"#, "invalid_body", "The member one is missing"),
            (r#"{"one": "a", "one": "secret"}"#, "invalid_body", "The member one stands there twice"),
            (r#"{"one": "a", "secret": 1}"#, "invalid_body", "it takes one"),
            (r#"{"one": ["secret"]}"#, "invalid_body", "not of the kind"),
            (r#"{"one": "a", "two": "secret"}"#, "invalid_body", "not of the kind"),
            (r#""secret""#, "malformed_body", "one JSON object"),
            (r#"{"one": secret}"#, "malformed_body", "not JSON"),
            (r#"{"one": "a"} secret"#, "malformed_body", "not JSON"),
            ("", "malformed_body", "one JSON object"),
            ("\u{feff}{}", "malformed_body", "one JSON object"),
        ] {
            let (found, body) = said(text);
            assert_eq!(found, code, "{text}");
            assert!(body.contains(words) && !body.contains("secret"), "{text}: {body}");
        }
    }

    #[test]
    fn deep_json_is_refused_wherever_it_stands() {
        let deep = "[".repeat(50_000);
        for text in
            [deep.clone(), format!(r#"{{"one": {deep}"#), format!(r#"{{"two": {deep}"#), format!(r#"{{"x": {deep}"#)]
        {
            said(&text);
        }
        assert!(parse::<serde_json::Value>(deep.as_bytes()).is_err());
    }

    #[test]
    fn only_json_is_read() {
        for kind in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            assert!(names_json(kind), "{kind}");
        }
        for kind in [
            "",
            "text/plain",
            "application/jsonp",
            "application/json; charset=latin1",
            "text/json",
            "application/x-www-form-urlencoded",
        ] {
            assert!(!names_json(kind), "{kind}");
        }
    }
}
