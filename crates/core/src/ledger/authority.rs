//! Who may have signed what: the second lock on the rules, for whoever reads a ledger that another program wrote.

use super::{
    entry::Entry,
    frame::Chain,
    walk::BatchEnd,
};
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
        let operators = manifest.operators.iter().map(|each| (each.id, each.role, PublicKey(each.public_key))).collect();
        Self { vault: manifest.vault, operators }
    }

    /// An operator's role.
    pub(crate) fn role(&self, operator: OperatorId) -> Option<OperatorRole> {
        self.entry(operator).map(|(_, role, _)| *role)
    }

    /// Whether the signature of this batch is its signer's.
    pub(super) fn signed(&self, signer: OperatorId, end: &BatchEnd) -> bool {
        self.signed_chain(signer, end.chain, &end.signature)
    }

    /// Whether this is the operator's signature over the ledger up to this chain.
    pub(super) fn signed_chain(&self, signer: OperatorId, chain: Chain, signature: &[u8]) -> bool {
        self.entry(signer).is_some_and(|(_, _, key)| key.verifies(&chain.signed(self.vault), signature))
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
