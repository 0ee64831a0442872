//! `POST /api/v1/api_keys`: issues a key, and answers its token, once.

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use keywright_core::{
    error::{Code, Error},
    model::{Delivery, Expiration, Format, OwnerId, RequestId, RoleId},
    operation::{IssueKey, IssueOnce, Issued, OnceReply},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    body::Given,
    caller::Caller,
    etag::Tagged,
    problem::Problem,
    refusal::Refusal,
    route::App,
    wire::{FormatIs, NewToken, Wish, refused, wishes},
    work::{Asked, work},
};

/// What a client calls its request.
const NAME: &str = "idempotency-key";
/// The longest such name.
const LONGEST: usize = 255;

/// A key that is wished for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "nightly backup", "policy_id": "BackupReader", "expires": "90d"}))]
pub(crate) struct NewKey {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 1000)]
    description: String,
    /// The id of the owner whom it is for.
    #[schema(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    owner_id: Option<OwnerId>,
    /// The id of its policy, where it is to have one that holds everywhere.
    #[schema(value_type = Option<String>, pattern = "^[0-9A-Za-z]{12}$")]
    policy_id: Option<RoleId>,
    /// Its policies, in place of `policy_id`.
    grants: Option<Vec<Wish>>,
    /// When it ends: `90d`, `6mo`, `2027-05-31` (with that day), a moment (RFC 3339), or `never`; else as the vault's rules say.
    #[schema(example = "90d")]
    expires: Option<String>,
    /// The form of its token; else opaque where the rules allow it.
    #[schema(value_type = Option<FormatIs>)]
    format: Option<Format>,
}

/// Issue a key
///
/// The answer holds its token, the only time that there is one. With `Idempotency-Key`, the same request again answers the key that
/// the first one made, without its token; also after the service was started anew.
#[utoipa::path(
    post, path = "/api/v1/api_keys", operation_id = "AdminCreateApiKey", tag = "keys",
    params(("Idempotency-Key" = Option<String>, Header, 
        description = "What you call this request, so that it can be sent again: a new UUID, for example.")),
    request_body = NewKey,
    responses(
        (status = 200, description = "This request was done before. The key that it made, without its token.", body = NewToken),
        (status = 201, description = "The key was issued.", body = NewToken, headers(("Location"), ("ETag"))),
    ),
    security(("bearer" = ["keywright.write", "keywright.read"])),
)]
pub(crate) async fn post(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Given(wanted): Given<NewKey>,
) -> Result<Response, Problem> {
    let once = once(caller, &headers)?;
    let by_id = wanted.policy_id.is_some();
    let issue = request(wanted)?;
    work(&app, caller, move |asked| {
        let reply = match once {
            Some(once) => asked.apply(&IssueOnce { issue, once }),
            None => asked.apply(&issue).map(OnceReply::Issued),
        };
        match reply.map_err(|error| refused(error, by_id))? {
            OnceReply::Issued(issued) => answer(asked, &issued),
            OnceReply::Before { deleted: true, .. } => {
                let message = "This request was done before, and the key that it made was deleted since.";
                Err(Error::new(Code::TokenGone, message).about("idempotency_key").into())
            }
            OnceReply::Before { key, deleted: false } => {
                let key = asked.told(key)?.body;
                Ok(Json(NewToken { key, token: None }).into_response())
            }
        }
    })
    .await
}

/// The answer that a key was issued, with its token.
pub(super) fn answer(asked: &Asked, issued: &Issued) -> Result<Response, Problem> {
    let Tagged { body: key, tag } = asked.told(issued.key)?;
    let body = NewToken { key, token: Some(issued.token.expose().to_owned()) };
    Ok(Tagged { body, tag }.made(&format!("/api/v1/api_keys/{}", issued.key)))
}

/// Which request it is, where the client says so.
fn once(Caller(key): Caller, headers: &HeaderMap) -> Result<Option<RequestId>, Problem> {
    let mut given = headers.get_all(NAME).iter();
    let Some(name) = given.next() else { return Ok(None) };
    let refused = || {
        Problem::from(Refusal::InvalidHeader)
            .saying("An Idempotency-Key is 1 to 255 printable ASCII characters, without spaces, once.")
            .about("idempotency_key")
    };
    let text = name.to_str().map_err(|_| refused())?;
    let sound = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if sound && given.next().is_none() { Ok(Some(RequestId::of(key, text))) } else { Err(refused()) }
}

fn request(wanted: NewKey) -> Result<IssueKey, Error> {
    Ok(IssueKey {
        name: wanted.name,
        description: wanted.description,
        owner: wanted.owner_id,
        grants: wishes(wanted.policy_id, wanted.grants)?.unwrap_or_default(),
        expiration: expiration(wanted.expires.as_deref())?.unwrap_or(Expiration::Default),
        format: wanted.format,
        delivery: Delivery::Answered,
    })
}

/// When a key shall end.
pub(super) fn expiration(text: Option<&str>) -> Result<Option<Expiration>, Error> {
    text.map(str::parse).transpose().map_err(|error: Error| error.about("expires"))
}
