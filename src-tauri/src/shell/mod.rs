//! The shell: the session, the clipboard, the settings and the idle lock in one. It knows no Tauri; what
//! it needs of the window comes through [`Host`].
//!
//! What each command does with it is in `commands`.

mod first_place;
mod turns;
mod watches;

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use first_place::first_session;
use keywright_core::{
    error::Result,
    model::{Delivery, Door, KeyId},
    operation::{DeliverKey, Operation},
    state::State,
    vault::Vault,
};
use zeroize::Zeroizing;

use crate::{
    clipboard::{Board, Clipboard},
    host::Host,
    idle::Idle,
    message::{AboutToLock, AppState, Event, RevealCard, Revision},
    reveal::{Card, Cards, Handle},
    session::{self, Session},
    settings::SettingsFile,
};

/// The shell. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell(Arc<Inner>);

struct Inner {
    host: Arc<dyn Host>,
    /// Held briefly: looked at by every command.
    session: Mutex<Session>,
    /// Held by whoever turns one session into another, which takes as long as a passphrase takes.
    turn: Mutex<()>,
    idle: Mutex<Idle>,
    idle_changed: Condvar,
    clipboard: Clipboard,
    settings: SettingsFile,
    /// Whether the person was asked whether to close over an open card, and did nothing since.
    close_asked: Mutex<bool>,
}

impl Shell {
    /// A shell on this host.
    pub(crate) fn start(host: Arc<dyn Host>, board: impl Board, settings: SettingsFile) -> Self {
        host.wear(settings.settings().theme);
        let teller = Arc::clone(&host);
        let clipboard = Clipboard::start(board, move |state| teller.announce(Event::Clipboard(state)));
        let session = first_session(&settings);
        let shell = Self(Arc::new(Inner {
            host,
            session: Mutex::new(session),
            turn: Mutex::new(()),
            idle: Mutex::new(Idle::new(Instant::now())),
            idle_changed: Condvar::new(),
            clipboard,
            settings,
            close_asked: Mutex::new(false),
        }));
        shell.watch_for_nobody();
        shell
    }

    /// What the window has to know to draw itself.
    pub(crate) fn state(&self) -> AppState {
        let (session, cards) = session::view(&self.0.session);
        AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            session,
            settings: self.0.settings.settings(),
            known_vaults: self.0.settings.vaults(),
            clipboard: self.0.clipboard.state(),
            cards,
        }
    }

    /// The window.
    pub(crate) fn host(&self) -> &dyn Host {
        &*self.0.host
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &SettingsFile {
        &self.0.settings
    }

    /// The open vault.
    ///
    /// # Errors
    /// `Locked`, `VaultNotFound`.
    pub(crate) fn vault(&self) -> Result<Vault> {
        Ok(self.session().open()?.vault.clone())
    }

    /// Changes the open vault, and tells the page.
    ///
    /// # Errors
    /// `Locked`, those of the operation, `DiskFull`, `Disk`.
    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> Result<O::Reply> {
        self.apply_to(&self.vault()?, operation)
    }

    fn apply_to<O: Operation>(&self, vault: &Vault, operation: &O) -> Result<O::Reply> {
        let reply = vault.apply(Door::Window, operation)?;
        self.announce(Event::VaultChanged(revision_of(vault)));
        Ok(reply)
    }

    /// Does something with the cards of the open vault.
    ///
    /// # Errors
    /// `Locked`, and what `act` answers.
    pub(crate) fn with_cards<T>(&self, act: impl FnOnce(&mut Cards) -> Result<T>) -> Result<T> {
        let result = act(&mut self.session().open_mut()?.cards);
        // Whether a card is open decides how long nobody may do anything.
        self.0.idle_changed.notify_all();
        result
    }

    /// Copies a secret to the clipboard for as long as the settings say.
    ///
    /// # Errors
    /// `Clipboard`.
    pub(crate) fn copy_secret(&self, what: &str, text: Zeroizing<String>) -> Result<()> {
        let seconds = self.0.settings.settings().clipboard_seconds;
        self.0.clipboard.copy_secret(what, text, Duration::from_secs(seconds.into()))
    }

    /// Copies something that is no secret to the clipboard.
    ///
    /// # Errors
    /// `Clipboard`.
    pub(crate) fn copy_text(&self, text: String) -> Result<()> {
        self.0.clipboard.copy_text(text)
    }

    /// Notes that the secret of a card went there, in the ledger too where it is a key's and news. That it went is a
    /// fact by now: where it cannot be written down, the card says so.
    ///
    /// # Errors
    /// `TokenGone`, `Locked`.
    pub(crate) fn delivered(&self, handle: &Handle, delivery: Delivery) -> Result<RevealCard> {
        let news = self.with_cards(|cards| {
            let card = cards.card(handle)?;
            Ok(card.key().filter(|_| !card.went_to(delivery)))
        })?;
        let problem = news.and_then(|key| self.apply(&DeliverKey { key, delivery }).err());
        self.with_cards(|cards| cards.delivered(handle, delivery, problem))
    }

    /// Whether the card of this key is open.
    pub(crate) fn shows(&self, key: KeyId) -> bool {
        self.session().open().is_ok_and(|open| open.cards.holds(key))
    }

    /// Closes every card, for the page that had them is gone. What is answered writes that down, which waits for a disk.
    pub(crate) fn forget_cards(&self) -> impl FnOnce() + Send + 'static + use<> {
        let closed = self.session().open_mut().ok().map(|open| (open.vault.clone(), open.cards.close_all()));
        let shell = self.clone();
        move || {
            if let Some((vault, cards)) = closed {
                shell.note_unstored(&vault, cards);
            }
        }
    }

    /// Somebody did something.
    pub(crate) fn touch(&self) {
        *self.close_asked() = false;
        if self.idle().touch(Instant::now()) {
            self.announce(Event::AboutToLock(AboutToLock { seconds_left: None }));
            self.0.idle_changed.notify_all();
        }
    }

    /// Whether the window may close now. Over a card whose secret nobody stored, the person is asked first, once.
    pub(crate) fn may_close(&self) -> bool {
        let unstored = self.session().open().is_ok_and(|open| open.cards.any_unstored());
        let asked = std::mem::replace(&mut *self.close_asked(), unstored);
        if unstored && !asked {
            self.announce(Event::CloseAsked(()));
            return false;
        }
        true
    }

    /// Writes down for whoever looks at the keys later that these tokens were dropped. Where it cannot be written, the
    /// record still says that the card was never closed, which is offered in the same way.
    fn note_unstored(&self, vault: &Vault, closed: Vec<Card>) {
        for card in closed {
            if let (Some(key), false) = (card.key(), card.is_stored()) {
                let _ = self.apply_to(vault, &DeliverKey { key, delivery: Delivery::NeverStored });
            }
        }
    }

    fn announce(&self, event: Event) {
        self.0.host.announce(event);
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close_asked(&self) -> MutexGuard<'_, bool> {
        self.0.close_asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn revision_of(vault: &Vault) -> Revision {
    Revision { revision: vault.read(State::revision) }
}
