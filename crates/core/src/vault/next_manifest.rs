//! The `vault.json` that comes next: made of the one that is there, staged beside it, put in place once its event is in the
//! ledger. Who asks for what in it is in `operators`.

use std::sync::{Arc, PoisonError};

use keywright_verify::Jwk;

use super::{
    Opened,
    ahead::Ahead,
    desk::{self, Desk},
    guest, renewed,
};
use crate::{
    epoch_keys::EpochKeys,
    error::{Code, Error, Result},
    ledger::{self, ReadKeys},
    manifest::{AdminKey, Manifest, OperatorEntry, PublicListKey, PublicTokenKey, Vouched, vouching},
    model::{Actor, Change, Event, OperatorId, OperatorRole, Time, TokenAlgorithm},
    operation::TokenKeyStep,
    seal::SymmetricKey,
    signing::SigningKey,
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
    now: Time,
    /// Of which kind a new token key is.
    algorithm: TokenAlgorithm,
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
        let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
        Ok(Self { manifest, keys, admin_key, now: opened.now(), algorithm: state.rules().token_algorithm })
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
            let keys = EpochKeys {
                vault_key: vault_key.clone(),
                token_key: None,
                next_token_key: None,
                list_key: None,
                admin_key: None,
            };
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
            let list_key = SigningKey::random()?;
            self.manifest.list_keys.push(PublicListKey { epoch, public_key: list_key.public().0 });
            self.keys.list_key = Some(list_key);
            self.drop_token_keys(TokenKey::random(self.algorithm)?);
        }
        if lost.admin {
            let admin_key = SigningKey::random()?;
            let vouched = self.admin_key.sign(&vouching(self.manifest.vault, &admin_key.public()));
            let public_key = admin_key.public().0;
            self.manifest.admin_keys.push(AdminKey { public_key, vouched: Some(Vouched(vouched)) });
            self.keys.admin_key = Some(admin_key);
        }
        self.hand_over_to_all()
    }

    /// From now on this token key signs, and of none before it verifiers are told any more.
    fn drop_token_keys(&mut self, token_key: TokenKey) {
        for before in &mut self.manifest.token_keys {
            before.stays = false;
        }
        self.publish(&token_key, self.now.timestamp());
        (self.keys.token_key, self.keys.next_token_key) = (Some(token_key), None);
    }

    /// A new token key: one that verifiers are told of now and that signs from `from` on, or in an emergency one that takes the place
    /// of all others at once. Answers what it is.
    pub(super) fn rotate_token_key(&mut self, algorithm: TokenAlgorithm, from: Time, emergency: bool) -> Result<Jwk> {
        let token_key = TokenKey::random(algorithm)?;
        let jwk = token_key.public();
        self.keys.follow_rotation(self.now);
        if emergency {
            self.drop_token_keys(token_key);
        } else {
            if self.keys.next_token_key.is_some() {
                // It has signed nothing yet.
                self.manifest.token_keys.pop();
            }
            if let Some(before) = self.manifest.token_keys.last_mut() {
                before.stays = true;
            }
            self.publish(&token_key, from.timestamp());
            self.keys.next_token_key = Some((from.timestamp(), token_key));
        }
        let epoch = self.manifest.epoch;
        self.manifest.keyrings.retain(|keyring| keyring.epoch != epoch);
        self.hand_over_to_all()?;
        Ok(jwk)
    }

    fn publish(&mut self, token_key: &TokenKey, from: i64) {
        let epoch = self.manifest.epoch;
        let public = PublicTokenKey { epoch, jwk: token_key.public(), from: Some(from), stays: false };
        self.manifest.token_keys.push(public);
    }

    /// Seals the keys of the current epoch to every operator.
    fn hand_over_to_all(&mut self) -> Result<()> {
        let entries: Vec<_> = self.manifest.current_operators().cloned().collect();
        entries.iter().try_for_each(|entry| self.hand_over(entry))
    }

    /// Writes it, with its event in the ledger, and goes on with it.
    pub(super) fn commit(self, opened: &Opened, desk: &mut Desk, actor: &Actor, event: Event) -> Result<()> {
        self.commit_after(opened, desk, actor, &[], event)
    }

    /// The same with changes of records that come before the event, all in one.
    pub(super) fn commit_after(
        self,
        opened: &Opened,
        desk: &mut Desk,
        actor: &Actor,
        before: &[TokenKeyStep],
        mut event: Event,
    ) -> Result<()> {
        let (folder, admin_key) = (&opened.folder, self.keys.admin_key.as_ref().ok_or_else(impossible)?);
        let bytes = self.manifest.to_bytes(admin_key)?;
        let line = desk.line().map(Arc::clone);
        match &line {
            Some(line) => line.hand_over_manifest(&bytes)?,
            None => Manifest::stage_bytes(folder, &bytes)?,
        }
        event.set_revision(self.manifest.revision);
        let change = Change { event, records: Vec::new() };
        let committed = commit_event(opened, desk, actor, before, change);
        if committed.is_err() && line.is_none() && desk.broken().is_none() {
            // Where the disk failed, nobody knows whether the event is there: the next opening will see.
            Manifest::drop_staged(folder);
        }
        committed?;
        match line {
            None => {
                if let Err(error) = renewed::put_in_place(opened, desk) {
                    // It holds all the same: what it drops is good for nobody any more.
                    renewed::announce(opened, self.manifest);
                    return Err(error);
                }
            }
            // The host has done so.
            Some(_) => guest::find_in_place(folder, self.manifest.revision, &bytes).inspect_err(|error| {
                desk.ledger = Err(error.clone());
            })?,
        }
        self.take_effect(opened, desk);
        Ok(())
    }

    /// From here on the vault is what it says.
    fn take_effect(self, opened: &Opened, desk: &mut Desk) {
        let Self { manifest, keys, .. } = self;
        let mut epochs = desk.keys.read.epochs.clone();
        if manifest.epoch != desk.keys.epoch {
            epochs.push((manifest.epoch, keys.vault_key.clone()));
        }
        renewed::go_on_with(opened, desk, manifest, keys, epochs);
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

/// Writes to the ledger what comes first, and then an event that changes no record: the last one is by which an opening knows
/// whether all of it happened.
fn commit_event(
    opened: &Opened,
    desk: &mut Desk,
    actor: &Actor,
    before: &[TokenKeyStep],
    change: Change,
) -> Result<()> {
    let at = opened.now();
    let Desk { keys, ledger: writer, index, text, .. } = desk;
    let mut batch = writer.as_mut().map_err(|error| error.clone())?.begin(keys.signer(actor))?;
    let mut ahead = Ahead::new(&opened.state);
    let mut push = |ahead: &mut Ahead<'_>, change: Change| {
        ledger::write_entry(text, at, actor.to_ref(), &change, |reference| ahead.state().place(reference))?;
        let place = batch.push(text)?;
        ahead.apply(change, place);
        Ok::<_, Error>(())
    };
    for step in before {
        if let Some(change) = desk::decide(step, ahead.state(), actor, at, keys)?.change {
            push(&mut ahead, change)?;
        }
    }
    push(&mut ahead, change)?;
    batch.commit()?;
    opened.happened(at);
    opened.changed(ahead.state());
    let changed = ahead.keep();
    if let Some(index) = index {
        index.update(changed);
    }
    Ok(())
}

pub(super) fn impossible() -> Error {
    Error::new(Code::Internal, "The operators of the vault could not be changed.")
}
