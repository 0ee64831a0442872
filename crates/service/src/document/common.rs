//! What many calls have in common: how they can be refused, and the headers of every answer.

use axum::http::StatusCode;
use keywright_core::error::Code;
use serde_json::{Value, json};
use utoipa::openapi::{
    Content, HeaderBuilder, OpenApi, RefOr, Required, Response, ResponseBuilder, Schema,
    example::ExampleBuilder,
    header::Header,
    path::{Operation, Parameter, ParameterIn},
    schema::{ObjectBuilder, Ref, SchemaType, Type},
    security::SecurityRequirement,
};

use crate::{
    problem::{MEDIA_TYPE, TYPE, name_of, title_of},
    refusal::Refusal,
    status::status_of,
};

/// What an If-Match is.
const ETAGS: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// Adds it to every call.
pub(super) fn add(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    components.schemas.insert("Problem".to_owned(), RefOr::T(problem()));
    for status in all_statuses() {
        components.responses.insert(name(status), RefOr::T(response(status)));
    }
    for item in document.paths.paths.values_mut() {
        [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten().for_each(fill);
    }
}

fn fill(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            describe(parameter);
        }
    }
    // A call that needs no key is written with one requirement that asks for nothing.
    if let Some(security) = operation.security.as_mut() {
        security.retain(|requirement| *requirement != SecurityRequirement::default());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            for (name, header) in &mut response.headers {
                if let RefOr::T(header) = header {
                    header.description = header.description.take().or_else(|| meaning(name).map(str::to_owned));
                }
            }
            for (name, header) in headers() {
                response.headers.entry(name).or_insert(RefOr::T(header));
            }
        }
    }
    // What a call says of its own is told in its description.
    let own = operation.responses.responses.keys().filter_map(|status| status.parse::<StatusCode>().ok());
    let own: Vec<_> = own.filter(|status| status.is_client_error()).collect();
    for status in refusals(operation).into_iter().chain(own) {
        let reference = RefOr::Ref(Ref::from_response_name(name(status)));
        operation.responses.responses.insert(status.as_str().to_owned(), reference);
    }
}

/// What a header of an answer says that stands at some calls.
fn meaning(header: &str) -> Option<&'static str> {
    match header {
        "ETag" => Some("What it is now, for If-Match."),
        "Location" => Some("Where it is."),
        _ => None,
    }
}

/// A parameter that may be left out is never null; and ids and the headers have their forms.
fn describe(parameter: &mut Parameter) {
    let (pattern, description) = match (parameter.name.as_str(), &parameter.required) {
        ("id", _) => ("^[0-9A-Za-z]{12}$", Some("Its id.")),
        ("If-Match", Required::True) => (ETAGS, Some("The ETag of what you saw, or * for whatever it is.")),
        ("If-Match", _) => (ETAGS, Some("The ETag of what you saw, where it has to be that.")),
        ("Idempotency-Key", _) => ("^[!-~]{1,255}$", None),
        _ => {
            if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
                && let SchemaType::Array(types) = &object.schema_type
                && let Some(one) = types.iter().find(|one| **one != Type::Null)
            {
                object.schema_type = SchemaType::Type(one.clone());
            }
            return;
        }
    };
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build();
    parameter.schema = Some(RefOr::T(Schema::Object(text)));
    parameter.description = description.map(str::to_owned).or(parameter.description.take());
}

/// With which statuses a call can be refused.
fn refusals(operation: &Operation) -> Vec<StatusCode> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let has = |place: ParameterIn| parameters.clone().any(|parameter| parameter.parameter_in == place);
    let needs = |text: &str| serde_json::to_string(&operation.security).is_ok_and(|security| security.contains(text));
    let mut statuses = vec![
        StatusCode::BAD_REQUEST,
        StatusCode::FORBIDDEN,
        StatusCode::MISDIRECTED_REQUEST,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    if needs("keywright.") {
        statuses.extend([StatusCode::UNAUTHORIZED, StatusCode::INTERNAL_SERVER_ERROR]);
    }
    if operation.request_body.is_some() {
        statuses.extend([
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ]);
    }
    if operation.request_body.is_some() || has(ParameterIn::Query) || has(ParameterIn::Header) {
        statuses.push(StatusCode::UNPROCESSABLE_ENTITY);
    }
    if has(ParameterIn::Path) {
        statuses.push(StatusCode::NOT_FOUND);
    }
    if needs("keywright.write") {
        statuses.extend([StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::INSUFFICIENT_STORAGE]);
    } else if needs("keywright.read") {
        // Where the rules hide keys from all but Admins.
        statuses.push(StatusCode::CONFLICT);
    }
    if has(ParameterIn::Header) {
        statuses.push(StatusCode::PRECONDITION_FAILED);
    }
    if parameters.clone().any(|parameter| parameter.name == "If-Match" && parameter.required == Required::True) {
        statuses.push(StatusCode::PRECONDITION_REQUIRED);
    }
    if parameters.clone().any(|parameter| parameter.name == "Idempotency-Key") {
        statuses.push(StatusCode::GONE);
    }
    statuses
}

fn all_statuses() -> Vec<StatusCode> {
    let ours = Refusal::ALL.iter().map(|refusal| refusal.status());
    let mut all: Vec<_> = ours.chain(Code::ALL.iter().map(|code| status_of(*code))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What the shared answer with this status is called.
fn name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("Refused").replace(' ', "")
}

fn response(status: StatusCode) -> Response {
    let ours = Refusal::ALL.iter().filter(|refusal| refusal.status() == status);
    let ours = ours.map(|refusal| (refusal.code().to_owned(), refusal.title(), refusal.detail()));
    let vaults = Code::ALL.iter().filter(|code| status_of(**code) == status);
    let vaults = vaults.map(|code| (name_of(*code), title_of(status), "What happened, and what to do."));
    let known: Vec<_> = ours.chain(vaults).collect();
    let codes: Vec<_> = known.iter().map(|(code, ..)| format!("`{code}`")).collect();
    let examples = known.iter().map(|(code, title, detail)| {
        let example = json!({"type": format!("{TYPE}{code}"), "title": title, "status": status.as_u16(), "detail": detail, "code": code});
        (code.clone(), RefOr::T(ExampleBuilder::new().value(Some(example)).build()))
    });
    let content =
        Content::builder().schema(Some(Ref::from_schema_name("Problem"))).examples_from_iter(examples).build();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut response = ResponseBuilder::new()
        .description(format!("{reason}. Code: {}.", codes.join(", ")))
        .content(MEDIA_TYPE, content);
    for (name, header) in headers() {
        response = response.header(name, header);
    }
    if status == StatusCode::UNAUTHORIZED {
        response = response.header("WWW-Authenticate", text("How to authenticate (RFC 6750)."));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response = response.header("Retry-After", text("After how many seconds to ask again."));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response = response.header("Allow", text("The methods of this path."));
    }
    response.build()
}

/// What every answer says.
fn headers() -> [(String, Header); 2] {
    [
        ("Cache-Control".to_owned(), text("Always `no-store`.")),
        ("X-Content-Type-Options".to_owned(), text("Always `nosniff`.")),
    ]
}

fn text(description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .description(Some(description))
        .build()
}

/// The schema of problem details.
fn problem() -> Schema {
    let string =
        |description: &str| ObjectBuilder::new().schema_type(Type::String).description(Some(description)).build();
    let codes: Vec<Value> = Refusal::ALL
        .iter()
        .map(|refusal| refusal.code().to_owned())
        .chain(Code::ALL.iter().map(|code| name_of(*code)))
        .map(Value::String)
        .collect();
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What programs act on."))
        .enum_values(Some(codes));
    let object = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some("Why a request was refused (RFC 9457)."))
        .property("type", string("`urn:keywright:problem:` and the code."))
        .property("title", string("What it is, in a few words."))
        .property(
            "status",
            ObjectBuilder::new().schema_type(Type::Integer).description(Some("The status of the answer.")).build(),
        )
        .property("detail", string("What happened, and what to do."))
        .property("code", code.build())
        .property("field", string("The member of the request that it is about."));
    let object = ["type", "title", "status", "detail", "code"].into_iter().fold(object, ObjectBuilder::required);
    Schema::Object(object.build())
}
