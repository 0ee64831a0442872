//! The vault that a service answers from. Locking it takes the vault away and keeps what checks: an idle desktop must not
//! stop the plant.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use keywright_core::{
    error::{Code, Error, Result},
    model::Door,
    vault::{StatusListExport, Vault},
};

use crate::{Call, gathered::Gathered, known::Known, told_list::ToldList};

/// The vault that a service answers from. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Source {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    known: ArcSwap<Known>,
    gathered: Gathered,
    told_list: ToldList,
    /// Held by whoever makes `known` anew.
    renewing: Mutex<()>,
}

impl Source {
    /// One with no vault: everything is answered with `locked`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers from `vault` from now on. What was gathered of another vault is dropped.
    pub fn open(&self, vault: Vault) {
        let _renewing = self.renewing();
        let Some(known) = Known::of(vault) else { return };
        if self.shared.known.load().id != known.id {
            self.shared.gathered.clear();
        }
        self.shared.known.store(Arc::new(known));
    }

    /// Goes on checking by what is known now, for as long as services may rely on a bundle or until another program changes the
    /// vault; everything else is answered with `locked`. To be called before the vault is closed, so that it learns what was used.
    pub fn lock(&self) {
        self.write_uses();
        let _renewing = self.renewing();
        let known = self.shared.known.load();
        let newest = known.vault().filter(|_| known.is_old()).cloned().and_then(Known::of);
        self.shared.known.store(Arc::new(newest.as_ref().unwrap_or(&known).locked()));
    }

    /// Looks whether another program has changed the vault since it was locked.
    pub(crate) fn look_elsewhere(&self) {
        if self.shared.known.load().is_outdated() {
            let _renewing = self.renewing();
            let known = self.shared.known.load();
            // It may have been opened meanwhile.
            if known.is_outdated() {
                self.shared.known.store(Arc::new(known.outdated()));
            }
        }
    }

    /// What is known now: a change is seen by the first request after it. Takes no lock where nothing changed.
    pub(crate) fn known(&self) -> Guard<Arc<Known>> {
        let known = self.shared.known.load();
        if known.is_old() { self.renew() } else { known }
    }

    /// The status list.
    pub(crate) async fn status_list(&self) -> Result<Arc<StatusListExport>> {
        let known = Arc::clone(&self.known());
        self.shared.told_list.current(known).await
    }

    /// The last calls, newest first.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let known = self.known();
        let kept = self.shared.gathered.calls();
        let now = known.now();
        // Who may look at the log opened the vault; what they may not see of the keys has no name here either.
        let seen = |id| known.vault()?.see(Door::Window, |seen| seen.key_view(id, now).ok()).ok()?.map(|key| key.name);
        kept.into_iter()
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

    fn renew(&self) -> Guard<Arc<Known>> {
        let _renewing = self.renewing();
        let known = self.shared.known.load();
        // Another request may have been first, or the vault was locked meanwhile.
        if let Some(vault) = known.vault().filter(|_| known.is_old()) {
            let newest = Known::of(vault.clone()).unwrap_or_else(|| known.locked());
            self.shared.known.store(Arc::new(newest));
        }
        self.shared.known.load()
    }

    fn renewing(&self) -> std::sync::MutexGuard<'_, ()> {
        self.shared.renewing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether uses were not taken. A full disk is no reason: they are in the vault's memory then.
fn refused(result: Result<()>) -> bool {
    result.is_err_and(|error| error.code == Code::Locked)
}

/// The vault is not open.
pub(crate) fn locked() -> Error {
    Error::new(Code::Locked, "The vault is locked. Unlock it in Keywright, and ask again.")
}
