//! What the window has in hand: no vault, a locked one, or an open one. Only an open one can have
//! cards with secrets.
//!
//! How one becomes the other is in `shell`.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use keywright_core::{
    error::{Code, Error, Result},
    model::{Door, PermissionFile},
    vault::{Vault, VaultInfo},
    view::{KeyQuery, OperatorView},
};

use crate::{
    message::{LockReason, LockedVault, OpenVault, PlaceCounts, Refilling, RevealCard, SessionView, VaultHealth},
    reveal::{Cards, Handle},
};

/// How long an index is refilled before anything is said of it: most are done by then.
const WORTH_SAYING: Duration = Duration::from_secs(1);

/// What the window has in hand.
#[derive(Debug)]
pub(crate) enum Session {
    /// No vault that could be unlocked.
    NoVault {
        /// Where one was looked for.
        folder: PathBuf,
        /// Why the one that is there cannot be used.
        problem: Option<Error>,
    },
    /// A locked vault.
    Locked(Locked),
    /// An open vault.
    Open(Open),
}

/// A locked vault.
#[derive(Debug, Clone)]
pub(crate) struct Locked {
    /// What can be said of it.
    pub(crate) info: VaultInfo,
    /// Why it was locked; `None`: it was not opened yet.
    pub(crate) reason: Option<LockReason>,
}

/// An open vault, and the secrets that are on their way out of it.
#[derive(Debug)]
pub(crate) struct Open {
    /// The vault, and which of the program's sessions this is.
    pub(crate) current: Current,
    /// The reveal cards.
    pub(crate) cards: Cards,
    /// The file of permissions that the person chose last, and its handle.
    pub(crate) chosen_file: Option<(Handle, PermissionFile)>,
}

/// An open vault as a command found it. What comes of the command goes back into this session only: the vault may be
/// locked meanwhile, or another one be open.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    /// The vault.
    pub(crate) vault: Vault,
    number: u64,
    since: Instant,
}

impl Current {
    /// Which of the program's sessions it is.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }
}

impl Open {
    /// A session of its own.
    pub(crate) fn new(vault: Vault, cards: Cards) -> Self {
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let current = Current { vault, number: OPENED.fetch_add(1, Ordering::Relaxed), since: Instant::now() };
        Self { current, cards, chosen_file: None }
    }

    /// Whether this is the session that a command found.
    pub(crate) fn is(&self, current: &Current) -> bool {
        self.current.number == current.number
    }
}

impl Session {
    /// The open vault.
    ///
    /// # Errors
    /// [`Code::Locked`] where it is locked, [`Code::VaultNotFound`] where there is none.
    pub(crate) fn open(&self) -> Result<&Open> {
        match self {
            Self::Open(open) => Ok(open),
            other => Err(other.not_open()),
        }
    }

    /// The same, to be changed.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub(crate) fn open_mut(&mut self) -> Result<&mut Open> {
        match self {
            Self::Open(open) => Ok(open),
            other => Err(other.not_open()),
        }
    }

    /// Why there is no open vault.
    fn not_open(&self) -> Error {
        match self {
            Self::NoVault { .. } => no_vault(),
            Self::Open(_) | Self::Locked(_) => Error::new(Code::Locked, "The vault is locked. Unlock it first."),
        }
    }

    /// Whether a card is open.
    pub(crate) fn has_card(&self) -> bool {
        self.open().is_ok_and(|open| open.cards.any())
    }
}

/// What the window is told of a session, and of the cards in it. What an open vault says of itself can wait for its
/// disk, so the session is only held for as long as it takes to see which one it is.
pub(crate) fn view(session: &Mutex<Session>) -> (SessionView, Vec<RevealCard>) {
    let (current, cards) = match &*session.lock().unwrap_or_else(PoisonError::into_inner) {
        Session::NoVault { folder, problem } => {
            let view = SessionView::NoVault { folder: folder.display().to_string(), problem: problem.clone() };
            return (view, Vec::new());
        }
        Session::Locked(locked) => return (SessionView::Locked { vault: locked.view() }, Vec::new()),
        Session::Open(open) => (open.current.clone(), open.cards.views()),
    };
    (SessionView::Open { vault: Box::new(view_of_open(&current)) }, cards)
}

/// That there is no vault on this computer.
pub(crate) fn no_vault() -> Error {
    Error::new(Code::VaultNotFound, "There is no vault yet. Make one first.")
}

impl Locked {
    fn view(&self) -> LockedVault {
        let info = self.info.clone();
        LockedVault {
            id: info.id,
            path: info.path.display().to_string(),
            name: info.name,
            operators: info.operators.into_iter().map(Into::into).collect(),
            reason: self.reason,
        }
    }
}

fn view_of_open(current: &Current) -> OpenVault {
    let vault = &current.vault;
    let info = vault.info();
    let health = vault.health();
    let now = vault.now();
    let seen = vault.see(Door::Window, |seen| seen.page(&KeyQuery { limit: 1, ..KeyQuery::default() }, now).counts);
    let keys = seen.as_ref().copied().unwrap_or_default();
    let actor = vault.actor(Door::Window);
    let (counts, revision, issuing) = vault.read(|state| {
        let counts = PlaceCounts { keys: keys.all, roles: state.roles().count(), owners: state.owners().count() };
        (counts, state.revision(), state.may_issue(&actor, now))
    });
    OpenVault {
        operator: opener(vault),
        id: info.id,
        path: info.path.display().to_string(),
        name: info.name,
        unlocked_by: vault.unlocked_by(),
        health: VaultHealth {
            read_only: health.read_only,
            notes: health.notes,
            refilling: health
                .refilling
                .filter(|_| current.since.elapsed() >= WORTH_SAYING)
                .map(|(done, all)| Refilling { done, all }),
        },
        issuing_refused: issuing.err(),
        keys_refused: seen.err(),
        expiring_soon: keys.expiring,
        counts,
        revision,
    }
}

/// The operator who opened the vault, as the window shows them.
pub(crate) fn opener(vault: &Vault) -> OperatorView {
    let operator = vault.actor(Door::Window).operator;
    vault.operators().into_iter().find(|view| view.id == operator.id).unwrap_or(OperatorView {
        id: operator.id,
        name: operator.name.as_str().to_owned(),
        role: operator.role,
        owner: None,
        you: true,
        locks: Vec::new(),
        must_change: false,
        first_keys_by: None,
    })
}
