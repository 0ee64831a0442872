//! Who may have signed what: the second lock on the rules, for whoever reads a ledger that another program wrote.

use super::{entry::Entry, frame::Chain, walk::BatchEnd};
use crate::{
    manifest::Manifest,
    model::{Event, OperatorId, OperatorRole, RecordRef},
    signing::PublicKey,
    vault_id::VaultId,
};

/// The operators of a vault, with their roles and keys.
#[derive(Debug, Clone)]
pub(crate) struct Roster {
    vault: VaultId,
    operators: Vec<(OperatorId, OperatorRole, PublicKey)>,
}

impl Roster {
    /// Those that `vault.json` lists.
    pub(crate) fn of(manifest: &Manifest) -> Self {
        let operators =
            manifest.operators.iter().map(|each| (each.id, each.role, PublicKey(each.public_key))).collect();
        Self { vault: manifest.vault, operators }
    }

    /// These operators, for tests.
    #[cfg(test)]
    pub(super) fn with(vault: VaultId, operators: Vec<(OperatorId, OperatorRole, PublicKey)>) -> Self {
        Self { vault, operators }
    }

    /// An operator's role.
    pub(crate) fn role(&self, operator: OperatorId) -> Option<OperatorRole> {
        self.entry(operator).map(|(_, role, _)| *role)
    }

    /// An operator's public key.
    pub(crate) fn key(&self, operator: OperatorId) -> Option<PublicKey> {
        self.entry(operator).map(|(_, _, key)| *key)
    }

    /// Whether any operator's signature over the ledger up to the frame with this hash is this one.
    pub(super) fn signed_by_any(&self, hash: Chain, signature: &[u8]) -> bool {
        let signed = hash.signed(self.vault);
        self.operators.iter().any(|(_, _, key)| key.verifies(&signed, signature))
    }

    /// Whether the signature of this batch is its signer's.
    pub(super) fn signed(&self, signer: OperatorId, end: &BatchEnd) -> bool {
        self.key(signer).is_some_and(|key| key.verifies(&end.hash.signed(self.vault), &end.signature))
    }

    /// Whether the signer's role allows such an entry: it is their own, and its event and records are of a kind that
    /// they may change.
    pub(super) fn allows(&self, signer: OperatorId, entry: &Entry) -> bool {
        entry.actor.operator == signer
            && match self.role(signer) {
                Some(OperatorRole::Admin) => true,
                Some(OperatorRole::Issuer) => is_about_keys(entry),
                Some(OperatorRole::Viewer) | None => false,
            }
    }

    fn entry(&self, operator: OperatorId) -> Option<&(OperatorId, OperatorRole, PublicKey)> {
        self.operators.iter().find(|(id, ..)| *id == operator)
    }
}

fn is_about_keys(entry: &Entry) -> bool {
    let event = match entry.event {
        Event::KeyIssued { .. }
        | Event::KeyDelivered { .. }
        | Event::KeyEdited { .. }
        | Event::KeySuspended { .. }
        | Event::KeyReinstated { .. }
        | Event::KeyRevoked { .. }
        | Event::KeyDeleted { .. } => true,
        Event::VaultCreated { .. }
        | Event::RoleAdded { .. }
        | Event::RoleEdited { .. }
        | Event::RoleRemoved { .. }
        | Event::OwnerAdded { .. }
        | Event::OwnerEdited { .. }
        | Event::OwnerRemoved { .. }
        | Event::AccountAdded { .. }
        | Event::AccountRemoved { .. } => false,
    };
    event
        && entry
            .changed
            .iter()
            .all(|changed| matches!(changed.change.to_ref(), RecordRef::Key(_) | RecordRef::Tombstone(_)))
}
