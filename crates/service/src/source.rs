//! The vault that a service answers from. Locking it takes the vault away and keeps what checks: an idle desktop must not
//! stop the plant.

use std::{borrow::Cow, sync::Arc, time::Duration};

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
    known::{self, Known, Moved},
    lookout::Seen,
    work::Room,
};

/// For how long the status list is told that was made last: each change would have it made anew.
const LIST_FRESH: Duration = Duration::from_secs(1);
/// The same of the public keys where the vault has not changed: one whose last token has ended is told a little longer.
const KEYS_FRESH: Duration = Duration::from_secs(60);

/// The vault that a service answers from. Cheap to clone; all clones are one.
///
/// Where the vault is open beside another program, what that changes is seen by the next request. Once the vault is closed, whoever closed
/// it and however, checks go on by what it left behind: for as long as services may rely on a bundle, or until another program changes the
/// vault. Everything else is answered with `locked`.
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

    /// The vault is about to be closed: lets it know which keys were used until now. It is told the rest when it is opened again.
    pub fn lock(&self) {
        self.write_uses();
    }

    /// Whether tokens are checked: the vault is open, or what is known of it can still be relied on. Otherwise every check is
    /// answered with `locked` until it is unlocked. A folder that does not answer is waited for a few seconds.
    #[must_use]
    pub fn checks(&self) -> bool {
        loop {
            let known = self.last_known();
            let Some(lookout) = known.lookout() else { return known.checks() };
            if let Some(judged) = self.judged(&known, lookout.look_outside()) {
                return judged.checks();
            }
        }
    }

    /// What is known now: a change is seen by the first request after it, also one that another program makes, beside which the vault is
    /// open, or while it is locked. Nobody waits for whoever makes it anew; a look at what other programs did is waited for a few seconds.
    pub(crate) async fn known(&self) -> Guard<Arc<Known>> {
        loop {
            let known = self.last_known();
            if known.lookout().is_none() {
                return known;
            }
            let known = Guard::into_inner(known);
            let Some(lookout) = known.lookout() else { return Guard::from_inner(known) };
            let seen = lookout.look().await;
            if let Some(judged) = self.judged(&known, seen) {
                return judged;
            }
        }
    }

    /// The same where nobody looks at what other programs did while the vault is locked.
    pub(crate) fn last_known(&self) -> Guard<Arc<Known>> {
        let mut known = self.shared.known.load();
        loop {
            let next = match known.moved() {
                None => return known,
                Some(Moved::Changed(vault)) => known.renewed(vault),
                Some(Moved::Closed(vault, left)) => match known.locked(vault, left) {
                    Some(locked) => locked,
                    None => return for_now(known.outdated()),
                },
            };
            let before = self.shared.known.compare_and_swap(&*known, Arc::new(next));
            if Arc::ptr_eq(&before, &known) {
                return self.shared.known.load();
            }
            // Another request was first, perhaps with an earlier change; or the vault was opened again.
            known = before;
        }
    }

    /// What is known after a look at what other programs did; nothing where the vault was closed meanwhile, which wants another look.
    fn judged(&self, known: &Arc<Known>, seen: Seen) -> Option<Guard<Arc<Known>>> {
        let was_open = known.vault().is_some();
        if known.vault().is_some_and(|vault| vault.left().is_some()) {
            return None;
        }
        Some(match seen {
            // What was taken in counts.
            Seen::Unchanged if was_open => self.last_known(),
            Seen::Unchanged => Guard::from_inner(Arc::clone(known)),
            Seen::Changed => {
                // For good; unless it was opened meanwhile.
                self.shared.known.compare_and_swap(known, Arc::new(known.outdated()));
                self.last_known()
            }
            Seen::Nothing => for_now(known.outdated()),
        })
    }

    /// The time, by what was last known.
    pub(crate) fn now(&self) -> Time {
        self.shared.known.load().now()
    }

    /// The public keys, as a JWK set.
    pub(crate) async fn jwks(&self) -> Result<Bytes> {
        let known = Guard::into_inner(self.known().await);
        let Some(vault) = known.vault().cloned() else { return known.last_jwks() };
        let its = vault.clone();
        let make = move || Ok(known::jwks(&its.token_keys()));
        let told = known.told.jwks.current(known.revision(), KEYS_FRESH, make).await;
        // Closed while they were made: of what, is not known.
        if vault.left().is_some() { self.known().await.last_jwks() } else { told }
    }

    /// The status list.
    pub(crate) async fn status_list(&self) -> Result<Arc<StatusListExport>> {
        let known = Guard::into_inner(self.known().await);
        let Some(vault) = known.vault().cloned() else { return known.last_status_list() };
        let of = known.list_address().map(str::to_owned);
        let its = vault.clone();
        let told = known.told.status_list.current(of, LIST_FRESH, move || its.status_list()).await;
        if vault.left().is_some() { self.known().await.last_status_list() } else { told }
    }

    /// For how many requests there is room at the vault.
    pub(crate) fn room(&self) -> &Room {
        &self.shared.room
    }

    /// The last calls, newest first.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let known = self.last_known();
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
                code: call.code.map(Cow::into_owned),
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
}

/// What is known for one request only.
fn for_now(known: Known) -> Guard<Arc<Known>> {
    Guard::from_inner(Arc::new(known))
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
    use std::sync::mpsc::channel;

    use keywright_core::{model::Preset, secret::Passphrase, vault::NewVault};

    use super::*;
    use crate::lookout::Lookout;

    #[tokio::test(start_paused = true)]
    async fn a_folder_that_does_not_answer_ends_the_checks_of_a_locked_vault_until_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let new = NewVault {
            name: "Acme".to_owned(),
            operator: "Ada".to_owned(),
            preset: Preset::Standard,
            passphrase: Some(Passphrase::new("correct horse battery".to_owned())),
            keychain: false,
            recovery: false,
            door: Door::Cli,
        };
        let vault = Vault::create(&folder.path().join("v"), new).unwrap().vault;
        let source = Source::new();
        source.open(vault.clone());
        vault.close().unwrap();
        let (answer, answers) = channel();
        let lookout = Lookout::by(move || answers.recv().unwrap_or(Seen::Unchanged)).unwrap();
        let locked = source.last_known().watched_by(lookout, &vault, vault.left().unwrap());
        source.shared.known.store(Arc::new(locked));
        // First it says that it cannot, then nothing: both end the checks of who asks now, and no others.
        answer.send(Seen::Nothing).unwrap();
        assert!(!source.checks());
        assert!(!source.known().await.checks());
        assert_eq!(source.jwks().await.unwrap_err().code, Code::Locked);
        assert!(source.last_known().checks());
        tokio::time::resume();
        drop(answer);
        while !source.known().await.checks() {
            tokio::task::yield_now().await;
        }
        assert!(source.checks() && source.jwks().await.is_ok());
    }

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
