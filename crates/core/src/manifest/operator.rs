//! Operators as `vault.json` lists them: what they may do now and might before, and the keys that they have and had.

use serde::{Deserialize, Serialize};

use crate::{
    base64_bytes,
    model::{Name, Operator, OperatorId, OperatorRole, OwnerId},
    signing::PublicKey,
};

/// An operator as `vault.json` lists them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OperatorEntry {
    /// Their id.
    pub(crate) id: OperatorId,
    /// Their name.
    pub(crate) name: Name,
    /// What they may do.
    pub(crate) role: OperatorRole,
    /// What they might do before, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier: Vec<EarlierRole>,
    /// The number of the frame from which on they may do nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<u64>,
    /// The owner that they are tied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<OwnerId>,
    /// The key they sign with, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
    /// The key that epochs' keys are sealed to, X25519.
    #[serde(with = "base64_bytes")]
    pub(crate) exchange_key: [u8; 32],
    /// The Admin who made these two keys for them and may still know them; absent once they are their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_keys_by: Option<OperatorId>,
    /// The keys that they signed with before, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) earlier_keys: Vec<EarlierKey>,
}

/// A key that an operator signed with.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierKey {
    /// The key, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
    /// The number of the frame from which on it signs nothing any more.
    pub(crate) until: u64,
}

/// The public halves of keys that an operator made for themself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnKeys {
    /// The key they sign with, Ed25519.
    #[serde(with = "base64_bytes")]
    pub(crate) public_key: [u8; 32],
    /// The key that epochs' keys are sealed to, X25519.
    #[serde(with = "base64_bytes")]
    pub(crate) exchange_key: [u8; 32],
}

/// A role that an operator had.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarlierRole {
    /// The role.
    pub(crate) role: OperatorRole,
    /// The owner that they were tied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<OwnerId>,
    /// The number of the frame from which on they had it no more.
    pub(crate) until: u64,
}

impl OperatorEntry {
    /// What they might do, and for which owner only, when the frame with this number was written.
    pub(crate) fn standing_at(&self, sequence: u64) -> Option<(OperatorRole, Option<OwnerId>)> {
        if self.left.is_some_and(|left| sequence >= left) {
            return None;
        }
        let earlier = self.earlier.iter().find(|earlier| sequence < earlier.until);
        Some(earlier.map_or((self.role, self.owner), |earlier| (earlier.role, earlier.owner)))
    }

    /// Makes them this, from the frame with this number on.
    pub(crate) fn become_from(&mut self, after: &Operator, sequence: u64) {
        if (after.role, after.owner) != (self.role, self.owner) {
            self.earlier.push(EarlierRole { role: self.role, owner: self.owner, until: sequence });
        }
        (self.name, self.role, self.owner) = (after.name.clone(), after.role, after.owner);
    }

    /// The key that they signed with when the frame with this number was written.
    pub(crate) fn key_at(&self, sequence: u64) -> PublicKey {
        let earlier = self.earlier_keys.iter().find(|earlier| sequence < earlier.until);
        PublicKey(earlier.map_or(self.public_key, |earlier| earlier.public_key))
    }

    /// The keys of their own that they have now, from the frame with this number on.
    pub(crate) fn take_own_keys(&mut self, own: OwnKeys, sequence: u64) {
        self.earlier_keys.push(EarlierKey { public_key: self.public_key, until: sequence });
        (self.public_key, self.exchange_key) = (own.public_key, own.exchange_key);
        self.first_keys_by = None;
    }

    /// The operator, as actors know them.
    pub(crate) fn to_operator(&self) -> Operator {
        Operator { id: self.id, name: self.name.clone(), role: self.role, owner: self.owner }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{manifest::tests::manifest, signing::SigningKey};

    #[test]
    fn a_frame_is_judged_by_the_role_of_its_time() {
        let mut operator = manifest(&SigningKey::random().unwrap(), 1).operators.remove(0);
        let roles = |operator: &OperatorEntry| {
            [4, 5, 8, 9, 20].map(|sequence| operator.standing_at(sequence).map(|(role, _)| role))
        };
        let (viewer, issuer, admin) = (OperatorRole::Viewer, OperatorRole::Issuer, OperatorRole::Admin);
        assert_eq!(roles(&operator), [viewer, issuer, issuer, admin, admin].map(Some));
        operator.left = Some(20);
        assert_eq!(roles(&operator), [Some(viewer), Some(issuer), Some(issuer), Some(admin), None]);
    }
}
