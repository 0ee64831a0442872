//! What the window has to know to draw itself: which vault there is, whether it is open, and the
//! settings. No secret, and nothing of what an open vault holds but counts.

use keywright_core::{
    error::Error,
    model::{OperatorId, OperatorRole},
    vault::{LockKind, OperatorInfo},
    view::OperatorView,
};
use serde::Serialize;

use super::{ClipboardState, RevealCard, ServiceState, Settings};

/// What the window has to know to draw itself.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AppState {
    /// The version of the program.
    pub(crate) version: String,
    /// What the person is called on this computer; a first name for a first operator.
    pub(crate) login_name: Option<String>,
    /// The vault, and whether it is open.
    pub(crate) session: SessionView,
    /// The person's settings.
    pub(crate) settings: Settings,
    /// Vaults that were opened here before, the latest first.
    pub(crate) known_vaults: Vec<KnownVault>,
    /// What of ours is on the clipboard.
    pub(crate) clipboard: ClipboardState,
    /// The reveal cards that are open.
    pub(crate) cards: Vec<RevealCard>,
    /// The service that checks keys.
    pub(crate) service: ServiceState,
}

/// A vault that was opened here before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KnownVault {
    /// Its folder.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
}

/// The vault, and whether it is open.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Session"))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum SessionView {
    /// There is none that could be unlocked.
    NoVault {
        /// Where it was looked for.
        folder: String,
        /// Why the one that is there cannot be used; `None`: there is none.
        problem: Option<Error>,
    },
    /// It is locked.
    Locked {
        /// What can be said of it.
        vault: LockedVault,
    },
    /// It is open.
    Open {
        /// What there is to know of it.
        vault: Box<OpenVault>,
    },
}

/// What can be said of a locked vault.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct LockedVault {
    /// Its id.
    pub(crate) id: String,
    /// Its folder.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Who can open it, and how.
    pub(crate) operators: Vec<KnownOperator>,
    /// Why it was locked; `None`: it was not opened yet.
    pub(crate) reason: Option<LockReason>,
}

/// A person who can open a locked vault.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KnownOperator {
    /// Their id.
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) id: OperatorId,
    /// Their name.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: OperatorRole,
    /// How they can unlock.
    pub(crate) locks: Vec<LockKind>,
}

/// Why a vault was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum LockReason {
    /// The person locked it.
    Asked,
    /// Nobody did anything for so long as the settings say.
    Idle,
    /// Another program of this person's changed what its operator may do, or removed them.
    OperatorChanged,
}

/// What there is to know of an open vault.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OpenVault {
    /// Its id.
    pub(crate) id: String,
    /// Its folder.
    pub(crate) path: String,
    /// Its name.
    pub(crate) name: String,
    /// Who opened it.
    pub(crate) operator: OperatorView,
    /// How. After a recovery code, a new one or a passphrase should be offered.
    pub(crate) unlocked_by: LockKind,
    /// How it is.
    pub(crate) health: VaultHealth,
    /// Why the operator may issue no key now; `None`: they may.
    pub(crate) issuing_refused: Option<Error>,
    /// Why the operator may not see keys; `None`: they may.
    pub(crate) keys_refused: Option<Error>,
    /// How many of the keys that they may see end within the warning period.
    pub(crate) expiring_soon: usize,
    /// How much there is in it.
    pub(crate) counts: PlaceCounts,
    /// The sequence number of its last change.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) revision: u64,
}

/// How an open vault is.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct VaultHealth {
    /// Why it can only be read; `None`: it is whole.
    pub(crate) read_only: Option<String>,
    /// What was put right while it was opened, in sentences.
    pub(crate) notes: Vec<String>,
    /// How far its index is being refilled in the background.
    pub(crate) refilling: Option<Refilling>,
}

/// How far an index is being refilled.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Refilling {
    /// Records done.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) done: u64,
    /// All records.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) all: u64,
}

/// How much there is in a vault.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PlaceCounts {
    /// Keys that the operator may see, ended ones included.
    pub(crate) keys: usize,
    /// Roles.
    pub(crate) roles: usize,
    /// Owners.
    pub(crate) owners: usize,
}

impl From<OperatorInfo> for KnownOperator {
    fn from(operator: OperatorInfo) -> Self {
        Self { id: operator.id, name: operator.name, role: operator.role, locks: operator.locks }
    }
}
