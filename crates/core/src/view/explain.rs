//! A verdict for an administrator: also which key it is, whose, each check in turn, and what to do about it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{Need, Permission, TokenDigest, Verdict, jwt, opaque};
use serde::{Deserialize, Serialize};

use super::{
    KeyView, Seen,
    checks::{self, CheckLine},
    pasted::Pasted,
};
use crate::model::{AccountId, KeyId, Time};

/// What a check said of a token, and of which key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Explanation {
    /// The verdict.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub verdict: Verdict,
    /// The id of the key whose token it is, also where the key was deleted and its token has not ended.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub key_id: Option<KeyId>,
    /// The key whose token it is.
    pub key: Option<KeyView>,
    /// All permissions that its roles give, sorted.
    pub permissions: Vec<String>,
    /// Each thing that was looked at, in order.
    pub checks: Vec<CheckLine>,
    /// The verdict in words: why, and what to do.
    pub advice: String,
}

impl Seen<'_> {
    /// Whether the token in `text` is good for all of `permissions`, in `account`, at `now`; which key it is; and what to do. The
    /// token may stand in a line of a log or in a header. Nothing of `text` is kept or repeated.
    #[must_use]
    pub fn explain(
        &self,
        text: &str,
        permissions: &[Permission],
        account: Option<AccountId>,
        now: Time,
    ) -> Explanation {
        let token = match Pasted::new(text) {
            Pasted::Token(token) => token,
            Pasted::Nothing => {
                return no_token("Paste a token: it is what a client sends, and begins with kw_ or eyJ.");
            }
            Pasted::PrivateKey => {
                return no_token(
                    "This is a private key, not a token. Nothing here needs it: keep it where it was, and clear the clipboard.",
                );
            }
            Pasted::Several => return no_token("There is more than one token here. Paste one at a time."),
            Pasted::Other => {
                return no_token("This does not have the shape of a token. Copy it again, whole.");
            }
        };
        let need = Need { permissions, account };
        let check = self.state.checker().examine(token, &need, now.timestamp());
        let key = check.key.and_then(|id| self.key_view(id, now).ok());
        // The id could name another key by chance only; the digest decides.
        let key = key
            .filter(|view| self.state.key(view.id).is_some_and(|key| key.digest == TokenDigest::of(token.as_bytes())));
        let advice = match check.verdict {
            Verdict::Unknown => self.stranger(token).to_owned(),
            verdict => advice(verdict, key.as_ref(), &need, check.key.is_some()),
        };
        Explanation {
            verdict: check.verdict,
            // Whose key it is stays between those who may see it.
            key_id: check.key.filter(|id| self.only_owner().is_none() || self.includes(*id)),
            permissions: key.as_ref().map(|key| self.key_permissions(key.id)).unwrap_or_default(),
            checks: checks::of(self.state, check.verdict, jwt::has_shape(token), key.as_ref(), &need, &advice),
            advice,
            key,
        }
    }

    /// What can be said of a token that no key has. That it names a key is no secret: ids are public.
    fn stranger(&self, token: &str) -> &'static str {
        let ours = |id: KeyId| self.includes(id) || (self.only_owner().is_none() && self.state.tombstone(id).is_some());
        if jwt::has_shape(token) {
            return match named_by(token) {
                Some(id) if ours(id) => {
                    "It names a key of this vault, and is not the token of that key: a claim or the signature was changed, or a \
                     letter is wrong. Do not accept it; copy it again if you have the original."
                }
                _ => {
                    "No key of this vault has this signed token. It is another vault's or another program's, or its key was \
                     deleted."
                }
            };
        }
        match opaque::parse(token) {
            Ok(parts) if ours(parts.id) => {
                "It has the id of a key of this vault and another secret: it is not the token of that key. Do not accept it; find \
                 out who sent it."
            }
            Ok(parts) if parts.prefix != self.state.rules().token_prefix => {
                "No key of this vault has this token, and it begins otherwise than this vault's do. It is another vault's."
            }
            _ => "No key of this vault has this token. It is another vault's, or its key was deleted.",
        }
    }
}

/// The key that a signed token says it is of. Nothing proves that it is true.
fn named_by(token: &str) -> Option<KeyId> {
    #[derive(Deserialize)]
    struct Claims {
        jti: String,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&claims).ok()?.jti.parse().ok()
}

/// What was pasted is no token at all.
fn no_token(advice: &str) -> Explanation {
    Explanation {
        verdict: Verdict::Malformed,
        key_id: None,
        key: None,
        permissions: Vec::new(),
        checks: checks::of_no_token(advice),
        advice: advice.to_owned(),
    }
}

fn advice(verdict: Verdict, key: Option<&KeyView>, need: &Need<'_>, known: bool) -> String {
    let successor = key.and_then(|key| key.replacement.as_ref()).map_or_else(String::new, |replacement| {
        format!(" The key {} took its place: use that one's token.", replacement.by)
    });
    let ended = "Issue a new one where access is still needed.";
    let ended = if successor.is_empty() { ended } else { successor.trim_start() };
    match verdict {
        Verdict::Valid if need.permissions.is_empty() && need.account.is_none() => {
            "The token is good. If requests are refused all the same, look at how it is sent (Authorization: Bearer), and \
             whether its roles allow what is asked."
                .to_owned()
        }
        Verdict::Valid => "The token is good.".to_owned(),
        Verdict::Malformed => "This does not have the shape of a token. Copy it again, whole.".to_owned(),
        Verdict::BadCheck => {
            "This token has a typing error, or a part of it is missing. Copy it again, whole.".to_owned()
        }
        Verdict::StaleBundle => "The bundle is too old to be relied on. Export a new one.".to_owned(),
        Verdict::Unknown => "No key of this vault has this token.".to_owned(),
        Verdict::BadSignature => "The token was changed, or another vault signed it.".to_owned(),
        Verdict::WrongAudience => "The token was issued for another service.".to_owned(),
        Verdict::Revoked if key.is_none() && known => format!("The key was deleted. {ended}"),
        Verdict::Revoked => format!("The key was revoked, which cannot be undone. {ended}"),
        Verdict::Suspended => "The key is suspended. Reinstate it to let it work again.".to_owned(),
        Verdict::Expired => format!("The key has expired. {ended}"),
        Verdict::KeysDisabled => "Keys are switched off in Rules. An Admin can switch them on.".to_owned(),
        Verdict::OwnerSuspended => {
            "The owner of the key is suspended. Reinstate the owner to let their keys work again.".to_owned()
        }
        Verdict::AccountNotGranted if need.account.is_some() => {
            "The key has no role in this account. Edit its roles to give it one.".to_owned()
        }
        Verdict::AccountNotGranted => {
            "The key may do this in some accounts only. Say in which account it is needed.".to_owned()
        }
        Verdict::MissingPermission if need.account.is_none() => {
            "None of the key's roles allows this. Edit the key's roles or the role.".to_owned()
        }
        Verdict::MissingPermission => {
            "None of the key's roles allows this in this account. Edit the key's roles or the role.".to_owned()
        }
    }
}
