//! The `vault.json` that comes next: made of the one that is there, staged beside it, put in place once its event is in the
//! ledger. Who asks for what in it is in `operators`.

use std::sync::{Arc, PoisonError};

use super::{
    Opened,
    desk::{Desk, Unlocked},
};
use crate::{
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    index::{self, Index},
    ledger::{self, ReadKeys},
    manifest::{AdminKey, Manifest, OperatorEntry, PublicListKey, PublicTokenKey, Vouched, vouching},
    model::{Actor, Change, Event, OperatorId, OperatorRole},
    seal::SymmetricKey,
    signing::SigningKey,
    slot::Seen,
    state::State,
    token_key::TokenKey,
};

/// Which keys somebody holds no more.
pub(super) struct Lost {
    /// The token key and the list key.
    pub(super) signing: bool,
    pub(super) admin: bool,
}

impl Lost {
    pub(super) fn between(before: OperatorRole, after: Option<OperatorRole>) -> Self {
        let signs = |role: OperatorRole| role != OperatorRole::Viewer;
        let administers = |role: OperatorRole| role == OperatorRole::Admin;
        Self {
            signing: signs(before) && !after.is_some_and(signs),
            admin: administers(before) && !after.is_some_and(administers),
        }
    }
}

/// The `vault.json` that comes next, and the current keys with it.
pub(super) struct Next {
    pub(super) manifest: Manifest,
    /// All keys of its epoch.
    keys: EpochKeys,
    /// The admin key that the one before is signed with.
    admin_key: SigningKey,
}

impl Next {
    pub(super) fn after(opened: &Opened, desk: &Desk) -> Result<Self> {
        let keys = desk.keys.current.for_role(OperatorRole::Admin)?;
        let admin_key = keys
            .admin_key
            .as_ref()
            .ok_or_else(|| Error::new(Code::NotAllowed, "You do not hold this vault's admin key. Ask an Admin."))?;
        let admin_key = SigningKey::from_seed(*admin_key.expose_seed())?;
        let manifest = opened.manifest();
        let manifest =
            Manifest { revision: manifest.revision + 1, since: desk.end().length, ..Manifest::clone(&manifest) };
        Ok(Self { manifest, keys, admin_key })
    }

    pub(super) fn entry(&mut self, operator: OperatorId) -> Result<&mut OperatorEntry> {
        self.manifest.operators.iter_mut().find(|entry| entry.id == operator).ok_or_else(impossible)
    }

    /// Seals the keys of the current epoch to an operator.
    pub(super) fn hand_over(&mut self, entry: &OperatorEntry) -> Result<()> {
        let keyring = self.manifest.seal_keyring(self.manifest.epoch, &self.keys.for_role(entry.role)?, entry)?;
        self.manifest.keyrings.push(keyring);
        Ok(())
    }

    /// Seals the vault keys of the epochs before to an operator, who can read what was written then.
    pub(super) fn hand_over_past_epochs(&mut self, entry: &OperatorEntry, read: &ReadKeys) -> Result<()> {
        for (epoch, vault_key) in read.epochs.iter().filter(|(epoch, _)| *epoch != self.manifest.epoch) {
            let keys = EpochKeys { vault_key: vault_key.clone(), token_key: None, list_key: None, admin_key: None };
            self.manifest.keyrings.push(self.manifest.seal_keyring(*epoch, &keys, entry)?);
        }
        Ok(())
    }

    /// Begins a new epoch: a new vault key, and new ones for what somebody holds no more.
    pub(super) fn begin_epoch(&mut self, before: OperatorRole, after: Option<OperatorRole>) -> Result<()> {
        let lost = Lost::between(before, after);
        self.manifest.epoch += 1;
        let epoch = self.manifest.epoch;
        self.keys.vault_key = SymmetricKey::random()?;
        if lost.signing {
            let (token_key, list_key) = (TokenKey::random()?, SigningKey::random()?);
            self.manifest.token_keys.push(PublicTokenKey { epoch, jwk: token_key.public() });
            self.manifest.list_keys.push(PublicListKey { epoch, public_key: list_key.public().0 });
            (self.keys.token_key, self.keys.list_key) = (Some(token_key), Some(list_key));
        }
        if lost.admin {
            let admin_key = SigningKey::random()?;
            let vouched = self.admin_key.sign(&vouching(self.manifest.vault, &admin_key.public()));
            let public_key = admin_key.public().0;
            self.manifest.admin_keys.push(AdminKey { public_key, vouched: Some(Vouched(vouched)) });
            self.keys.admin_key = Some(admin_key);
        }
        let entries: Vec<_> = self.manifest.current_operators().cloned().collect();
        entries.iter().try_for_each(|entry| self.hand_over(entry))
    }

    /// Writes it, with its event in the ledger, and goes on with it.
    pub(super) fn commit(self, opened: &Opened, desk: &mut Desk, actor: &Actor, mut event: Event) -> Result<()> {
        let folder = &opened.folder;
        self.manifest.stage(folder, self.keys.admin_key.as_ref().ok_or_else(impossible)?)?;
        event.set_revision(self.manifest.revision);
        let change = Change { event, records: Vec::new() };
        let committed = commit_event(opened, desk, actor, change);
        if committed.is_err() && desk.broken().is_none() {
            // Where the disk failed, nobody knows whether the event is there: the next opening will see.
            Manifest::drop_staged(folder);
        }
        committed?;
        if let Err(error) = Manifest::put_staged_in_place(folder) {
            let message = format!(
                "The change is made, but vault.json could not be written: {} Mend that, then close the vault and open it again, which finishes it.",
                error.message
            );
            desk.ledger = Err(Error::new(error.code, message));
            return Err(Error::clone(desk.ledger.as_ref().err().unwrap_or(&error)));
        }
        self.take_effect(opened, desk);
        Ok(())
    }

    /// From here on the vault is what it says.
    fn take_effect(self, opened: &Opened, desk: &mut Desk) {
        let Self { manifest, keys, .. } = self;
        let mut epochs = desk.keys.read.epochs.clone();
        let renewed = manifest.epoch != desk.keys.epoch;
        if renewed {
            epochs.push((manifest.epoch, keys.vault_key.clone()));
        }
        let read = Arc::new(ReadKeys { vault: manifest.vault, revision: manifest.revision, epochs });
        desk.keys.epoch = manifest.epoch;
        desk.keys.current = keys;
        desk.keys.read = Arc::clone(&read);
        if let Ok(ledger) = &mut desk.ledger {
            ledger.end_session();
        }
        if renewed && desk.index.take().map(Index::close).is_some() {
            // Sealed anew, so that what it says from now on is not for who left.
            let subject = index::Subject {
                folder: opened.folder.join(index::FOLDER),
                keys: read,
                epoch: manifest.epoch,
                state: Arc::clone(&opened.state),
            };
            desk.index = Some(Index::keep(subject, true));
        }
        if let Some(seen) = Seen::of(&manifest) {
            let Unlocked { operator, slot: slot_key, .. } = &mut desk.keys;
            desk.slot.note_seen(&opened.folder, slot_key, operator, seen);
        }
        let mut state = opened.state.write().unwrap_or_else(PoisonError::into_inner);
        introduce(&mut state, &manifest);
        opened.changed();
        drop(state);
        opened.set_manifest(manifest);
    }
}

/// Says who the operators are, and who they were.
pub(super) fn introduce(state: &mut State, manifest: &Manifest) {
    let former = manifest.operators.iter().filter(|entry| entry.left.is_some());
    state.set_operators(
        manifest.current_operators().map(OperatorEntry::to_operator).collect(),
        former.map(|entry| (entry.id, entry.name.clone())),
    );
}

/// Writes an event that changes no record to the ledger.
fn commit_event(opened: &Opened, desk: &mut Desk, actor: &Actor, change: Change) -> Result<()> {
    let at = opened.now();
    let Desk { keys, ledger: writer, text, .. } = desk;
    ledger::write_entry(text, at, actor.to_ref(), &change, |_| None)?;
    let mut batch = writer.as_mut().map_err(|error| error.clone())?.begin(keys.signer(actor))?;
    let place = batch.push(text)?;
    batch.commit()?;
    opened.happened(at);
    opened.take_in(change, place);
    Ok(())
}

pub(super) fn impossible() -> Error {
    Error::new(Code::Internal, "The operators of the vault could not be changed.")
}
