//! The shell: the session, the clipboard, the settings and the idle lock, and how a vault is opened,
//! locked and left. It knows no Tauri; what it needs of the window comes through [`Host`].
//!
//! What each command does with it is in `commands`.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak, mpsc},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    error::{Code, Error, Result},
    model::{Delivery, Door, KeyId},
    operation::{DeliverKey, Operation},
    place,
    state::State,
    vault::{Created, NewVault, Unlock, Vault},
};
use zeroize::Zeroizing;

use crate::{
    clipboard::{Board, Clipboard},
    host::Host,
    idle::{Idle, Step},
    message::{AboutToLock, AppState, Event, KnownVault, LockReason, RevealCard, Revision},
    reveal::{Card, Cards, Handle},
    session::{self, Locked, Open, Session},
    settings::SettingsFile,
};

/// How long the program waits for the vault to be closed before it ends.
const LAST_DEADLINE: Duration = Duration::from_secs(5);
/// How often the page hears how far an index is that is being refilled.
const REFILL_GLANCE: Duration = Duration::from_millis(500);

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
    /// A shell on this host. The vault is the one that [`first_place`] names.
    pub(crate) fn start(host: Arc<dyn Host>, board: impl Board, settings: SettingsFile) -> Self {
        host.wear(settings.settings().theme);
        let (folder, certain) = first_place(&settings);
        let teller = Arc::clone(&host);
        let clipboard = Clipboard::start(board, move |state| teller.announce(Event::Clipboard(state)));
        let session = look(&folder, certain);
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
        let watched = Arc::downgrade(&shell.0);
        // Where no thread can be had, nothing is locked by itself; the person still can.
        let _ = thread::Builder::new().name("idle lock".to_owned()).spawn(move || watch_for_nobody(&watched));
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
    /// [`Code::Locked`], [`Code::VaultNotFound`].
    pub(crate) fn vault(&self) -> Result<Vault> {
        Ok(self.session().open()?.vault.clone())
    }

    /// Changes the open vault, and tells the page.
    ///
    /// # Errors
    /// [`Code::Locked`], those of the operation, [`Code::DiskFull`], [`Code::Disk`].
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
    /// [`Code::Locked`], and what `act` answers.
    pub(crate) fn with_cards<T>(&self, act: impl FnOnce(&mut Cards) -> Result<T>) -> Result<T> {
        let result = act(&mut self.session().open_mut()?.cards);
        // Whether a card is open decides how long nobody may do anything.
        self.0.idle_changed.notify_all();
        result
    }

    /// Copies a secret to the clipboard for as long as the settings say.
    ///
    /// # Errors
    /// [`Code::Clipboard`].
    pub(crate) fn copy_secret(&self, what: &str, text: Zeroizing<String>) -> Result<()> {
        let seconds = self.0.settings.settings().clipboard_seconds;
        self.0.clipboard.copy_secret(what, text, Duration::from_secs(seconds.into()))
    }

    /// Copies something that is no secret to the clipboard.
    ///
    /// # Errors
    /// [`Code::Clipboard`].
    pub(crate) fn copy_text(&self, text: String) -> Result<()> {
        self.0.clipboard.copy_text(text)
    }

    /// Notes that the secret of a card went there, in the ledger too where it is a key's and news. That it went is a
    /// fact by now: where it cannot be written down, the card says so.
    ///
    /// # Errors
    /// [`Code::TokenGone`], [`Code::Locked`].
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
        self.enter(Open { vault, cards });
        Ok(card)
    }

    /// Unlocks the vault; nothing to do where it is open.
    ///
    /// # Errors
    /// Those of [`Vault::open`]; [`Code::VaultNotFound`] where there is none.
    pub(crate) fn unlock(&self, operator: Option<&str>, unlock: Unlock) -> Result<()> {
        let _turn = self.take_turn();
        let folder = match &*self.session() {
            Session::Open(_) => return Ok(()),
            Session::Locked(locked) => locked.info.path.clone(),
            Session::NoVault { problem, .. } => {
                let missing = || Error::new(Code::VaultNotFound, "There is no vault yet. Make one first.");
                return Err(problem.clone().unwrap_or_else(missing));
            }
        };
        let vault = Vault::open(&folder, operator, unlock)?;
        self.enter(Open { vault, cards: Cards::default() });
        Ok(())
    }

    /// Locks the vault, if it is open: the cards are closed, the clipboard is cleared of what is ours, the keys are wiped.
    pub(crate) fn lock(&self, reason: LockReason) {
        let _turn = self.take_turn();
        let Ok(vault) = self.vault() else { return };
        let locked = Session::Locked(Locked { info: vault.info(), reason: Some(reason) });
        let open = std::mem::replace(&mut *self.session(), locked);
        self.leave(open);
        self.announce(Event::Locked(Box::new(self.state())));
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

    /// Leaves everything as it should be before the program ends. A disk or a clipboard that does not answer is not
    /// waited for: nothing that was acknowledged needs this.
    pub(crate) fn shut_down(&self) {
        let (done, finished) = mpsc::channel();
        let shell = self.clone();
        let last = thread::Builder::new().name("shut down".to_owned()).spawn(move || {
            shell.lock(LockReason::Asked);
            // Where the vault was locked before, a copied name of it may still be there; a secret was cleared then.
            let _ = shell.0.clipboard.clear_ours();
            let _ = done.send(());
        });
        if last.is_ok() {
            let _ = finished.recv_timeout(LAST_DEADLINE);
        }
    }

    fn enter(&self, open: Open) {
        let info = open.vault.info();
        // That a vault is not remembered must not keep it from being opened.
        let _ = self.0.settings.remember(KnownVault { path: info.path.display().to_string(), name: info.name });
        self.follow_refill(open.vault.clone());
        let before = std::mem::replace(&mut *self.session(), Session::Open(open));
        self.leave(before);
        self.idle().touch(Instant::now());
        self.0.idle_changed.notify_all();
    }

    /// Tells the page how far the index is, where it is being refilled in the background.
    fn follow_refill(&self, vault: Vault) {
        let shell = self.clone();
        let follow = move || {
            while vault.health().refilling.is_some() {
                thread::sleep(REFILL_GLANCE);
                shell.announce(Event::VaultChanged(revision_of(&vault)));
            }
        };
        // Where no thread can be had, the page is not told, and the index is refilled all the same.
        let _ = thread::Builder::new().name("follow refill".to_owned()).spawn(follow);
    }

    /// Lets go of what was in hand, after something else took its place.
    fn leave(&self, before: Session) {
        if let Session::Open(Open { vault, mut cards }) = before {
            self.note_unstored(&vault, cards.close_all());
            // The vault is closed whatever these answer; what was acknowledged is on the disk.
            let _ = self.0.clipboard.clear_ours();
            let _ = vault.close();
        }
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

    /// What the idle lock does now; answers how long it may sleep.
    fn idle_step(&self) -> Duration {
        let minutes = self.0.settings.settings().idle_minutes;
        let limit = minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        let (open, card_open) = {
            let session = self.session();
            (session.open().is_ok(), session.has_card())
        };
        let step = self.idle().step(Instant::now(), limit.filter(|_| open), card_open);
        match step {
            Step::Wait(time) => time,
            Step::Warn(seconds_left, next) => {
                self.announce(Event::AboutToLock(AboutToLock { seconds_left: Some(seconds_left) }));
                next
            }
            Step::Lock => {
                self.lock(LockReason::Idle);
                Duration::ZERO
            }
        }
    }
}

fn revision_of(vault: &Vault) -> Revision {
    Revision { revision: vault.read(State::revision) }
}

/// What the idle lock's thread does until the shell is gone.
fn watch_for_nobody(watched: &Weak<Inner>) {
    while let Some(inner) = watched.upgrade() {
        let shell = Shell(inner);
        let sleep = shell.idle_step();
        let idle = shell.idle();
        // Woken early or by mistake: the next step finds out.
        drop(shell.0.idle_changed.wait_timeout(idle, sleep));
    }
}

/// The vault that the window starts with, and whether somebody named it: the environment's, the last one that was open
/// here, or the only one in the usual place.
fn first_place(settings: &SettingsFile) -> (Result<PathBuf>, bool) {
    let named = std::env::var_os(place::VARIABLE).filter(|named| !named.is_empty());
    if let Some(named) = named {
        let whole = std::path::absolute(&named).unwrap_or_else(|_| named.into());
        return (Ok(whole), false);
    }
    if let Some(last) = settings.vaults().first() {
        return (Ok(PathBuf::from(&last.path)), true);
    }
    match place::default_vault() {
        Ok(Some(found)) => (Ok(found), true),
        Ok(None) => (place::vaults_folder(), false),
        Err(error) => (Err(error), false),
    }
}

/// What there is in that place. Where a vault is expected, its absence is a problem; else it is a first run.
fn look(folder: &Result<PathBuf>, expected: bool) -> Session {
    match folder {
        Err(problem) => {
            Session::NoVault { folder: place::vaults_folder().unwrap_or_default(), problem: Some(problem.clone()) }
        }
        Ok(folder) => match Vault::inspect(folder) {
            Ok(info) => Session::Locked(Locked { info, reason: None }),
            Err(error) if error.code == Code::VaultNotFound && !expected => {
                Session::NoVault { folder: folder.clone(), problem: None }
            }
            Err(problem) => Session::NoVault { folder: folder.clone(), problem: Some(problem) },
        },
    }
}
