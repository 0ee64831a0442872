//! The shell: the session, the clipboard, the settings and the idle lock in one. It knows no Tauri; what
//! it needs of the window comes through [`Host`].
//!
//! What each command does with it is in `commands`.

mod first_place;
mod keeping;
mod places;
mod serving;
mod through;
mod turns;
mod watches;
mod work;

use std::{
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use first_place::first_session;
use keeping::Refused;
use keywright_core::{
    error::{Code, Error, Result},
    model::{Completion, Delivery, KeyId},
    operation::{CompleteRotation, DeliverKey},
    state::State,
    vault::Vault,
};
use places::Places;
use serving::Serving;
use zeroize::Zeroizing;

use crate::{
    clipboard::{Board, Clipboard},
    host::Host,
    idle::Idle,
    message::{AboutToLock, AppState, Event, RevealCard, RevealSubject, Revision},
    reveal::{Card, Cards, Handle, Secret},
    session::{self, Current, Open, Session},
    settings::SettingsFile,
};

/// The shell. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell(Arc<Inner>);

struct Inner {
    host: Arc<dyn Host>,
    /// Held briefly: looked at by every command.
    session: Mutex<Session>,
    /// Whether it was looked which vault there is: by the first command that asks, not by the thread that draws the window.
    begun: OnceLock<()>,
    /// Held by whoever turns one session into another, which takes as long as a passphrase takes.
    turn: Mutex<()>,
    idle: Mutex<Idle>,
    idle_changed: Condvar,
    clipboard: Clipboard,
    settings: SettingsFile,
    places: Places,
    serving: Serving,
    refused_files: Refused,
    /// The revision that the page was told of last.
    told: AtomicU64,
    /// Stops the work that takes long and is being done.
    work: Mutex<Option<Arc<AtomicBool>>>,
    /// Whether the person was asked whether to close over an open card, and did nothing since.
    close_asked: Mutex<bool>,
}

impl Shell {
    /// A shell on this host.
    pub(crate) fn start(host: Arc<dyn Host>, board: impl Board, settings: SettingsFile) -> Self {
        host.wear(settings.settings().theme);
        let teller = Arc::clone(&host);
        let clipboard = Clipboard::start(board, move |state| teller.announce(Event::Clipboard(state)));
        let shell = Self(Arc::new(Inner {
            host,
            session: Mutex::new(Session::NoVault { folder: PathBuf::new(), problem: None }),
            begun: OnceLock::new(),
            turn: Mutex::new(()),
            idle: Mutex::new(Idle::new(Instant::now())),
            idle_changed: Condvar::new(),
            clipboard,
            settings,
            places: Places::default(),
            serving: Serving::default(),
            refused_files: Refused::default(),
            told: AtomicU64::new(0),
            work: Mutex::new(None),
            close_asked: Mutex::new(false),
        }));
        shell.watch_for_nobody();
        shell
    }

    /// What the window has to know to draw itself.
    pub(crate) fn state(&self) -> AppState {
        self.begin();
        let (session, cards) = session::view(&self.0.session);
        AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            login_name: login_name(),
            session,
            settings: self.0.settings.settings(),
            known_vaults: self.0.settings.vaults(),
            clipboard: self.0.clipboard.state(),
            cards,
            service: self.service_state(),
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
        Ok(self.current()?.vault)
    }

    /// The open vault, and which session this is.
    ///
    /// # Errors
    /// `Locked`, `VaultNotFound`.
    pub(crate) fn current(&self) -> Result<Current> {
        self.begin();
        Ok(self.session().open()?.current.clone())
    }

    /// Opens the card of a secret that came of a command, in the session in which the command began.
    ///
    /// # Errors
    /// `Locked` where that session is over; the secret is dropped.
    pub(crate) fn open_card(&self, current: &Current, subject: RevealSubject, secret: Secret) -> Result<RevealCard> {
        self.with_session(current, |open| open.cards.open(subject, secret))?
    }

    /// Does something with the session in which a command began.
    ///
    /// # Errors
    /// `Locked` where that session is over.
    pub(crate) fn with_session<T>(&self, current: &Current, act: impl FnOnce(&mut Open) -> T) -> Result<T> {
        self.with_open(|open| {
            if open.is(current) {
                Ok(act(open))
            } else {
                Err(Error::new(
                    Code::Locked,
                    "The vault was locked meanwhile, and what this began is gone. Unlock it to go on.",
                ))
            }
        })
    }

    /// Does something with the cards of the open vault.
    ///
    /// # Errors
    /// `Locked`, and what `act` answers.
    pub(crate) fn with_cards<T>(&self, act: impl FnOnce(&mut Cards) -> Result<T>) -> Result<T> {
        self.with_open(|open| act(&mut open.cards))
    }

    /// Does something with the open vault and its cards.
    ///
    /// # Errors
    /// `Locked`, and what `act` answers.
    pub(crate) fn with_open<T>(&self, act: impl FnOnce(&mut Open) -> Result<T>) -> Result<T> {
        let result = act(self.session().open_mut()?);
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

    /// Clears the clipboard of what is ours, now. Where it cannot be, it is tried again every second.
    pub(crate) fn take_back_copy(&self) {
        let _ = self.0.clipboard.clear_ours();
    }

    /// Notes that the secret of a card went there, in the ledger too where it is a key's and news. That it went is a
    /// fact by now: where it cannot be written down, the card says so.
    ///
    /// # Errors
    /// `TokenGone`, `Locked`.
    pub(crate) fn delivered(&self, handle: &Handle, delivery: Delivery) -> Result<RevealCard> {
        let (vault, news) = self.with_open(|open| {
            let card = open.cards.card(handle)?;
            Ok((open.current.vault.clone(), card.key().filter(|_| !card.went_to(delivery))))
        })?;
        let problem = news.and_then(|key| self.apply_to(&vault, &DeliverKey { key, delivery }).err());
        self.with_cards(|cards| cards.delivered(handle, delivery, problem))
    }

    /// Whether the card of this key is open.
    pub(crate) fn shows(&self, key: KeyId) -> bool {
        self.session().open().is_ok_and(|open| open.cards.holds(key))
    }

    /// Closes every card, for the page that had them is gone. What is answered writes that down, which waits for a disk.
    pub(crate) fn forget_cards(&self) -> impl FnOnce() + Send + 'static + use<> {
        let closed = self.session().open_mut().ok().map(|open| (open.current.vault.clone(), open.cards.close_all()));
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
            let _ = match (card.key(), card.last_delivery()) {
                (Some(key), Some(delivery)) => self.hand_over_done(vault, key, delivery),
                (Some(key), None) => self.apply_to(vault, &DeliverKey { key, delivery: Delivery::NeverStored }),
                (None, _) => Ok(()),
            };
        }
    }

    /// The person has the token of this key, which went there, and needs its card no more: the key that waits for that ends.
    ///
    /// # Errors
    /// Where a key waits and could not be ended: `Locked`, `DiskFull`, `Disk`, `VaultDamaged`.
    pub(crate) fn hand_over_done(&self, vault: &Vault, key: KeyId, delivery: Delivery) -> Result<()> {
        let now = vault.now();
        if !vault.read(|state| state.ends_by_hand_over(key, now).is_some()) {
            return Ok(());
        }
        // Noted already, unless that failed before.
        self.apply_to(vault, &DeliverKey { key, delivery })?;
        self.apply_to(vault, &CompleteRotation { key, by: Completion::HandOver })
    }

    fn announce(&self, event: Event) {
        self.0.host.announce(event);
    }

    /// Tells the page that the vault changed.
    fn announce_change(&self, vault: &Vault) {
        let revision = vault.read(State::revision);
        self.0.told.store(revision, Ordering::Relaxed);
        self.announce(Event::VaultChanged(Revision { revision }));
    }

    /// Looks which vault there is, if that was not done yet.
    fn begin(&self) {
        self.0.begun.get_or_init(|| {
            let first = first_session(&self.0.settings);
            // What is shown when the program starts is offered by that.
            match &first {
                Session::Locked(locked) => drop(self.offer_place(&locked.info.path)),
                Session::NoVault { folder, .. } => drop(self.offer_place(folder)),
                Session::Open(_) => (),
            }
            *self.session() = first;
        });
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
        self.begin();
        self.0.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the person is called on this computer.
fn login_name() -> Option<String> {
    let named = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|variable| std::env::var(variable).ok());
    named.filter(|name| !name.trim().is_empty())
}
