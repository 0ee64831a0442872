//! A verdict for an administrator: also which key it is, whose, and what to do about it.

use keywright_verify::{Need, Permission, TokenDigest, Verdict};
use serde::Serialize;

use super::{KeyView, Seen};
use crate::{
    model::{AccountId, KeyId, Time},
};

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
    /// The verdict in words: why, and what to do.
    pub sentence: String,
}

impl Seen<'_> {
    /// Whether `token` is good for all of `permissions`, in `account`, at `now`; which key it is; and what to do.
    #[must_use]
    pub fn explain(
        &self,
        token: &str,
        permissions: &[Permission],
        account: Option<AccountId>,
        now: Time,
    ) -> Explanation {
        let token = token.trim();
        let need = Need { permissions, account };
        let check = self.state.checker().examine(token, &need, now.timestamp());
        let key = check.key.and_then(|id| self.key_view(id, now).ok());
        // The id could name another key by chance only; the digest decides.
        let key =
            key.filter(|view| self.state.key(view.id).is_some_and(|key| key.digest == TokenDigest::of(token.as_bytes())));
        Explanation {
            verdict: check.verdict,
            // Whose key it is stays between those who may see it.
            key_id: check.key.filter(|id| self.only_owner().is_none() || self.includes(*id)),
            permissions: key.as_ref().map(|key| self.key_permissions(key.id)).unwrap_or_default(),
            sentence: sentence(check.verdict, key.as_ref(), account.is_some()),
            key,
        }
    }
}

fn sentence(verdict: Verdict, key: Option<&KeyView>, in_account: bool) -> String {
    match verdict {
        Verdict::Valid => "The token is good.",
        Verdict::Malformed => "This does not have the shape of a token. Copy it again, whole.",
        Verdict::BadCheck => "This token has a typing error, or a part of it is missing. Copy it again, whole.",
        Verdict::StaleBundle => "The bundle is too old to be relied on. Export a new one.",
        Verdict::Unknown => "No key of this vault has this token. It may be another vault's, or its key was deleted.",
        Verdict::Revoked if key.is_none() => "The key was deleted. Issue a new one where access is still needed.",
        Verdict::Revoked => {
            "The key was revoked, which cannot be undone. Issue a new one where access is still needed."
        }
        Verdict::Suspended => "The key is suspended. Reinstate it to let it work again.",
        Verdict::Expired => "The key has expired. Issue a new one where access is still needed.",
        Verdict::KeysDisabled => "Keys are switched off in Rules. An Admin can switch them on.",
        Verdict::OwnerSuspended => {
            "The owner of the key is suspended. Reinstate the owner to let their keys work again."
        }
        Verdict::AccountNotGranted if in_account => {
            "The key has no role in this account. Edit its roles to give it one."
        }
        Verdict::AccountNotGranted => "The key may do this in some accounts only. Say in which account it is needed.",
        Verdict::MissingPermission => "None of the key's roles allows this there. Edit the key's roles or the role.",
    }
    .to_owned()
}
