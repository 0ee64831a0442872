//! What answers "is this token good for this?".

mod entry;
mod trie;

pub use entry::{Accounts, Grant, Grants, KeyEntry, OwnerEntry};

use std::sync::Arc;

use trie::Trie;

use crate::{Flaw, KeyId, Need, OwnerId, Pattern, Permission, RoleId, TokenDigest, Verdict, token};

/// What answers "is this token good for this?", from the records as they are now.
///
/// * A check takes about as long as one SHA-256 of the token, however many keys there are, and
///   allocates nothing.
/// * A change costs in proportion to itself: roles are looked up when a token is checked, so editing
///   one touches none of the keys that have it.
/// * A clone is a snapshot and costs next to nothing. Hand one to each reader, and none of them ever
///   waits for a change.
///
/// ```
/// use keywright_verify::{Checker, KeyEntry, Need, TokenDigest, Verdict, opaque};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let id = "7Hq2mXc90aZt".parse()?;
/// let token = opaque::compose("kw", &id, &[7; 32]);
/// let digest = TokenDigest::of(token.as_bytes());
///
/// let mut checker = Checker::new();
/// checker.put_key(digest, KeyEntry::new(id).expiring_at(1_800_000_000));
/// assert_eq!(checker.check(&token, &Need::NOTHING, 1_799_999_999), Verdict::Valid);
/// assert_eq!(checker.check(&token, &Need::NOTHING, 1_800_000_000), Verdict::Expired);
///
/// let snapshot = checker.clone();
/// checker.remove_key(&digest);
/// assert_eq!(checker.check(&token, &Need::NOTHING, 0), Verdict::Unknown);
/// assert_eq!(snapshot.check(&token, &Need::NOTHING, 0), Verdict::Valid);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Checker {
    keys: Trie<TokenDigest, KeyEntry>,
    roles: Trie<RoleId, Arc<[Pattern]>>,
    owners: Trie<OwnerId, OwnerEntry>,
    keys_enabled: bool,
    owner_grants: bool,
    valid_until: Option<i64>,
}

/// A verdict, and the key that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// The verdict.
    pub verdict: Verdict,
    /// The key whose token it is; `None` unless its digest matched.
    pub key: Option<KeyId>,
}

impl Default for Checker {
    fn default() -> Self {
        Self::new()
    }
}

impl Checker {
    /// A checker that knows no key.
    #[must_use]
    pub fn new() -> Self {
        Self {
            keys: Trie::new(),
            roles: Trie::new(),
            owners: Trie::new(),
            keys_enabled: true,
            owner_grants: false,
            valid_until: None,
        }
    }

    /// Whether `token` is good for `need` at `now`, in seconds since 1970-01-01T00:00:00Z (RFC 7519 "NumericDate").
    #[must_use]
    pub fn check(&self, token: &str, need: &Need<'_>, now: i64) -> Verdict {
        self.examine(token, need, now).verdict
    }

    /// The same, and which key it is.
    #[must_use]
    pub fn examine(&self, token: &str, need: &Need<'_>, now: i64) -> Check {
        if token.len() > token::LONGEST {
            return Check { verdict: Verdict::Malformed, key: None };
        }
        // Found by the digest of all of it, so a wrong secret and an unknown id take the same road. A text whose digest is
        // known is a token; only of others is it asked what they look like.
        let stale = self.valid_until.is_some_and(|end| now >= end);
        if let Some(key) = self.keys.at(&TokenDigest::of(token.as_bytes())) {
            let verdict = if stale { Verdict::StaleBundle } else { self.judge(key, need, now) };
            return Check { verdict, key: Some(key.id) };
        }
        let verdict = match token::shape(token) {
            Err(Flaw::Malformed) => Verdict::Malformed,
            Err(Flaw::BadCheck) => Verdict::BadCheck,
            Ok(_) if stale => Verdict::StaleBundle,
            Ok(_) => Verdict::Unknown,
        };
        Check { verdict, key: None }
    }

    /// The same of the token with this digest, where nobody knows or needs the token itself.
    #[must_use]
    pub fn check_digest(&self, digest: &TokenDigest, need: &Need<'_>, now: i64) -> Verdict {
        match self.keys.at(digest) {
            _ if self.valid_until.is_some_and(|end| now >= end) => Verdict::StaleBundle,
            Some(key) => self.judge(key, need, now),
            None => Verdict::Unknown,
        }
    }

    /// The key whose token has this digest.
    #[must_use]
    pub fn key(&self, digest: &TokenDigest) -> Option<&KeyEntry> {
        self.keys.at(digest)
    }

    /// How many keys it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the key whose token has this digest, or replaces what was known of it.
    pub fn put_key(&mut self, digest: TokenDigest, key: KeyEntry) {
        self.keys.put(digest, key);
    }

    /// Forgets the key whose token has this digest.
    pub fn remove_key(&mut self, digest: &TokenDigest) {
        self.keys.remove(digest);
    }

    /// Adds a role, or replaces its permissions.
    pub fn put_role(&mut self, role: RoleId, permissions: impl IntoIterator<Item = Pattern>) {
        self.roles.put(role, permissions.into_iter().collect());
    }

    /// Forgets a role: a grant of it allows nothing any more.
    pub fn remove_role(&mut self, role: &RoleId) {
        self.roles.remove(role);
    }

    /// Adds an owner, or replaces what was known of them.
    pub fn put_owner(&mut self, owner: OwnerId, entry: OwnerEntry) {
        self.owners.put(owner, entry);
    }

    /// Forgets an owner.
    pub fn remove_owner(&mut self, owner: &OwnerId) {
        self.owners.remove(owner);
    }

    /// Switches all keys on or off.
    pub fn set_keys_enabled(&mut self, enabled: bool) {
        self.keys_enabled = enabled;
    }

    /// Whether a key may do what its owner's grants allow now, in place of its own.
    pub fn set_owner_grants(&mut self, owner_grants: bool) {
        self.owner_grants = owner_grants;
    }

    /// Says until when what it knows may be relied on, in seconds since 1970: from then on the verdict is
    /// [`Verdict::StaleBundle`].
    pub fn set_valid_until(&mut self, end: i64) {
        self.valid_until = Some(end);
    }

    /// Every key that it knows, with the digest of its token, in an order of no meaning that stays the same.
    pub fn keys(&self) -> impl Iterator<Item = (&TokenDigest, &KeyEntry)> {
        self.keys.iter().map(|(digest, key)| (digest, key))
    }

    /// Every role that it knows, and its permissions, likewise.
    pub fn roles(&self) -> impl Iterator<Item = (RoleId, &[Pattern])> {
        self.roles.iter().map(|(role, permissions)| (*role, &**permissions))
    }

    /// Whether keys work at all.
    #[must_use]
    pub fn keys_enabled(&self) -> bool {
        self.keys_enabled
    }

    /// What the key may do now, its own or its owner's grants; and whether its owner is suspended.
    #[must_use]
    pub fn standing<'a>(&'a self, key: &'a KeyEntry) -> (&'a [Grant], bool) {
        let owner = key.owner.and_then(|owner| self.owners.at(&owner));
        let grants = match owner {
            _ if !self.owner_grants => &*key.grants,
            Some(owner) => &*owner.grants,
            None => &[],
        };
        (grants, owner.is_some_and(|owner| owner.suspended))
    }

    /// The verdict on a key whose token was presented.
    fn judge(&self, key: &KeyEntry, need: &Need<'_>, now: i64) -> Verdict {
        if key.revoked {
            return Verdict::Revoked;
        }
        if key.suspended {
            return Verdict::Suspended;
        }
        if key.expires_at.is_some_and(|end| now >= end) {
            return Verdict::Expired;
        }
        if !self.keys_enabled {
            return Verdict::KeysDisabled;
        }
        let (grants, owner_suspended) = self.standing(key);
        if owner_suspended {
            return Verdict::OwnerSuspended;
        }
        self.judge_grants(grants, need)
    }

    fn judge_grants(&self, grants: &[Grant], need: &Need<'_>) -> Verdict {
        let holds = |grant: &&Grant| grant.accounts.hold_in(need.account);
        if need.account.is_some() && !grants.iter().any(|grant| holds(&grant)) {
            return Verdict::AccountNotGranted;
        }
        let mut verdict = Verdict::Valid;
        for permission in need.permissions {
            if grants.iter().filter(holds).any(|grant| self.allows(grant, permission)) {
                continue;
            }
            let elsewhere = grants.iter().any(|grant| self.allows(grant, permission));
            if !(elsewhere && need.account.is_none()) {
                return Verdict::MissingPermission;
            }
            // Held in some accounts only, and none was named.
            verdict = Verdict::AccountNotGranted;
        }
        verdict
    }

    fn allows(&self, grant: &Grant, permission: &Permission) -> bool {
        self.roles.at(&grant.role).is_some_and(|role| role.iter().any(|pattern| pattern.matches(permission)))
    }
}
