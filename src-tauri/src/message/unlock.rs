//! Making a vault, unlocking it, and changing what unlocks it. Passphrases and recovery codes are
//! taken out of the message into types that are wiped and cannot be printed.

use keywright_core::{
    model::Preset,
    secret::{Passphrase, RecoveryCode},
    vault::Unlock,
};
use serde::{Deserialize, Deserializer, Serialize};

use super::{AppState, RevealCard};

/// Make a vault.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct NewVaultRequest {
    /// Its name.
    pub(crate) name: String,
    /// The name of its first operator.
    pub(crate) operator: String,
    /// Its folder; `None`: the suggested one.
    pub(crate) folder: Option<String>,
    /// Its first rules.
    pub(crate) preset: Preset,
    /// What unlocks it.
    #[serde(deserialize_with = "optional_passphrase")]
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) passphrase: Option<Passphrase>,
    /// Whether this computer's keychain unlocks it.
    pub(crate) keychain: bool,
    /// Whether to make a recovery code.
    pub(crate) recovery: bool,
}

/// A vault that was just made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct NewVaultResponse {
    /// The vault is open in it.
    pub(crate) state: AppState,
    /// The card of its recovery code.
    pub(crate) recovery: Option<RevealCard>,
}

/// Turn to another vault.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OpenVaultRequest {
    /// Its folder; `None`: the default one.
    pub(crate) folder: Option<String>,
}

/// Unlock the vault.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UnlockRequest {
    /// The operator's name, needed only where there are several.
    pub(crate) operator: Option<String>,
    /// By what.
    pub(crate) method: UnlockMethod,
}

/// What unlocks a vault.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum UnlockMethod {
    /// This computer's keychain.
    Keychain,
    /// What only a person knows or keeps.
    #[serde(untagged)]
    Proof(Proof),
}

/// What shows who it is. A keychain is no proof of a person.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Proof {
    /// The passphrase.
    Passphrase {
        /// The passphrase.
        #[serde(deserialize_with = "passphrase")]
        #[cfg_attr(test, ts(type = "string"))]
        passphrase: Passphrase,
    },
    /// The recovery code.
    Recovery {
        /// The code.
        #[serde(deserialize_with = "recovery_code")]
        #[cfg_attr(test, ts(type = "string"))]
        code: RecoveryCode,
    },
}

/// Show who it is: for what only the operator themself may do.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProveRequest {
    /// What unlocks the vault.
    pub(crate) proof: Proof,
}

/// Set or change the passphrase.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChangePassphrase {
    /// What unlocks the vault now.
    pub(crate) proof: Proof,
    /// What will.
    #[serde(deserialize_with = "passphrase")]
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) new_passphrase: Passphrase,
}

/// Ask how strong a passphrase is.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StrengthRequest {
    /// The passphrase.
    #[serde(deserialize_with = "passphrase")]
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) passphrase: Passphrase,
}

/// How strong a passphrase is.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PassphraseStrength {
    /// From 0, guessed at once, to 4, out of reach.
    #[cfg_attr(test, ts(type = "0 | 1 | 2 | 3 | 4"))]
    pub(crate) score: u8,
    /// Whether a vault takes it at all.
    pub(crate) acceptable: bool,
    /// What would make it stronger.
    pub(crate) advice: Option<String>,
}

/// Whether this computer's keychain can be used.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KeychainState {
    /// Whether.
    pub(crate) available: bool,
    /// Why not.
    pub(crate) reason: Option<String>,
}

/// Ask where a vault would be made.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SuggestFolder {
    /// The vault's name.
    pub(crate) name: String,
}

/// Where a vault would be made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SuggestedFolder {
    /// The folder.
    pub(crate) folder: String,
}

/// Let the person choose a folder.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChooseFolder {
    /// For what.
    pub(crate) purpose: FolderPurpose,
}

/// For what a folder is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum FolderPurpose {
    /// To make a vault in it.
    Create,
    /// To open the vault that it is.
    Open,
}

/// The folder that the person chose.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChosenFolder {
    /// The folder; `None`: none.
    pub(crate) folder: Option<String>,
}

impl From<&UnlockMethod> for Unlock {
    fn from(method: &UnlockMethod) -> Self {
        match method {
            UnlockMethod::Keychain => Self::Keychain,
            UnlockMethod::Proof(proof) => proof.into(),
        }
    }
}

impl From<&Proof> for Unlock {
    fn from(proof: &Proof) -> Self {
        match proof {
            Proof::Passphrase { passphrase } => Self::Passphrase(passphrase.clone()),
            Proof::Recovery { code } => Self::Recovery(code.clone()),
        }
    }
}

pub(super) fn passphrase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Passphrase, D::Error> {
    String::deserialize(deserializer).map(Passphrase::new)
}

fn optional_passphrase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Passphrase>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Passphrase::new))
}

fn recovery_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RecoveryCode, D::Error> {
    String::deserialize(deserializer).map(RecoveryCode::new)
}
