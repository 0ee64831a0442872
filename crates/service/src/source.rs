//! The vault that a service answers from. Locking it takes the vault away and keeps what checks: an idle desktop must not
//! stop the plant.

use std::{sync::Arc, time::Duration};

use arc_swap::{ArcSwap, Guard};
use axum::body::Bytes;
use keywright_core::{
    error::{Code, Error, Result},
    model::{Door, Time},
    vault::{StatusListExport, Vault},
};

use crate::{
    Call,
    gathered::Gathered,
    known::{self, Known},
    work::Room,
};

/// For how long the status list is told that was made last: each change would have it made anew.
const LIST_FRESH: Duration = Duration::from_secs(1);
/// The same of the public keys where the vault has not changed: one whose last token has ended is told a little longer.
const KEYS_FRESH: Duration = Duration::from_secs(60);

/// The vault that a service answers from. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Source {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    known: ArcSwap<Known>,
    gathered: Gathered,
    room: Room,
}

impl Source {
    /// One with no vault: everything is answered with `locked`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers from `vault` from now on. What was gathered of another vault is dropped.
    pub fn open(&self, vault: Vault) {
        let Some(known) = Known::of(vault) else { return };
        if self.shared.known.load().id() != known.id() {
            self.shared.gathered.clear();
        }
        self.shared.known.store(Arc::new(known));
    }

    /// Goes on checking by what is known now, for as long as services may rely on a bundle or until another program changes the
    /// vault; everything else is answered with `locked`. To be called before the vault is closed, so that it learns what was used.
    pub fn lock(&self) {
        self.write_uses();
        let Some(lasting) = self.known().lasting() else { return };
        self.shared.known.rcu(|known| Arc::new(known.locked(lasting.clone())));
    }

    /// Whether tokens are checked: the vault is open, or what is known of it can still be relied on. Otherwise every check is
    /// answered with `locked` until it is unlocked.
    #[must_use]
    pub fn checks(&self) -> bool {
        self.known().checks()
    }

    /// What is known now: a change is seen by the first request after it, also one that another program makes while the vault is
    /// locked. Nobody waits for whoever makes it anew.
    pub(crate) fn known(&self) -> Guard<Arc<Known>> {
        let known = self.shared.known.load();
        if known.is_outdated() {
            // Unless it was opened meanwhile.
            self.shared.known.compare_and_swap(&*known, Arc::new(known.outdated()));
        } else if known.is_old() {
            // Another request may be first, or the vault be locked meanwhile.
            self.shared.known.rcu(|known| if known.is_old() { Arc::new(known.renewed()) } else { Arc::clone(known) });
        } else {
            return known;
        }
        self.shared.known.load()
    }

    /// The time, by what was last known.
    pub(crate) fn now(&self) -> Time {
        self.shared.known.load().now()
    }

    /// The public keys, as a JWK set.
    pub(crate) async fn jwks(&self) -> Result<Bytes> {
        let known = self.shared_known();
        let Some(vault) = known.vault().cloned() else { return known.last_jwks() };
        known.told.jwks.current(known.revision(), KEYS_FRESH, move || Ok(known::jwks(&vault))).await
    }

    /// The status list.
    pub(crate) async fn status_list(&self) -> Result<Arc<StatusListExport>> {
        let known = self.shared_known();
        let Some(vault) = known.vault().cloned() else { return known.last_status_list() };
        let of = known.list_address().map(str::to_owned);
        known.told.status_list.current(of, LIST_FRESH, move || vault.status_list()).await
    }

    /// For how many requests there is room at the vault.
    pub(crate) fn room(&self) -> &Room {
        &self.shared.room
    }

    /// The last calls, newest first.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let known = self.known();
        let noted = self.shared.gathered.calls();
        let now = known.now();
        // Who may look at the log opened the vault; what they may not see of the keys has no name here either.
        let seen = |id| known.vault()?.see(Door::Window, |seen| seen.key_view(id, now).ok()).ok()?.map(|key| key.name);
        noted
            .into_iter()
            .map(|(number, call)| Call {
                number,
                at: call.at,
                method: call.method.to_owned(),
                path: call.path.into_owned(),
                status: call.status,
                key: call.key,
                name: call.key.and_then(seen),
            })
            .collect()
    }

    /// Where calls are noted.
    pub(crate) fn gathered(&self) -> &Gathered {
        &self.shared.gathered
    }

    /// Lets the vault know which keys were used. What it does not take is kept for another time.
    pub(crate) fn write_uses(&self) {
        let known = self.shared.known.load();
        let Some(vault) = known.vault() else { return };
        let uses = self.shared.gathered.take_uses();
        if !uses.is_empty() && refused(vault.note_uses(&uses)) {
            self.shared.gathered.put_back(uses);
        }
    }

    /// The same to be held for long.
    fn shared_known(&self) -> Arc<Known> {
        Arc::clone(&self.known())
    }
}

/// Whether uses were not taken: it is locked, or another program keeps changing it. A full disk is no reason: they are in the
/// vault's memory then.
fn refused(result: Result<()>) -> bool {
    result.is_err_and(|error| matches!(error.code, Code::Locked | Code::VaultInUse))
}

/// The vault is not open.
pub(crate) fn locked() -> Error {
    Error::new(Code::Locked, "The vault is locked. Unlock it in Keywright, and ask again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_kept_where_the_vault_took_none_of_them() {
        for (code, kept) in
            [(Code::Locked, true), (Code::VaultInUse, true), (Code::DiskFull, false), (Code::Disk, false)]
        {
            assert_eq!(refused(Err(Error::new(code, "No."))), kept, "{code:?}");
        }
        assert!(!refused(Ok(())));
    }
}
