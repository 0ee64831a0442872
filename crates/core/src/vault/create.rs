//! Makes a vault: all of it in memory first, then on disk aside of its place, then put there as the last step.

use std::path::Path;

use super::{
    Created, NewVault,
    building_site::BuildingSite,
    desk::Seat,
    info::{self, LockKind},
    open::{Entering, enter},
};
use crate::{
    disk::{self, FolderLock},
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    index::{Beside, Digest, Mark},
    keychain,
    ledger::{self, LedgerEnd, Signer, Writer},
    manifest::{AdminKey, Manifest, OperatorEntry, PublicListKey, PublicTokenKey},
    model::{
        ActorRef, Change, Door, Event, Name, OperatorId, OperatorRole, Preset, Record, RecordChange, RoleId, Time,
    },
    seal::{SymmetricKey, random_array},
    secret::RecoveryCode,
    signed_file,
    signing::SigningKey,
    slot::{self, Opener, OperatorKeys, Seen, Slot, SlotKey, check_new_passphrase, new_recovery_code},
    vault_id::VaultId,
};

/// The first epoch.
const FIRST_EPOCH: u32 = 1;
/// The first revision of `vault.json`.
const FIRST_REVISION: u64 = 1;

/// Makes a vault in `folder`.
pub(super) fn create(folder: &Path, new: NewVault) -> Result<Created> {
    let mut draft = Draft::new(new)?;
    let site = BuildingSite::prepare(folder)?;
    draft.write(site.path())?;
    draft.save_in_keychain()?;
    let created = site.put_in_place().and_then(|place| {
        let created = draft.enter(folder)?;
        place.keep();
        Ok(created)
    });
    if created.is_err() {
        draft.forget_in_keychain();
    }
    created
}

/// A vault in memory.
#[derive(Debug)]
struct Draft {
    manifest: Manifest,
    operator: OperatorEntry,
    operator_keys: OperatorKeys,
    epoch_keys: EpochKeys,
    slot: Slot,
    slot_key: SlotKey,
    keychain: Option<SymmetricKey>,
    recovery: Option<RecoveryCode>,
    preset: Preset,
    door: Door,
}

impl Draft {
    fn new(new: NewVault) -> Result<Self> {
        let NewVault { name, operator, preset, passphrase, keychain, recovery, door } = new;
        let name = Name::parse(&name, "name")?;
        let operator_name = Name::parse(&operator, "operator")?;
        if let Some(passphrase) = &passphrase {
            check_new_passphrase(passphrase)?;
        }
        let epoch_keys = EpochKeys::random(SigningKey::random()?, preset.rules().token_algorithm)?;
        let admin_key = epoch_keys.admin_key.as_ref().map(SigningKey::public).ok_or_else(incomplete)?;
        let vault = VaultId::of(&admin_key);
        let seen = Seen { epoch: FIRST_EPOCH, revision: FIRST_REVISION, admin_key: admin_key.0 };
        let operator_keys = OperatorKeys::random(vault, seen)?;
        let operator = OperatorEntry {
            id: OperatorId::from_random(&random_array::<64>()?).ok_or_else(incomplete)?,
            name: operator_name,
            role: OperatorRole::Admin,
            earlier: Vec::new(),
            left: None,
            owner: None,
            public_key: operator_keys.signing.public().0,
            exchange_key: operator_keys.exchange.public()?,
            first_keys_by: None,
            earlier_keys: Vec::new(),
        };
        let token_key = epoch_keys.token_key.as_ref().ok_or_else(incomplete)?.public();
        let list_key = epoch_keys.list_key.as_ref().ok_or_else(incomplete)?.public().0;
        let mut manifest = Manifest {
            format: signed_file::FORMAT,
            vault,
            name,
            revision: FIRST_REVISION,
            since: 0,
            epoch: FIRST_EPOCH,
            admin_keys: vec![AdminKey { public_key: admin_key.0, vouched: None }],
            operators: vec![operator.clone()],
            keyrings: Vec::new(),
            token_keys: vec![PublicTokenKey { epoch: FIRST_EPOCH, jwk: token_key, from: None, stays: false }],
            list_keys: vec![PublicListKey { epoch: FIRST_EPOCH, public_key: list_key }],
        };
        manifest.keyrings.push(manifest.seal_keyring(FIRST_EPOCH, &epoch_keys, &operator)?);

        let (mut slot, slot_key) = Slot::new(operator.id, &operator_keys)?;
        if let Some(passphrase) = &passphrase {
            slot.set_lock(&slot_key, &Opener::Passphrase(passphrase))?;
        }
        let recovery = (recovery || passphrase.is_none()).then(new_recovery_code).transpose()?;
        if let Some(code) = &recovery {
            slot.set_lock(&slot_key, &Opener::Recovery(code))?;
        }
        let keychain = keychain.then(SymmetricKey::random).transpose()?;
        if let Some(key) = &keychain {
            slot.set_lock(&slot_key, &Opener::Keychain(key))?;
        }
        Ok(Self { manifest, operator, operator_keys, epoch_keys, slot, slot_key, keychain, recovery, preset, door })
    }

    /// Writes it into `folder`; `vault.json`, which makes it a vault, last.
    fn write(&mut self, folder: &Path) -> Result<()> {
        let (end, at) = self.write_ledger(folder)?;
        slot::create_folder(folder)?;
        self.slot.write(folder, &self.operator_keys)?;
        // No index yet; but from the first moment the vault has a mark of how far its ledger has come.
        let beside = Beside {
            revision: FIRST_REVISION,
            slot: self.slot.revision(),
            index: Digest { length: 0, bytes: [0; 32] },
        };
        Mark::new(self.manifest.vault, self.operator.id, end, at, beside)
            .write_used(folder, &self.operator_keys.signing)?;
        self.manifest.write(folder, self.epoch_keys.admin_key.as_ref().ok_or_else(incomplete)?)
    }

    /// The roles that come with the preset.
    fn first_roles(&self, at: Time) -> impl Iterator<Item = Result<RecordChange>> {
        self.preset.first_roles().iter().map(move |role| {
            let id = RoleId::from_random(&random_array::<64>()?).ok_or_else(incomplete)?;
            Ok(RecordChange::Put(Record::Role(role.to_role(id, at)?)))
        })
    }

    fn write_ledger(&self, folder: &Path) -> Result<(LedgerEnd, Time)> {
        let ledger = folder.join(ledger::FOLDER);
        disk::create_folder(&ledger).map_err(|error| disk::writing_fault(&ledger, &error))?;
        let mut writer = Writer::create(&ledger.join(ledger::FILE), self.manifest.vault)?;
        let at = chrono::DateTime::from_timestamp(chrono::Utc::now().timestamp(), 0).unwrap_or_default();
        let rules = [RecordChange::Put(Record::Rules(self.preset.rules()))];
        let change = Change {
            event: Event::VaultCreated { name: self.manifest.name.clone() },
            records: rules.into_iter().map(Ok).chain(self.first_roles(at)).collect::<Result<_>>()?,
        };
        let mut text = Vec::new();
        ledger::write_entry(&mut text, at, ActorRef { operator: self.operator.id, door: self.door }, &change, |_| {
            None
        })?;
        let mut batch = writer.begin(Signer {
            vault: self.manifest.vault,
            operator: self.operator.id,
            signing: &self.operator_keys.signing,
            revision: self.manifest.revision,
            epoch: FIRST_EPOCH,
            vault_key: &self.epoch_keys.vault_key,
        })?;
        batch.push(&text)?;
        batch.commit()?;
        Ok((writer.end(), at))
    }

    fn save_in_keychain(&self) -> Result<()> {
        match &self.keychain {
            Some(key) => keychain::save_wrapping_key(self.manifest.vault, self.operator.id, key, keychain::PERSON),
            None => Ok(()),
        }
    }

    fn forget_in_keychain(&self) {
        if self.keychain.is_some() {
            let _ = keychain::forget_wrapping_key(self.manifest.vault, self.operator.id, keychain::PROBE);
        }
    }

    /// Opens it with what is at hand.
    fn enter(&mut self, folder: &Path) -> Result<Created> {
        let lock = FolderLock::take(&folder.join(info::LOCK))?;
        let unlocked_by = self.slot.kinds().first().copied().unwrap_or(LockKind::Passphrase);
        let vault = enter(Entering {
            folder,
            seat: Seat::Holder(lock),
            look: None,
            manifest: self.manifest.clone(),
            staged: None,
            entry: self.operator.clone(),
            slot: self.slot.clone(),
            slot_key: self.slot_key.clone(),
            operator_keys: self.slot.keys(&self.slot_key)?,
            unlocked_by,
            anchor: None,
            notes: Vec::new(),
        })?;
        Ok(Created { vault, recovery: self.recovery.take() })
    }
}

fn incomplete() -> Error {
    Error::new(Code::Internal, "The vault's keys could not be made.")
}
