//! `GET /api-docs`: this service's own description.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::document::openapi;

/// This description
#[utoipa::path(
    get, path = "/api-docs", operation_id = "GetApiDocs", tag = "service",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = Object)),
    security(()),
)]
pub(crate) async fn get() -> Response {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| openapi().into());
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], DOCUMENT.clone()).into_response()
}
