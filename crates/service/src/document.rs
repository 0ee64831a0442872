//! The OpenAPI 3.1 document: made from the calls themselves, with what all of them have in common added here.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::route::{self, App};

/// The document as JSON.
#[must_use]
pub fn openapi() -> String {
    let (_, document) = routes().split_for_parts();
    document.to_pretty_json().unwrap_or_default()
}

/// Every call, and what the document says of it.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Frame::openapi())
        .routes(routes!(route::healthz::get))
        .routes(routes!(route::jwks::get))
        .routes(routes!(route::verify::post))
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Keywright", description = "Checks API keys, and manages them for those who may. Answers on this computer only."),
    servers((url = "http://127.0.0.1:5000", description = "The service, where nothing else was chosen")),
    modifiers(&Bearer),
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "The token of a key of the same vault, whose roles hold what the call names: keywright.verify, keywright.read or \
             keywright.write.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    }
}
