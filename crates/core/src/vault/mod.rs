//! A vault: one folder on disk holding everything, and the only road by which it changes.
//!
//! ```text
//! Vault::apply -> Operation::decide (pure) -> ledger, durable -> State -> index
//! ```
//!
//! Here is the public door; `create` and `open` make a [`Vault`], `opened` is what it is made of, `desk` is what changes it, `locks` is
//! what unlocks it. What may be changed is decided in `operation`.

mod ahead;
mod anchor;
mod begin;
mod building_site;
mod bundle;
mod create;
mod desk;
mod examine;
mod guard;
mod guest;
mod history;
mod host;
mod info;
mod keeper;
mod left;
mod locks;
mod next_manifest;
mod open;
mod opened;
mod operators;
mod renewed;
mod signer;
mod status_list;
mod token_keys;
mod turns;
mod usage;
mod uses;

use std::{
    fmt,
    io::Write,
    path::Path,
    sync::{Arc, PoisonError, atomic::Ordering},
};

pub use crate::slot::check_new_passphrase;
pub use bundle::BundleExport;
pub use examine::{Examination, Found, LedgerFound, MarkFound, SlotFound};
pub use info::{Health, LockKind, OperatorInfo, VaultInfo};
pub use keeper::KeptFile;
use keywright_verify::{Checker, Jwk, PublicKey};
pub use left::Left;
pub use opened::Ended;
use opened::{Opened, locked};
pub use status_list::StatusListExport;
pub use uses::Use;

use crate::{
    error::{Error, Result},
    model::{Actor, Door, KeyId, OperatorId, OwnerId, Preset, Time, TokenParties},
    operation::{AddOperator, EditOperator, Operation, RemoveOperator, RotateTokenKey},
    secret::{Passphrase, RecoveryCode, Token},
    state::State,
    view::{
        ActivityPage, ActivityQuery, HistoryEntry, OperatorRemoval, OperatorView, Seen, TokenKeyRotation, TokenKeyView,
        Verified,
    },
};

/// An open vault. Cheap to clone; the folder is let go when [`Vault::close`] was called or the last clone is dropped.
#[derive(Clone)]
pub struct Vault {
    opened: Arc<Opened>,
}

/// What a new vault starts with.
#[derive(Debug)]
pub struct NewVault {
    /// Its name.
    pub name: String,
    /// The name of the first operator, an Admin.
    pub operator: String,
    /// Its first rules.
    pub preset: Preset,
    /// The passphrase that unlocks it.
    pub passphrase: Option<Passphrase>,
    /// Whether this computer's keychain unlocks it.
    pub keychain: bool,
    /// Whether to make a recovery code; always made where there is no passphrase.
    pub recovery: bool,
    /// By which door it is made; the ledger begins with this.
    pub door: Door,
}

/// A vault that was just made.
#[derive(Debug)]
pub struct Created {
    /// The vault, open.
    pub vault: Vault,
    /// Its recovery code, the only time that there is one.
    pub recovery: Option<RecoveryCode>,
}

/// What unlocks a vault.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// A passphrase.
    Passphrase(Passphrase),
    /// This computer's keychain.
    Keychain,
    /// A recovery code. What replaces it uses it up: a new passphrase or a new code.
    Recovery(RecoveryCode),
}

impl Vault {
    /// Makes a vault in `folder`, which must not exist or be empty. A failure leaves nothing behind.
    ///
    /// # Errors
    /// `AlreadyExists`, `ReadOnly`, `DiskFull`, `Disk`, `InvalidText`, `InvalidPassphrase`, `Keychain`, `KeychainTimeout`.
    pub fn create(folder: &Path, new: NewVault) -> Result<Created> {
        create::create(folder, new)
    }

    /// What can be said of the vault in `folder` without unlocking it.
    ///
    /// # Errors
    /// `VaultNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
    pub fn inspect(folder: &Path) -> Result<VaultInfo> {
        info::inspect(folder)
    }

    /// Looks at every file of the vault in `folder` without unlocking it or changing anything. Damage is what it finds, not an
    /// error.
    ///
    /// # Errors
    /// `VaultNotFound` where nothing of a vault is there.
    pub fn examine(folder: &Path) -> Result<Examination> {
        examine::examine(folder)
    }

    /// Opens the vault in `folder`. `operator` is a name, needed only where there are several. Where its ledger is
    /// damaged, the vault opens all the same as far as it can be verified, and only to be read: see [`Vault::health`].
    ///
    /// Where another program has it open and answers ([`Vault::host`]), it is opened beside that one: every change of it goes through
    /// there, as this operator's own. What others change meanwhile is seen with the next change of its own, or with [`Vault::follow`].
    ///
    /// # Errors
    /// `VaultNotFound`, `VaultInUse`, `WrongPassphrase`, `WrongRecoveryCode`, `NoSuchLock`, `Keychain`, `KeychainTimeout`,
    /// `OperatorNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
    #[expect(clippy::needless_pass_by_value, reason = "a secret that was used is given up")]
    pub fn open(folder: &Path, operator: Option<&str>, unlock: Unlock) -> Result<Self> {
        open::open(folder, operator, &unlock)
    }

    /// The same for who is never a guest: the window, which has to be the one that others go through.
    ///
    /// # Errors
    /// As [`Vault::open`].
    #[expect(clippy::needless_pass_by_value, reason = "a secret that was used is given up")]
    pub fn open_alone(folder: &Path, operator: Option<&str>, unlock: Unlock) -> Result<Self> {
        open::open_alone(folder, operator, &unlock)
    }

    /// Opens it once more for the same operator, beside a program that has it open and answers; `None` where there is none. What unlocks it
    /// is asked for only then.
    ///
    /// # Errors
    /// As [`Vault::open`]; those of `unlock`.
    pub fn open_again_beside(&self, unlock: impl FnOnce() -> Result<Unlock>) -> Result<Option<Self>> {
        let Opened { folder, operator, .. } = &*self.opened;
        if guest::has_host(folder)? {
            guest::open(folder, guest::Who::Known(operator.id), &unlock()?)
        } else {
            Ok(None)
        }
    }

    /// The one road for every change: decides on the current State, writes the ledger, waits until it is durable,
    /// and only then changes the State.
    ///
    /// # Errors
    /// Those of the operation; `Locked`; `ProofNeeded` for what cannot be undone, where a keychain unlocked the vault and
    /// [`Vault::prove`] was not called in the last five minutes; `VaultDamaged` where the vault can only be read; `DiskFull`, `Disk`.
    pub fn apply<O: Operation>(&self, door: Door, operation: &O) -> Result<O::Reply> {
        let mut turn = self.turn()?;
        desk::apply(&self.opened, turn.open()?, door, operation)
    }

    /// The same for many at once: all of them or none, durable at the end. `progress` is told how many are
    /// done, and cancels by answering `false`; it must not use the vault, which is busy until the end.
    ///
    /// # Errors
    /// As [`Vault::apply`], for the first that is refused; `Cancelled`.
    pub fn apply_all<O: Operation>(
        &self,
        door: Door,
        operations: impl IntoIterator<Item = O>,
        progress: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Vec<O::Reply>> {
        let mut turn = self.turn()?;
        desk::apply_all(&self.opened, turn.open()?, door, operations, progress)
    }

    /// Reads the State. Hold it briefly: changes wait. After [`Vault::close`] it is empty.
    pub fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.opened.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads what the operator may see of the keys. Hold it briefly: changes wait.
    ///
    /// # Errors
    /// `NotAllowed`, `KeysDisabled`: those of [`State::seen_by`].
    pub fn see<T>(&self, door: Door, look: impl FnOnce(&Seen<'_>) -> T) -> Result<T> {
        self.opened.see(door, look)
    }

    /// The vault's time, in whole seconds: the later of the clock and the ledger's last time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.opened.now()
    }

    /// The operator who opened it, at this door.
    #[must_use]
    pub fn actor(&self, door: Door) -> Actor {
        self.opened.actor(door)
    }

    /// What answers whether a token is good: a snapshot, which costs next to nothing and never waits. After [`Vault::close`] it is
    /// that of the last moment, so that a service can go on checking.
    ///
    /// # Errors
    /// `VaultDamaged` where the ledger misses entries: it may have forgotten a revocation, so that nothing says yes by it.
    pub fn checker(&self) -> Result<Checker> {
        if let Some(damage) = self.opened.damage.get() {
            return Err(damage.clone());
        }
        Ok(self.opened.checker.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Moves with each change of what [`Vault::checker`] and the views answer; not with the use of keys, nor by the close. Waits for
    /// nothing, so that it can be asked at every check.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.opened.revision.load(Ordering::Acquire)
    }

    /// Moves with each change of an account or of the rules, as [`State::accounts_and_rules`] of what is durable. Waits for nothing.
    #[must_use]
    pub fn accounts_and_rules(&self) -> u64 {
        self.opened.accounts_and_rules.load(Ordering::Acquire)
    }

    /// The vault's id. Waits for nothing.
    #[must_use]
    pub fn id(&self) -> String {
        self.opened.manifest().vault.to_string()
    }

    /// The folder that it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.opened.folder
    }

    /// What can be said of it without unlocking. Reads files: [`Vault::id`] and [`Vault::folder`] do not.
    #[must_use]
    pub fn info(&self) -> VaultInfo {
        info::of(&self.opened.folder, &self.opened.manifest())
    }

    /// The public token keys, the oldest first: the one that signs JWTs; one that will, while it waits; those before it as long as a key
    /// lives whose token they signed. Never one whose other half somebody may hold who was removed.
    #[must_use]
    pub fn token_keys(&self) -> Vec<Jwk> {
        self.read(|state| self.opened.token_keys(state))
    }

    /// Whom JWTs say that they are from and for, which is what those who verify them expect.
    #[must_use]
    pub fn token_parties(&self) -> TokenParties {
        let vault = self.opened.manifest().vault;
        self.read(|state| state.rules().token_parties(|| signer::issuer(vault)))
    }

    /// The same as they are shown, with what each is for.
    #[must_use]
    pub fn token_key_views(&self) -> Vec<TokenKeyView> {
        token_keys::views(&self.opened)
    }

    /// Rotates the token key. Answers what that comes to.
    ///
    /// # Errors
    /// `NotAllowed` but for Admins; `InvalidLifetime`; `ProofNeeded` as [`Vault::apply`]; `VaultDamaged`, `DiskFull`, `Disk`, `Locked`.
    pub fn rotate_token_key(&self, door: Door, request: &RotateTokenKey) -> Result<TokenKeyRotation> {
        token_keys::rotate(&self.opened, self.turn()?.open()?, door, request)
    }

    /// What [`Vault::rotate_token_key`] would come to. Changes nothing.
    ///
    /// # Errors
    /// As [`Vault::rotate_token_key`], but for `ProofNeeded`.
    pub fn preview_token_key_rotation(&self, door: Door, request: &RotateTokenKey) -> Result<TokenKeyRotation> {
        token_keys::preview(&self.opened, self.desk()?.open()?, door, request)
    }

    /// What it was unlocked with.
    #[must_use]
    pub fn unlocked_by(&self) -> LockKind {
        self.opened.unlocked_by
    }

    /// How it is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.opened.health()
    }

    /// What happened to a key, oldest first, followed back through the ledger.
    ///
    /// # Errors
    /// `KeyNotFound`, `VaultDamaged`, `Disk`, `Locked`.
    pub fn history(&self, key: KeyId) -> Result<Vec<HistoryEntry>> {
        history::of_key(self, key)
    }

    /// What happened to an owner, oldest first, followed back through the ledger; not what happened to their keys.
    ///
    /// # Errors
    /// `OwnerNotFound`, `VaultDamaged`, `Disk`, `Locked`.
    pub fn owner_history(&self, owner: OwnerId) -> Result<Vec<HistoryEntry>> {
        history::of_owner(self, owner)
    }

    /// What happened in the vault, newest first, a page at a time: what the query asks for, as far as the operator may see it.
    /// Each entry is proved by the chain up to the ledger's verified end.
    ///
    /// # Errors
    /// `VaultDamaged`, `Disk`, `Locked`; `NotAllowed`, `KeysDisabled` where the operator may see no keys.
    pub fn activity(&self, query: &ActivityQuery) -> Result<ActivityPage> {
        history::activity(self, query)
    }

    /// Walks the whole ledger from its start, verifies the chain and every signature, and hands out each event, as far as the
    /// operator may see it.
    ///
    /// # Errors
    /// `VaultDamaged` with what is wrong and at which sequence number; `Disk`; `Locked`; what `each` answers.
    pub fn audit(&self, each: &mut dyn FnMut(HistoryEntry) -> Result<()>) -> Result<Verified> {
        history::audit(self, each)
    }

    /// The same for the verdict alone. `progress` is told how many entries are verified, of how many, and cancels by
    /// answering `false`.
    ///
    /// # Errors
    /// `VaultDamaged` with what is wrong and at which sequence number; `Disk`; `Locked`; `Cancelled`.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<Verified> {
        history::verify(self, progress)
    }

    /// Notes that a check said yes to a key. Kept in memory, and written at the close and at most once a minute; a crash may
    /// lose the last of it. Where the key that it replaces ends with its first use, that is done now.
    ///
    /// # Errors
    /// `Locked`; `DiskFull`, `Disk` where it was time to write; those of [`Vault::apply`] where a rotation ends.
    pub fn note_use(&self, door: Door, key: KeyId, at: Time) -> Result<()> {
        let used = Use { key, times: 1, last: at };
        uses::note(&self.opened, self.noting(&[used])?.open()?, door, used)
    }

    /// The same of many at once, seen by the service at any time since they were last noted, also while the vault was locked. Written
    /// once at the most. Where the key that one of them replaces ends with its first use, that is done now, each for itself, as far as
    /// the operator may.
    ///
    /// # Errors
    /// `Locked`; `VaultInUse` where one of them ends a rotation and another program keeps changing the vault: of these two none was
    /// noted. `DiskFull`, `Disk`: everything else was noted all the same.
    pub fn note_uses(&self, uses: &[Use]) -> Result<()> {
        uses::note_all(&self.opened, self.noting(uses)?.open()?, uses)
    }

    /// How often a check said yes to a key, as far as this vault saw: 0 where it never did, and where there is no such key.
    ///
    /// # Errors
    /// `Locked`.
    pub fn times_used(&self, key: KeyId) -> Result<u64> {
        Ok(self.desk()?.open()?.usage.times(key))
    }

    /// Writes the vault's bundle: what services check tokens by, with no connection to the vault.
    ///
    /// # Errors
    /// `NotAllowed` for a Viewer, and for an Issuer who is tied to one owner; `VaultDamaged` where the ledger is: it may miss a
    /// revocation; `Disk`, `DiskFull`; `Locked`.
    pub fn export_bundle(&self, door: Door, out: &mut dyn Write) -> Result<BundleExport> {
        self.bundle(door)?.write(out)
    }

    /// The same to a file: a new one, or in place of an earlier bundle, whole or not at all.
    ///
    /// # Errors
    /// As [`Vault::export_bundle`]; `AlreadyExists` where something else is there; `ReadOnly`.
    pub fn export_bundle_to(&self, door: Door, path: &Path) -> Result<BundleExport> {
        self.bundle(door)?.write_to(path)
    }

    /// Writes the bundle to a file and keeps it up to date for as long as the vault is open: it is written again soon after every
    /// change, and well before it grows stale. What the disk refuses, now or later, is said by [`Vault::kept_bundles`] and tried
    /// again.
    ///
    /// # Errors
    /// What another try will not mend: those of [`Vault::export_bundle_to`] but for `Disk`, `DiskFull` and `ReadOnly`.
    pub fn keep_bundle(&self, door: Door, path: &Path) -> Result<KeptFile> {
        self.follow()?;
        keeper::keep(self, keeper::What::Bundle, door, path)
    }

    /// The vault's status list, by which services that check JWTs by public keys alone learn what became of them. Made anew only
    /// where something changed, so that it can be asked for at every request.
    ///
    /// # Errors
    /// `InvalidArgument` about `status_list_address` where the rules name none; `NotAllowed` for a Viewer; `VaultDamaged` where the
    /// ledger is: it may miss a revocation; `Locked`.
    pub fn status_list(&self) -> Result<Arc<StatusListExport>> {
        status_list::current(&self.opened, self.desk()?.open()?)
    }

    /// Writes it to a file: a new one, or in place of an earlier status list, whole or not at all.
    ///
    /// # Errors
    /// As [`Vault::status_list`]; `AlreadyExists` where something else is there; `Disk`, `DiskFull`, `ReadOnly`.
    pub fn export_status_list_to(&self, path: &Path) -> Result<Arc<StatusListExport>> {
        let list = self.status_list()?;
        list.write_to(path)?;
        Ok(list)
    }

    /// The same as [`Vault::keep_bundle`] for the status list.
    ///
    /// # Errors
    /// As there; those of [`Vault::status_list`].
    pub fn keep_status_list(&self, door: Door, path: &Path) -> Result<KeptFile> {
        self.follow()?;
        keeper::keep(self, keeper::What::StatusList, door, path)
    }

    /// The status lists that are kept up to date, in the order of their asking.
    #[must_use]
    pub fn kept_status_lists(&self) -> Vec<KeptFile> {
        self.opened.keeper.files(keeper::What::StatusList)
    }

    /// Keeps a file up to date no more, and leaves it as it is. Answers whether it was kept.
    pub fn stop_keeping(&self, path: &Path) -> bool {
        self.opened.keeper.forget(path)
    }

    /// The bundles that are kept up to date, in the order of their asking.
    #[must_use]
    pub fn kept_bundles(&self) -> Vec<KeptFile> {
        self.opened.keeper.files(keeper::What::Bundle)
    }

    /// The thumbprint of the key that signs bundles and status lists, which services are told to trust; `None` where the operator
    /// does not hold it.
    #[must_use]
    pub fn list_key_thumbprint(&self) -> Option<String> {
        let mut guard = self.desk().ok()?;
        let list_key = guard.open().ok()?.keys.current.list_key.as_ref()?;
        Some(PublicKey::ed25519(list_key.public().0).thumbprint().to_string())
    }

    fn bundle(&self, door: Door) -> Result<bundle::Snapshot> {
        bundle::snapshot(&self.opened, self.desk()?.open()?, door)
    }

    /// Checks that `proof` unlocks the vault now: that the person is there who may do what cannot be undone. It holds for five
    /// minutes.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `NoSuchLock`, `InvalidArgument` for a keychain, `Locked`.
    pub fn prove(&self, proof: &Unlock) -> Result<()> {
        locks::prove(&self.opened, self.desk()?.open()?, proof)
    }

    /// Sets or changes the passphrase. `proof` is what unlocks it now: a passphrase or a recovery code, which is
    /// used up by this.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `InvalidPassphrase`, `DiskFull`, `Disk`, `Locked`.
    pub fn set_passphrase(&self, proof: &Unlock, new: &Passphrase) -> Result<()> {
        locks::set_passphrase(&self.opened, self.turn()?.open()?, proof, new)
    }

    /// Makes a new recovery code; an earlier one stops working.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `DiskFull`, `Disk`, `Locked`.
    pub fn renew_recovery_code(&self, proof: &Unlock) -> Result<RecoveryCode> {
        locks::renew_recovery_code(&self.opened, self.turn()?.open()?, proof)
    }

    /// Lets this computer's keychain unlock it.
    ///
    /// # Errors
    /// `ProofNeeded` unless the vault was opened by passphrase or recovery code, or [`Vault::prove`] called, in the last five
    /// minutes; `Keychain`, `KeychainTimeout`, `DiskFull`, `Disk`, `Locked`.
    pub fn enable_keychain(&self) -> Result<()> {
        locks::enable_keychain(&self.opened, self.turn()?.open()?)
    }

    /// Stops this computer's keychain from unlocking it.
    ///
    /// # Errors
    /// `ProofNeeded` as above; `NoSuchLock`, `DiskFull`, `Disk`, `Locked`; `InUse` where nothing else would unlock it.
    pub fn disable_keychain(&self) -> Result<()> {
        locks::disable_keychain(&self.opened, self.turn()?.open()?)
    }

    /// Saves a token in the system's keychain, service `keywright-token`, user the key's id.
    ///
    /// # Errors
    /// `Keychain`, `KeychainTimeout`.
    pub fn save_token_to_keychain(&self, key: KeyId, token: &Token) -> Result<()> {
        locks::save_token(key, token)
    }

    /// Whether the passphrase is still the one that was chosen for the operator who opened it.
    #[must_use]
    pub fn must_change_passphrase(&self) -> bool {
        self.desk().and_then(|mut desk| desk.open().map(|desk| desk.slot.is_given())).unwrap_or(false)
    }

    /// The operators, in the order of their names.
    #[must_use]
    pub fn operators(&self) -> Vec<OperatorView> {
        operators::views(&self.opened)
    }

    /// Adds an operator. `passphrase` is their first one, which they are asked to change.
    ///
    /// # Errors
    /// Those of [`AddOperator::plan`]; `InvalidPassphrase`, `VaultDamaged`, `DiskFull`, `Disk`, `Locked`.
    pub fn add_operator(&self, door: Door, request: &AddOperator, passphrase: &Passphrase) -> Result<OperatorId> {
        operators::add(&self.opened, self.turn()?.open()?, door, request, passphrase)
    }

    /// Enters the keys that operators have made for themselves since an Admin made their first ones; to be called after an
    /// opening, and does nothing where there are none or the operator is no Admin. Answers whose keys were entered.
    ///
    /// # Errors
    /// `VaultDamaged`, `DiskFull`, `Disk`, `Locked`.
    pub fn enter_own_keys(&self, door: Door) -> Result<Vec<String>> {
        if !operators::keys_wait(&self.opened) {
            return Ok(Vec::new());
        }
        operators::enter_own_keys(&self.opened, self.turn()?.open()?, door)
    }

    /// Edits an operator. Answers what that ends; `None` where it ends nothing.
    ///
    /// # Errors
    /// Those of [`EditOperator::plan`]; `VaultDamaged`, `DiskFull`, `Disk`, `Locked`.
    pub fn edit_operator(&self, door: Door, request: &EditOperator) -> Result<Option<OperatorRemoval>> {
        operators::edit(&self.opened, self.turn()?.open()?, door, request)
    }

    /// Removes an operator: they open the vault no more, and what they held is renewed. Answers what that ends.
    ///
    /// # Errors
    /// Those of [`RemoveOperator::plan`]; `VaultDamaged`, `DiskFull`, `Disk`, `Locked`.
    pub fn remove_operator(&self, door: Door, request: &RemoveOperator) -> Result<OperatorRemoval> {
        operators::remove(&self.opened, self.turn()?.open()?, door, request)
    }

    /// What [`Vault::remove_operator`] would end. Changes nothing.
    ///
    /// # Errors
    /// As [`Vault::remove_operator`].
    pub fn preview_operator_removal(&self, door: Door, request: &RemoveOperator) -> Result<OperatorRemoval> {
        operators::preview_removal(&self.opened, self.desk()?.open()?, door, request)
    }

    /// What [`Vault::edit_operator`] would end. Changes nothing.
    ///
    /// # Errors
    /// As [`Vault::edit_operator`].
    pub fn preview_operator_edit(&self, door: Door, request: &EditOperator) -> Result<Option<OperatorRemoval>> {
        operators::preview_edit(&self.opened, self.desk()?.open()?, door, request)
    }

    /// Closes it: writes the clean mark, wipes the keys, lets the folder go. Other clones answer `Locked` from now on.
    ///
    /// # Errors
    /// `Disk`, `DiskFull`: the vault is closed all the same, and nothing acknowledged is lost.
    pub fn close(&self) -> Result<()> {
        self.opened.close()
    }

    /// Has the close leave behind what a service goes on with: [`Vault::left`].
    ///
    /// # Errors
    /// `Locked`: it was closed before.
    pub fn leave_behind(&self) -> Result<()> {
        self.desk()?.open()?.leaves = true;
        Ok(())
    }

    /// What it left behind where [`Vault::leave_behind`] asked for that; `None` while it is open. Waits for nothing, so that it can be
    /// asked at every check.
    #[must_use]
    pub fn left(&self) -> Option<&Left> {
        self.opened.left.get()
    }

    /// Lets other programs of this person open the vault beside this one, and change it through it: each as an operator of its own,
    /// who proves to be one. `told` is called on a thread of its own whenever one of them has changed something.
    ///
    /// Does nothing where it does so already, or is itself open beside another program.
    ///
    /// # Errors
    /// `Disk` where this computer has no place for that; the vault is open all the same. `Locked`.
    pub fn host(&self, told: impl Fn(Told) + Send + Sync + 'static) -> Result<()> {
        // Held, so that it is not closed meanwhile: the folder and its socket may be another program's then.
        let mut desk = self.desk()?;
        if desk.open()?.line().is_some() {
            return Ok(());
        }
        let mut hosting = self.opened.hosting.lock().unwrap_or_else(PoisonError::into_inner);
        if hosting.is_none() {
            *hosting = Some(host::begin(&self.opened, Arc::new(told))?);
        }
        Ok(())
    }

    /// Lets nobody open it beside this one any more; who does is sent away. Does nothing where nobody is let in.
    pub fn stop_hosting(&self) {
        self.opened.stop_hosting();
    }

    /// Where it is open beside another program: sees from now on soon what is changed there, and ends when that program locks or closes it.
    /// Else does nothing. Whoever stays asks for this: what needs the vault only for a moment sees with its own changes what others did.
    ///
    /// # Errors
    /// `Locked`; `Internal` where there is no thread for it.
    pub fn follow(&self) -> Result<()> {
        guest::follow(&self.opened)
    }

    /// Sees all that was changed until now, where it follows another program ([`Vault::follow`]). Costs a look at the ledger's length where
    /// nothing was, and waits for the other program where it is at work.
    ///
    /// # Errors
    /// `Locked` where the other program is gone, or the operator is another by now; `VaultInUse`, `VaultDamaged`, `Disk`: what it knows may
    /// be outdated.
    pub fn see_others(&self) -> Result<()> {
        guest::see_others(&self.opened)
    }

    /// Why it does not see what others change, where it follows another program and something is in the way at the moment.
    #[must_use]
    pub fn trouble(&self) -> Option<Error> {
        self.opened.following.get()?.trouble()
    }

    /// Why it was locked, where nobody here did that.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.opened.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether another program holds the vault's folder, and this one is open beside it.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        self.desk().is_ok_and(|mut desk| desk.open().is_ok_and(|desk| desk.line().is_some()))
    }

    /// Whether the vault in `folder` can be opened: nobody holds it, or who holds it answers. Waits for that a few seconds.
    ///
    /// # Errors
    /// `VaultInUse`; `VaultNotFound`, `VaultDamaged`, `VaultNewer`, `Disk`.
    pub fn reachable(folder: &Path) -> Result<()> {
        guest::way(folder).map(drop)
    }
}

/// What is told of what other programs do to an open vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// They have changed something.
    Changed,
    /// The vault was locked, for this reason.
    Ended(String),
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("folder", &self.opened.folder).finish_non_exhaustive()
    }
}
