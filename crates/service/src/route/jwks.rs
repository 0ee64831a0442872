//! `GET /.well-known/jwks.json`: the public keys that signed tokens are verified with. Goes on while the vault is locked.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::App;
use crate::problem::Problem;

/// The public keys that signed tokens are verified with
///
/// A JSON Web Key Set (RFC 7517). Whoever checks tokens by these alone learns nothing of what is done to a key later.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", operation_id = "GetJwks", tag = "service",
    responses((status = 200, description = "The keys.", body = Object, content_type = "application/jwk-set+json",
        example = json!({"keys": [{"alg": "ES256", "kty": "EC", "crv": "P-256", "x": "…", "y": "…", "kid": "…", "use": "sig"}]}))),
    security(()),
)]
pub(crate) async fn get(State(app): State<App>) -> Result<Response, Problem> {
    let keys = app.source.jwks().await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"))], keys).into_response())
}
