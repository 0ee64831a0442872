//! The OpenAPI 3.1 document: made from the calls themselves; what many of them have in common is added by `common`.

mod common;

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::route::{self, App, account, key, owner, policy};

/// The document as JSON.
#[must_use]
pub fn openapi() -> String {
    let (_, mut document) = routes().split_for_parts();
    common::add(&mut document);
    document.to_pretty_json().unwrap_or_default()
}

/// Every call, and what the document says of it.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Frame::openapi())
        .routes(routes!(route::healthz::get))
        .routes(routes!(route::api_docs::get))
        .routes(routes!(route::jwks::get))
        .routes(routes!(route::status_list::get))
        .routes(routes!(route::verify::post))
        .routes(routes!(route::identify::post))
        .routes(routes!(key::list::get, key::create::post))
        .routes(routes!(key::one::get, key::edit::patch, key::delete::delete))
        .routes(routes!(key::revoke::post))
        .routes(routes!(key::suspend::post))
        .routes(routes!(key::reinstate::post))
        .routes(routes!(key::rotate::post))
        .routes(routes!(policy::list::get, policy::add::post))
        .routes(routes!(policy::one::get, policy::edit::patch, policy::remove::delete))
        .routes(routes!(route::permissions::get, route::permissions::post))
        .routes(routes!(owner::list::get, owner::add::post))
        .routes(routes!(owner::one::get, owner::edit::patch, owner::remove::delete))
        .routes(routes!(owner::suspend::post))
        .routes(routes!(owner::reinstate::post))
        .routes(routes!(account::list::get, account::add::post))
        .routes(routes!(account::one::get, account::rename::patch, account::remove::delete))
        .routes(routes!(route::activity::get))
        .routes(routes!(route::review::get))
        .routes(routes!(route::rules::get))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keywright",
        description = "Checks API keys, and manages them for those who may. Answers on this computer only; others reach it through \
            a TLS proxy in front. A refusal is told as problem details (RFC 9457), whose `code` is what programs act on."
    ),
    servers((url = "http://127.0.0.1:5000", description = "The service, where nothing else was chosen.")),
    tags(
        (name = "check", description = "Is this token good for this?"),
        (name = "keys", description = "API keys. A policy is what Keywright's window calls a role."),
        (name = "policies", description = "Named sets of permissions."),
        (name = "permissions", description = "The catalogue of what services declare."),
        (name = "owners", description = "Whom keys are issued for."),
        (name = "accounts", description = "What scoped policies can be limited to."),
        (name = "records", description = "What happened, and what somebody should look at."),
        (name = "service", description = "The service itself."),
    ),
    modifiers(&Bearer),
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "The token of a key of the same vault, whose policies hold what the call names: keywright.verify, keywright.read or \
             keywright.write.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::Value;

    use super::*;
    use crate::caller::needed;

    /// Every call: its method, its path, what is said of it.
    fn operations(document: &Value) -> Vec<(Method, String, Value)> {
        let paths = document["paths"].as_object().unwrap();
        let of_path = |(path, item): (&String, &Value)| {
            let item = item.as_object().unwrap().clone();
            let path = path.clone();
            item.into_iter()
                .map(move |(method, operation)| (method.to_uppercase().parse().unwrap(), path.clone(), operation))
        };
        paths.iter().flat_map(of_path).collect()
    }

    #[test]
    fn it_says_of_each_call_what_the_door_asks_for() {
        let document: Value = serde_json::from_str(&openapi()).unwrap();
        let operations = operations(&document);
        assert!(operations.len() >= 30);
        for (method, path, operation) in operations {
            let said = operation["security"][0]["bearer"].as_array().into_iter().flatten();
            let said: Vec<_> = said.map(|scope| scope.as_str().unwrap()).collect();
            assert_eq!(said, needed(&method, &path).permissions(), "{method} {path}");
            let summary = operation["summary"].as_str().unwrap();
            assert!(!summary.is_empty() && operation["operationId"].is_string(), "{method} {path}");
            let has = |status: &str| operation["responses"].get(status).is_some();
            assert_eq!(has("401"), !said.is_empty(), "{method} {path}");
            assert!(has("421") && has("403") && has("503"), "{method} {path}");
        }
    }

    #[test]
    fn what_it_refers_to_is_there() {
        let document: Value = serde_json::from_str(&openapi()).unwrap();
        fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
            match value {
                Value::Object(members) => {
                    found.extend(members.get("$ref").and_then(Value::as_str));
                    members.values().for_each(|member| references(member, found));
                }
                Value::Array(entries) => entries.iter().for_each(|entry| references(entry, found)),
                _ => {}
            }
        }
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100);
        for reference in found {
            assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
        }
    }
}
