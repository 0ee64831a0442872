//! Who may have signed what: the second lock on the rules, for whoever reads a ledger that another program wrote.

use super::{entry::Entry, frame::Chain, issuer, walk::BatchEnd};
use crate::{
    manifest::{Manifest, OperatorEntry},
    model::{Event, KeyId, OperatorId, OperatorRole, OwnerId, RecordChange, RecordRef},
    signing::PublicKey,
    state::State,
    vault_id::VaultId,
};

/// The operators of a vault, former ones too, with their roles and keys.
#[derive(Debug, Clone)]
pub(crate) struct Roster {
    vault: VaultId,
    operators: Vec<OperatorEntry>,
}

impl Roster {
    /// Those that `vault.json` lists.
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Self { vault: manifest.vault, operators: manifest.operators.clone() }
    }

    /// These operators, for tests.
    #[cfg(test)]
    pub(super) fn with(vault: VaultId, operators: Vec<OperatorEntry>) -> Self {
        Self { vault, operators }
    }

    /// An operator's role now; none for one who left.
    pub(crate) fn role(&self, operator: OperatorId) -> Option<OperatorRole> {
        self.entry(operator).filter(|entry| entry.left.is_none()).map(|entry| entry.role)
    }

    /// What an operator might do when the frame with this number was written.
    pub(super) fn role_at(&self, operator: OperatorId, sequence: u64) -> Option<OperatorRole> {
        self.entry(operator)?.standing_at(sequence).map(|(role, _)| role)
    }

    /// An operator's public key.
    pub(crate) fn key(&self, operator: OperatorId) -> Option<PublicKey> {
        self.entry(operator).map(|entry| PublicKey(entry.public_key))
    }

    /// Whether any operator's signature over the ledger up to the frame with this hash is this one.
    pub(super) fn signed_by_any(&self, hash: Chain, signature: &[u8]) -> bool {
        let signed = hash.signed(self.vault);
        self.operators.iter().any(|entry| PublicKey(entry.public_key).verifies(&signed, signature))
    }

    /// Whether the signature of this batch is its signer's.
    pub(super) fn signed(&self, signer: OperatorId, end: &BatchEnd) -> bool {
        self.key(signer).is_some_and(|key| key.verifies(&end.hash.signed(self.vault), &end.signature))
    }

    /// Whether the signer might write such an entry as the frame with this number: it is their own, and the role that they had
    /// then permits it.
    pub(super) fn allows(&self, signer: OperatorId, sequence: u64, entry: &Entry) -> bool {
        let records = || entry.changed.iter().map(|changed| changed.change.to_ref());
        entry.actor.operator == signer
            && self.standing(signer, sequence).is_some_and(|(role, _)| permits(role, &entry.event, records()))
    }

    /// Whether its changes are more than the signer's standing at that frame gives, where this is the State before it.
    pub(super) fn oversteps(&self, signer: OperatorId, sequence: u64, state: &State, entry: &Entry) -> bool {
        let Some((role, owner)) = self.standing(signer, sequence) else { return true };
        entry.changed.iter().any(|changed| oversteps(role, owner, state, &changed.change))
    }

    fn standing(&self, signer: OperatorId, sequence: u64) -> Option<(OperatorRole, Option<OwnerId>)> {
        self.entry(signer)?.standing_at(sequence)
    }

    fn entry(&self, operator: OperatorId) -> Option<&OperatorEntry> {
        self.operators.iter().find(|entry| entry.id == operator)
    }
}

/// Whether an operator of this role may write an entry with this event that changes these records. Whoever writes asks
/// this before, and whoever reads asks it again.
pub(crate) fn permits(role: OperatorRole, event: &Event, mut records: impl Iterator<Item = RecordRef>) -> bool {
    match role {
        OperatorRole::Admin => true,
        // The keys that the event is about, and nothing else.
        OperatorRole::Issuer => {
            let keys = keys_of(event);
            records.all(
                |record| matches!(record, RecordRef::Key(id) | RecordRef::Tombstone(id) if keys.contains(&Some(id))),
            ) && keys != [None; 3]
        }
        OperatorRole::Viewer => false,
    }
}

/// Whether a change is more than an operator of this role, tied to this owner, may make, where this is the State before it.
/// Whoever writes asks this before, too.
pub(crate) fn oversteps(role: OperatorRole, tied: Option<OwnerId>, state: &State, change: &RecordChange) -> bool {
    role != OperatorRole::Admin && issuer::oversteps(state, tied, change)
}

/// The keys that an event is about, where it is about any: one, or the few of a rotation.
fn keys_of(event: &Event) -> [Option<KeyId>; 3] {
    match event {
        Event::KeyRotated { key, successor, instead_of, .. } => [Some(*key), Some(*successor), *instead_of],
        Event::RotationCompleted { key, .. } => [Some(*key), None, None],
        Event::KeyRevoked { key, keeps, .. } | Event::KeyDeleted { key, keeps, .. } => [Some(*key), *keeps, None],
        Event::KeyIssued { key, .. }
        | Event::KeyDelivered { key, .. }
        | Event::KeyEdited { key, .. }
        | Event::KeySuspended { key, .. }
        | Event::KeyReinstated { key, .. } => [Some(*key), None, None],
        Event::VaultCreated { .. }
        | Event::RoleAdded { .. }
        | Event::RoleEdited { .. }
        | Event::RoleRemoved { .. }
        | Event::OwnerAdded { .. }
        | Event::OwnerEdited { .. }
        | Event::OwnerRemoved { .. }
        | Event::OwnerSuspended { .. }
        | Event::OwnerReinstated { .. }
        | Event::RulesChanged { .. }
        | Event::OperatorAdded { .. }
        | Event::OperatorEdited { .. }
        | Event::OperatorRemoved { .. }
        | Event::AccountAdded { .. }
        | Event::AccountRemoved { .. }
        | Event::PermissionsImported { .. } => [None; 3],
    }
}
