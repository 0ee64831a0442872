//! The reveal card, as the window knows it: everything but the secret.

use keywright_core::{
    error::Error,
    model::{Delivery, Format, KeyId, Time},
};
use serde::{Deserialize, Serialize};

use crate::reveal::Handle;

/// A card that is open: what there is to know of its secret without having it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RevealCard {
    /// By what the card is called on.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
    /// What the secret belongs to.
    pub(crate) subject: RevealSubject,
    /// The secret with all but what is public hidden.
    pub(crate) masked: String,
    /// Where it went so far.
    pub(crate) deliveries: Vec<Delivery>,
    /// Whether it went anywhere.
    pub(crate) stored: bool,
    /// Why the last act, which was done, could not be noted in the vault.
    pub(crate) problem: Option<Error>,
}

/// What the secret of a card belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RevealSubject {
    /// A key that was just issued.
    Key {
        /// Its id.
        #[cfg_attr(test, ts(type = "string"))]
        key: KeyId,
        /// Its name.
        name: String,
        /// The form of the token.
        format: Format,
        /// The token's last four characters.
        last_four: String,
        /// When it ends.
        expires_at: Option<Time>,
        /// Whether a service can ask about other keys with it.
        checks: bool,
    },
    /// The vault: a recovery code.
    RecoveryCode {
        /// The vault's name.
        vault: String,
    },
}

/// One card.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CardRef {
    /// Its handle.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
}

/// Copy a token in a form to be pasted.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RevealCopyAs {
    /// The card.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
    /// The form.
    pub(crate) format: CopyAs,
}

/// A form in which a token is pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum CopyAs {
    /// A line of an `.env` file.
    Env,
    /// An HTTP header.
    Header,
    /// The beginning of a `curl` command, to which an address is added.
    Curl,
    /// A `curl` command that asks the service whether a key is good: this one, until another one is put in its place.
    Verify,
}

/// Close a card.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RevealDone {
    /// The card.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) handle: Handle,
    /// Whether the person said that they have stored it.
    pub(crate) stored: bool,
}

/// The secret itself: the only message that holds one on its way to the page.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ShownSecret {
    /// The secret.
    #[serde(serialize_with = "in_full")]
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) secret: zeroize::Zeroizing<String>,
}

/// A card whose secret was saved, and where.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SavedSecret {
    /// The card.
    pub(crate) card: RevealCard,
    /// The file; `None`: the person chose none.
    pub(crate) path: Option<String>,
}

/// Copy something that is no secret: a name, an id.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CopyText {
    /// What.
    pub(crate) text: String,
}

/// Secrets have no `Serialize`; this is the one place that writes one out.
fn in_full<S: serde::Serializer>(secret: &zeroize::Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret)
}

impl std::fmt::Debug for ShownSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownSecret(..)")
    }
}
