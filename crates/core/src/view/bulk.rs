//! Acts on many keys before they are done: which keys are meant, what would change, and what would be refused.

use std::collections::{BTreeSet, HashSet};

use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::{KeyQuery, KeyView, Seen};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Key, KeyId, NamesUnique, OwnerId, Time},
    operation::{BulkAct, BulkStep, Context, Random, TokenSigner, ZoneCalendar, ask},
    secret::Token,
};

/// Which keys an act is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeySelection {
    /// These.
    Keys {
        /// Their ids.
        #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
        keys: Vec<KeyId>,
    },
    /// All that a query finds, as long as the vault has not changed since.
    Matching {
        /// The query; its part and order do not matter.
        query: Box<KeyQuery>,
        /// The revision of the list that the person saw.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        revision: u64,
    },
}

/// An act on many keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BulkRequest {
    /// Which keys.
    pub selection: KeySelection,
    /// What is done to each.
    pub act: BulkAct,
}

/// What an act on many keys would do. Of each list, the first [`BulkPreview::SHOWN`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BulkPreview {
    /// The keys that would change, as they are now.
    pub changes: Vec<KeyView>,
    /// How many these are.
    pub change_count: usize,
    /// The keys that are so already.
    pub unchanged: Vec<KeyView>,
    /// How many these are.
    pub unchanged_count: usize,
    /// The keys that would be left out, because it is refused for them.
    pub refused: Vec<BulkRefusal>,
    /// How many these are.
    pub refused_count: usize,
}

/// A key that an act on many leaves out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BulkRefusal {
    /// Its id.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub key: KeyId,
    /// Its name; empty where there is no such key any more.
    pub name: String,
    /// Why, for programs.
    pub code: Code,
    /// Why, a sentence.
    pub reason: String,
}

/// What `Vault::apply_all` is to do for an act on many keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkSteps {
    /// One for each key that changes.
    pub steps: Vec<BulkStep>,
    /// How many keys are left out, because it is refused for them.
    pub left_out: usize,
}

impl BulkPreview {
    /// How many keys each list holds at the most.
    pub const SHOWN: usize = 100;
}

/// Every chosen key, by what would become of it.
#[derive(Default)]
struct Plan {
    changes: Vec<KeyId>,
    unchanged: Vec<KeyId>,
    refused: Vec<BulkRefusal>,
}

impl Seen<'_> {
    /// What an act on many keys would do, without doing it.
    ///
    /// # Errors
    /// [`Code::Stale`] where the list was chosen from has changed since; [`Code::InvalidArgument`] where no key is chosen.
    pub fn bulk_preview(&self, request: &BulkRequest, actor: &Actor, now: Time) -> Result<BulkPreview> {
        let plan = self.plan(request, actor, now)?;
        let views = |keys: &[KeyId]| {
            keys.iter().take(BulkPreview::SHOWN).filter_map(|key| self.key_view(*key, now).ok()).collect()
        };
        Ok(BulkPreview {
            changes: views(&plan.changes),
            change_count: plan.changes.len(),
            unchanged: views(&plan.unchanged),
            unchanged_count: plan.unchanged.len(),
            refused_count: plan.refused.len(),
            refused: plan.refused.into_iter().take(BulkPreview::SHOWN).collect(),
        })
    }

    /// The steps of an act on many keys: of all those that its preview says would change, and of no others.
    ///
    /// # Errors
    /// As [`Seen::bulk_preview`].
    pub fn bulk_steps(&self, request: &BulkRequest, actor: &Actor, now: Time) -> Result<BulkSteps> {
        let plan = self.plan(request, actor, now)?;
        let step = |key| BulkStep { key, act: request.act.clone() };
        Ok(BulkSteps { steps: plan.changes.into_iter().map(step).collect(), left_out: plan.refused.len() })
    }

    fn plan(&self, request: &BulkRequest, actor: &Actor, now: Time) -> Result<Plan> {
        let chosen = self.chosen(&request.selection, now)?;
        if chosen.is_empty() {
            return Err(Error::new(Code::InvalidArgument, "No key is chosen. Choose at least one.").about("selection"));
        }
        let mut plan = Plan::default();
        let mut together = Together::new(self, &request.act);
        for key in chosen {
            let step = BulkStep { key, act: request.act.clone() };
            let refused = |error: Error| {
                let name = self.row(key).map_or_else(|_| String::new(), |row| row.key.name.to_string());
                BulkRefusal { key, name, code: error.code, reason: error.message }
            };
            let decided = self.row(key).and_then(|row| {
                let changes = would_change(self, &step, actor, now)?;
                if changes {
                    together.check(&row.key, now)?;
                }
                Ok(changes)
            });
            match decided {
                Ok(true) => plan.changes.push(key),
                Ok(false) => plan.unchanged.push(key),
                Err(error) => plan.refused.push(refused(error)),
            }
        }
        Ok(plan)
    }

    /// The chosen keys, none twice.
    fn chosen(&self, selection: &KeySelection, now: Time) -> Result<Vec<KeyId>> {
        match selection {
            KeySelection::Keys { keys } => {
                let mut seen = BTreeSet::new();
                Ok(keys.iter().copied().filter(|key| seen.insert(*key)).collect())
            }
            KeySelection::Matching { revision, .. } if *revision != self.state.revision() => {
                Err(Error::new(Code::Stale, "The list has changed since. Look at it again, and choose again.")
                    .about("selection"))
            }
            KeySelection::Matching { query, .. } => Ok(self.matching(query, now)),
        }
    }
}

/// What the chosen keys are to each other once they have the same owner. Each is decided on the vault as it is; what is refused
/// only because of another chosen one is found here.
struct Together {
    owner: Option<Option<OwnerId>>,
    unique: bool,
    names: HashSet<String>,
    /// How many more keys the owner may have.
    room: Option<usize>,
    moved: usize,
}

impl Together {
    fn new(seen: &Seen<'_>, act: &BulkAct) -> Self {
        let rules = seen.state.rules();
        let owner = match act {
            BulkAct::SetOwner { owner } => Some(*owner),
            _ => None,
        };
        let room = match (owner, rules.max_keys_per_owner) {
            (Some(Some(owner)), Some(limit)) => {
                let counted = crate::operation::counted_keys(seen.state, owner).count();
                Some((limit as usize).saturating_sub(counted))
            }
            _ => None,
        };
        Self { owner, unique: rules.names_unique == NamesUnique::Owner, names: HashSet::new(), room, moved: 0 }
    }

    fn check(&mut self, key: &Key, now: Time) -> Result<()> {
        if self.owner.is_none() || !key.is_live(now) {
            return Ok(());
        }
        if self.room.is_some_and(|room| self.moved >= room) {
            return Err(Error::new(Code::LimitReached, "The owner has no room for so many keys. Choose fewer."));
        }
        if self.unique && !self.names.insert(key.name.folded()) {
            let message = format!("Another one of these keys is also called {}. Choose one of them.", key.name);
            return Err(Error::new(Code::NameTaken, message));
        }
        self.moved += 1;
        Ok(())
    }
}

/// Whether the step would change the vault as it is.
fn would_change(seen: &Seen<'_>, step: &BulkStep, actor: &Actor, now: Time) -> Result<bool> {
    let calendar = ZoneCalendar(Utc);
    let mut context = Context { now, calendar: &calendar, random: &mut Nothing, signer: &Nothing };
    Ok(ask(step, seen.state, actor, &mut context)?.change.is_some())
}

/// In place of what makes tokens: no act on many keys makes one.
struct Nothing;

impl Random for Nothing {
    fn fill(&mut self, _bytes: &mut [u8]) -> Result<()> {
        Err(Error::new(Code::Internal, "A preview draws nothing at random."))
    }
}

impl TokenSigner for Nothing {
    fn sign(&self, _claims: &[u8]) -> Result<Token> {
        Err(Error::new(Code::Internal, "A preview signs nothing."))
    }

    fn default_issuer(&self) -> String {
        String::new()
    }
}
