//! The claims of a signed token (RFC 7519, section 4.1; RFC 8725): a snapshot of the key at the moment of issue.

use serde::Serialize;

use super::{TokenSigner, grants};
use crate::{error::Result, model::Key, state::State};

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    nbf: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grants: Vec<Limited>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status<'a>>,
}

/// Where verifiers learn what became of the token (IETF draft-ietf-oauth-status-list, "Referenced Token").
#[derive(Serialize)]
struct Status<'a> {
    status_list: StatusList<'a>,
}

#[derive(Serialize)]
struct StatusList<'a> {
    idx: u32,
    uri: &'a str,
}

/// A role that is limited to accounts.
#[derive(Serialize)]
struct Limited {
    role: String,
    accounts: Vec<String>,
}

/// The claims of the token of `key`, as JSON.
pub(super) fn of(state: &State, key: &Key, signer: &dyn TokenSigner) -> Result<Vec<u8>> {
    let rules = state.rules();
    let parties = rules.token_parties(|| signer.default_issuer());
    let issued = key.created_at.timestamp();
    let claims = Claims {
        iss: &parties.issuer,
        sub: key.owner.map_or_else(|| key.id.to_string(), |owner| owner.to_string()),
        aud: &parties.audience,
        jti: key.id.as_str(),
        iat: issued,
        nbf: issued,
        exp: key.expires_at.map(|end| end.timestamp()),
        roles: key.grants.iter().map(|grant| grants::role_name(state, grant)).collect(),
        grants: key
            .grants
            .iter()
            .filter_map(|grant| {
                let accounts = grants::account_names(state, grant)?;
                Some(Limited { role: grants::role_name(state, grant), accounts })
            })
            .collect(),
        status: key
            .listed
            .as_ref()
            .zip(rules.status_list_address.as_ref())
            .map(|(listed, uri)| Status { status_list: StatusList { idx: listed.index, uri } }),
    };
    serde_json::to_vec(&claims)
        .map_err(|_| crate::error::Error::new(crate::error::Code::Internal, "The token's claims could not be written."))
}
