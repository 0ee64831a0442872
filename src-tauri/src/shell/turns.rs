//! How one session becomes another: a vault is made, turned to, unlocked, locked and left. One at a
//! time, and whatever fails leaves the session as it was.

use std::{
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    error::Result,
    model::Door,
    vault::{Created, NewVault, Told, Unlock, Vault},
};

use super::Shell;
use crate::{
    message::{Event, KnownVault, LockReason, RevealCard},
    reveal::Cards,
    session::{Current, Locked, Open, Session, no_vault},
};

/// How long the program waits for the vault to be closed before it ends.
const LAST_DEADLINE: Duration = Duration::from_secs(5);
/// How often a clipboard that cannot be cleared is tried again before the program ends.
const CLIPBOARD_GLANCE: Duration = Duration::from_millis(200);

impl Shell {
    /// Turns to the vault in `folder`: locked. The one that was open is locked.
    ///
    /// # Errors
    /// Those of [`Vault::inspect`]; nothing changed then.
    pub(crate) fn turn_to(&self, folder: &Path) -> Result<()> {
        let _turn = self.take_turn();
        let info = Vault::inspect(folder)?;
        let before = std::mem::replace(&mut *self.session(), Session::Locked(Locked { info, reason: None }));
        self.leave(before);
        Ok(())
    }

    /// Makes a vault in `folder` and has it open; answers the card of its recovery code. The one that was open is locked.
    ///
    /// # Errors
    /// Those of [`Vault::create`]; nothing changed then.
    pub(crate) fn create(&self, folder: &Path, new: NewVault) -> Result<Option<RevealCard>> {
        let _turn = self.take_turn();
        let Created { vault, recovery } = Vault::create(folder, new)?;
        let mut cards = Cards::default();
        let name = vault.info().name;
        let card = recovery.map(|code| cards.open_recovery_code(name, code)).transpose()?;
        self.enter(Open::new(vault, cards));
        Ok(card)
    }

    /// Unlocks the vault; nothing to do where it is open.
    ///
    /// # Errors
    /// Those of [`Vault::open_alone`]; `VaultNotFound` where there is none.
    pub(crate) fn unlock(&self, operator: Option<&str>, unlock: Unlock) -> Result<()> {
        let _turn = self.take_turn();
        let folder = match &*self.session() {
            Session::Open(_) => return Ok(()),
            Session::Locked(locked) => locked.info.path.clone(),
            Session::NoVault { problem, .. } => {
                return Err(problem.clone().unwrap_or_else(no_vault));
            }
        };
        let vault = Vault::open_alone(&folder, operator, unlock)?;
        // What the disk refuses now is done another time.
        let _ = vault.enter_own_keys(Door::Window);
        self.enter(Open::new(vault, Cards::default()));
        Ok(())
    }

    /// Locks the vault, if it is open: the cards are closed, the clipboard is cleared of what is ours, the keys are wiped.
    pub(crate) fn lock(&self, reason: LockReason) {
        self.lock_where(reason, |_| true);
    }

    /// The same, where it is open in a session that is meant.
    fn lock_where(&self, reason: LockReason, is_meant: impl FnOnce(&Current) -> bool) {
        let _turn = self.take_turn();
        let Some(current) = self.current().ok().filter(|current| is_meant(current)) else { return };
        // Who may open it now may have been changed by another program.
        let info = Vault::inspect(current.vault.folder()).unwrap_or_else(|_| current.vault.info());
        let locked = Session::Locked(Locked { info, reason: Some(reason) });
        let open = std::mem::replace(&mut *self.session(), locked);
        self.leave(open);
        self.announce(Event::Locked(Box::new(self.state())));
    }

    /// Leaves everything as it should be before the program ends. A disk or a clipboard that does not answer is not
    /// waited for: nothing that was acknowledged needs this.
    pub(crate) fn shut_down(&self) {
        let (done, finished) = mpsc::channel();
        let shell = self.clone();
        let last = thread::Builder::new().name("shut down".to_owned()).spawn(move || {
            shell.lock(LockReason::Asked);
            shell.stop_service();
            // A clipboard that another program holds for a moment is waited for, as long as there is time.
            while shell.0.clipboard.clear_ours().is_err() {
                thread::sleep(CLIPBOARD_GLANCE);
            }
            let _ = done.send(());
        });
        if last.is_ok() {
            let _ = finished.recv_timeout(LAST_DEADLINE);
        }
    }

    fn enter(&self, open: Open) {
        let info = open.current.vault.info();
        // That a vault is not remembered must not keep it from being opened.
        let _ = self.0.settings.remember(KnownVault { path: info.path.display().to_string(), name: info.name });
        self.follow_refill(open.current.vault.clone());
        let current = open.current.clone();
        let before = std::mem::replace(&mut *self.session(), Session::Open(open));
        // Not before: what they do is about the session that is in place.
        self.let_others_in(&current);
        self.follow_changes(current.clone());
        self.keep_bundles(current.vault.clone());
        self.serve_opened(&current.vault);
        self.leave(before);
        self.idle().touch(Instant::now());
        self.0.idle_changed.notify_all();
    }

    /// Lets the command line change the vault beside the window, each time as an operator of its own. Where this computer has no
    /// place for that, it says that the vault is in use.
    fn let_others_in(&self, current: &Current) {
        let (shell, number) = (Arc::downgrade(&self.0), current.number());
        let _ = current.vault.host(move |told| {
            // What they changed is seen by `follow_changes`.
            if let (Told::Ended(_), Some(shell)) = (told, shell.upgrade().map(Self)) {
                // Whoever unlocked it is no operator any more, or another one.
                shell.lock_where(LockReason::OperatorChanged, |current| current.number() == number);
            }
        });
    }

    /// Lets go of what was in hand, after something else took its place.
    fn leave(&self, before: Session) {
        if let Session::Open(Open { current, mut cards, .. }) = before {
            self.stop_work();
            // The vault is closed whatever these answer; what was acknowledged is on the disk.
            self.take_back_copy();
            self.note_unstored(&current.vault, cards.close_all());
            // What they changed after it would end the checking that goes on.
            current.vault.stop_hosting();
            self.serve_locked(&current.vault);
            let _ = current.vault.close();
        }
    }
}
