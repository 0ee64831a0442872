//! Which events of the ledger somebody asked for: of which kinds, about which key, by whom, when, with which words.

use serde::{Deserialize, Serialize};

use super::HistoryEntry;
use crate::model::{Event, KeyId, OperatorId, Time, fold};

/// Which events, newest first. All conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(default)]
pub struct ActivityQuery {
    /// From this moment on.
    pub from: Option<Time>,
    /// Before this moment.
    pub to: Option<Time>,
    /// Only what this operator did.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub operator: Option<OperatorId>,
    /// Only events of these kinds; none is all.
    pub kinds: Vec<ActivityKind>,
    /// Only what is about this key.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub key: Option<KeyId>,
    /// Words that all stand in the sentence, in the operator's name, or in that of the key that asked.
    pub search: String,
    /// Only events before this number of the ledger: where the page before ended.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub before: Option<u64>,
    /// How many to answer at the most; 0 is all.
    pub limit: usize,
}

/// A part of what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ActivityPage {
    /// The events, newest first.
    pub entries: Vec<HistoryEntry>,
    /// What [`ActivityQuery::before`] continues with; `None` where there is no more.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub next_before: Option<u64>,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A key was issued.
    Issued,
    /// A token was stored, or was not.
    Delivered,
    /// A key was edited.
    Edited,
    /// A key was suspended or reinstated.
    Stopped,
    /// A key was rotated.
    Rotated,
    /// A key was revoked or deleted.
    Ended,
    /// Roles changed.
    Roles,
    /// Owners changed.
    Owners,
    /// Accounts changed.
    Accounts,
    /// The catalogue of permissions changed.
    Permissions,
    /// The rules changed.
    Rules,
    /// Operators changed.
    Operators,
    /// The vault itself was made or changed.
    Vault,
}

/// A query, made ready for many events.
#[derive(Debug, Clone)]
pub struct ActivityFilter<'a> {
    query: &'a ActivityQuery,
    words: Vec<String>,
}

/// The most characters of words that are looked for.
const LONGEST: usize = 200;

impl<'a> ActivityFilter<'a> {
    /// The filter that a query stands for.
    #[must_use]
    pub fn new(query: &'a ActivityQuery) -> Self {
        let start: String = query.search.chars().take(LONGEST).collect();
        Self { query, words: fold(&start).split_whitespace().map(str::to_owned).collect() }
    }

    /// Whether the query asks for an event that `operator` made.
    #[must_use]
    pub fn lets_in(&self, operator: OperatorId, entry: &HistoryEntry) -> bool {
        let query = self.query;
        query.from.is_none_or(|from| entry.at >= from)
            && query.to.is_none_or(|to| entry.at < to)
            && query.before.is_none_or(|before| entry.sequence < before)
            && query.operator.is_none_or(|asked| asked == operator)
            && (query.kinds.is_empty() || query.kinds.contains(&entry.event.kind()))
            && query.key.is_none_or(|key| entry.event.keys().contains(&key))
            && self.has_words(entry)
    }

    fn has_words(&self, entry: &HistoryEntry) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let ids = entry.event.keys().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let by_key = entry.by_key.as_deref().unwrap_or_default();
        let text = fold(&format!("{} {} {by_key} {ids}", entry.sentence, entry.operator));
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

impl Event {
    /// What sort of thing happened.
    #[must_use]
    pub const fn kind(&self) -> ActivityKind {
        match self {
            Self::VaultCreated { .. } | Self::TokenKeyRotated { .. } => ActivityKind::Vault,
            Self::KeyIssued { .. } => ActivityKind::Issued,
            Self::KeyDelivered { .. } => ActivityKind::Delivered,
            Self::KeyEdited { .. } => ActivityKind::Edited,
            Self::KeySuspended { .. } | Self::KeyReinstated { .. } => ActivityKind::Stopped,
            Self::KeyRotated { .. } | Self::RotationCompleted { .. } => ActivityKind::Rotated,
            Self::KeyRevoked { .. } | Self::KeyDeleted { .. } => ActivityKind::Ended,
            Self::RoleAdded { .. } | Self::RoleEdited { .. } | Self::RoleRemoved { .. } => ActivityKind::Roles,
            Self::OwnerAdded { .. }
            | Self::OwnerEdited { .. }
            | Self::OwnerSuspended { .. }
            | Self::OwnerReinstated { .. }
            | Self::OwnerRemoved { .. } => ActivityKind::Owners,
            Self::RulesChanged { .. } => ActivityKind::Rules,
            Self::OperatorAdded { .. } | Self::OperatorEdited { .. } | Self::OperatorRemoved { .. } => {
                ActivityKind::Operators
            }
            Self::AccountAdded { .. } | Self::AccountEdited { .. } | Self::AccountRemoved { .. } => {
                ActivityKind::Accounts
            }
            Self::PermissionsImported { .. } | Self::ServiceRemoved { .. } => ActivityKind::Permissions,
        }
    }

    /// The keys that it is about, the first one first. Of the keys that went with a role or an owner, only the names are known.
    #[must_use]
    pub fn keys(&self) -> Vec<KeyId> {
        match self {
            Self::KeyRotated { key, successor, instead_of, .. } => {
                [Some(*key), Some(*successor), *instead_of].into_iter().flatten().collect()
            }
            Self::RotationCompleted { key, successor, .. } => vec![*key, *successor],
            Self::KeyRevoked { key, keeps, .. } | Self::KeyDeleted { key, keeps, .. } => {
                [Some(*key), *keeps].into_iter().flatten().collect()
            }
            Self::KeyIssued { key, .. }
            | Self::KeyDelivered { key, .. }
            | Self::KeyEdited { key, .. }
            | Self::KeySuspended { key, .. }
            | Self::KeyReinstated { key, .. } => vec![*key],
            Self::VaultCreated { .. }
            | Self::RoleAdded { .. }
            | Self::RoleEdited { .. }
            | Self::RoleRemoved { .. }
            | Self::OwnerAdded { .. }
            | Self::OwnerEdited { .. }
            | Self::OwnerRemoved { .. }
            | Self::OwnerSuspended { .. }
            | Self::OwnerReinstated { .. }
            | Self::RulesChanged { .. }
            | Self::OperatorAdded { .. }
            | Self::OperatorEdited { .. }
            | Self::OperatorRemoved { .. }
            | Self::TokenKeyRotated { .. }
            | Self::AccountAdded { .. }
            | Self::AccountEdited { .. }
            | Self::AccountRemoved { .. }
            | Self::ServiceRemoved { .. }
            | Self::PermissionsImported { .. } => Vec::new(),
        }
    }
}
