//! Who may have signed what: the second lock on the rules, for whoever reads a ledger that another program wrote.

use super::{entry::Entry, frame::Chain, walk::BatchEnd};
use crate::{
    manifest::{Manifest, OperatorEntry},
    model::{Actor, Event, Operator, OperatorId, OperatorRole, RecordChange, Time},
    operation::comes_to,
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
    pub(crate) fn with(vault: VaultId, operators: Vec<OperatorEntry>) -> Self {
        Self { vault, operators }
    }

    /// An operator's role now; none for one who left.
    pub(crate) fn role(&self, operator: OperatorId) -> Option<OperatorRole> {
        self.entry(operator).filter(|entry| entry.left.is_none()).map(|entry| entry.role)
    }

    /// What an operator might do when the frame with this number was written.
    pub(crate) fn role_at(&self, operator: OperatorId, sequence: u64) -> Option<OperatorRole> {
        self.entry(operator)?.standing_at(sequence).map(|(role, _)| role)
    }

    /// An operator's public key now.
    pub(crate) fn key(&self, operator: OperatorId) -> Option<PublicKey> {
        self.entry(operator).map(|entry| PublicKey(entry.public_key))
    }

    /// Whether any operator's signature over the ledger up to the frame with this number and hash is this one.
    pub(super) fn signed_by_any(&self, sequence: u64, hash: Chain, signature: &[u8]) -> bool {
        let signed = hash.signed(self.vault);
        self.operators.iter().any(|entry| entry.key_at(sequence).verifies(&signed, signature))
    }

    /// Whether the signature of this batch is its signer's.
    pub(super) fn signed(&self, signer: OperatorId, end: &BatchEnd) -> bool {
        let key = self.entry(signer).map(|entry| entry.key_at(end.sequence));
        key.is_some_and(|key| key.verifies(&end.hash.signed(self.vault), &end.signature))
    }

    /// Whether the signer might write such an entry as the frame with this number, by the role that they had then, where this is
    /// the State before it, and `earliest` the latest time of an Admin's entry before it. Whoever dates an entry back behind that
    /// would be judged by a time that is over.
    pub(crate) fn allows(
        &self,
        signer: OperatorId,
        sequence: u64,
        state: &State,
        earliest: Option<Time>,
        entry: &Entry,
    ) -> bool {
        let standing = self.entry(signer).and_then(|operator| Some((operator, operator.standing_at(sequence)?)));
        let Some((operator, (role, owner))) = standing.filter(|_| entry.actor.operator == signer) else { return false };
        if role == OperatorRole::Admin {
            return true;
        }
        if earliest.is_some_and(|earliest| entry.at < earliest) {
            return false;
        }
        let actor = Actor { operator: Operator { role, owner, ..operator.to_operator() }, door: entry.actor.door };
        let records: Vec<_> = entry.changed.iter().map(|changed| &changed.change).collect();
        // What it says of before leads to the history of a record.
        entry.changed.iter().all(|changed| changed.before == state.place(changed.change.to_ref()))
            && permits(&actor, state, entry.at, &entry.event, &records)
    }

    /// Whether anybody is or was an Issuer, so that their entries are judged by the State before them.
    pub(super) fn knows_issuers(&self) -> bool {
        let roles = |entry: &OperatorEntry| {
            let earlier: Vec<_> = entry.earlier.iter().map(|earlier| earlier.role).collect();
            earlier.into_iter().chain([entry.role]).any(|role| role == OperatorRole::Issuer)
        };
        self.operators.iter().any(roles)
    }

    fn entry(&self, operator: OperatorId) -> Option<&OperatorEntry> {
        self.operators.iter().find(|entry| entry.id == operator)
    }
}

/// Whether this actor may write an entry at that time with this event and these records, where this is the State before it: an
/// Issuer what an operation that they may ask for comes to. Whoever writes asks this before, and whoever reads asks it again.
pub(crate) fn permits(actor: &Actor, state: &State, at: Time, event: &Event, records: &[&RecordChange]) -> bool {
    match actor.operator.role {
        OperatorRole::Admin => true,
        OperatorRole::Issuer => comes_to(state, actor, at, event, records),
        OperatorRole::Viewer => false,
    }
}
