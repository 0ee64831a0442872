//! What a change of the rules would mean for the keys that exist, before it is made. Keys themselves are never changed by it:
//! what is over a new limit stays, and counts from the next request on.

use serde::Serialize;

use crate::{
    error::Result,
    model::{
        Actor, FieldChange, Format, Formats, KeyId, KeysEnabled, Managers, NamesUnique, OperatorRole, RolesPerKey,
        Rules, Time,
    },
    operation::{SetRules, counted_keys, set_rules},
    state::{NEVER, NOTHING, Row, State},
};

/// What a change of the rules would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RulesEffect {
    /// The rules that differ, each by its name and as it is written.
    pub changes: Vec<FieldChange>,
    /// What that means beyond the rule itself; nothing where it means nothing for anybody.
    pub effects: Vec<RuleEffect>,
}

/// What the change of one rule means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RuleEffect {
    /// The rule.
    pub rule: String,
    /// What it means, a sentence.
    pub sentence: String,
    /// The keys that it is about, the first hundred.
    #[cfg_attr(feature = "ts", ts(type = "Array<string>"))]
    pub keys: Vec<KeyId>,
    /// How many keys it is about.
    pub count: usize,
}

/// The most keys that one effect names.
const NAMED: usize = 100;
const DAY: i64 = 86_400;

impl State {
    /// What setting these rules would mean for what there is, without doing it.
    ///
    /// # Errors
    /// Those with which setting them would be refused.
    pub fn rules_effect(&self, actor: &Actor, asked: &SetRules, now: Time) -> Result<RulesEffect> {
        let after = asked.plan(self, actor)?;
        let changes = set_rules::changes(self.rules(), &after);
        let comparison = Comparison { state: self, before: self.rules(), after: &after, now: now.timestamp() };
        let effects = changes.iter().filter_map(|change| comparison.effect(&change.field)).collect();
        Ok(RulesEffect { changes, effects })
    }
}

struct Comparison<'a> {
    state: &'a State,
    before: &'a Rules,
    after: &'a Rules,
    now: i64,
}

impl Comparison<'_> {
    fn effect(&self, rule: &str) -> Option<RuleEffect> {
        let (sentence, keys) = match rule {
            "keys_enabled" => self.keys_enabled(),
            "managers" => self.managers(),
            "formats" => self.formats(),
            "max_lifetime" => self.max_lifetime(),
            "never_expires" => self.never_expires(),
            "names_unique" => self.names_unique(),
            "roles_per_key" => self.roles_per_key(),
            "max_active_keys" => self.max_active_keys(),
            "max_keys_per_owner" => self.max_keys_per_owner(),
            "owner_required" => self.owner_required(),
            "warn_before" => self.warn_before(),
            "replace_after" => self.replace_after(),
            "token_prefix" => self.tokens_stay(Format::Opaque),
            "token_issuer" | "token_audience" | "status_list_address" => self.tokens_stay(Format::Jwt),
            // What these change is said by their meaning.
            _ => None,
        }?;
        let count = keys.len();
        let keys = keys.into_iter().take(NAMED).collect();
        Some(RuleEffect { rule: rule.to_owned(), sentence, keys, count })
    }

    /// Whether a live key counts: of a rotated pair, only the successor does.
    fn counts(&self, row: &Row) -> bool {
        let successor = row.key.replacement().and_then(|replacement| self.state.rows().row(replacement.by));
        !successor.is_some_and(|successor| successor.is_live(self.now))
    }

    fn live(&self) -> impl Iterator<Item = &Row> {
        self.state.rows().rows().filter(|row| row.is_live(self.now))
    }

    /// The live keys of which this holds, by id.
    fn live_where(&self, holds: impl Fn(&Row) -> bool) -> Vec<KeyId> {
        sorted(self.live().filter(|row| holds(row)).map(|row| row.key.id))
    }

    fn keys_enabled(&self) -> Effect {
        let suspended = |owner| self.state.owner(owner).is_some_and(|owner| owner.suspended_at.is_some());
        let works = |row: &Row| !row.suspended && !row.key.owner.is_some_and(suspended);
        match (self.before.keys_enabled, self.after.keys_enabled) {
            (_, KeysEnabled::No) => {
                said(self.live_where(works), "Keys that stop at once, until keys are switched on again", "")
            }
            (KeysEnabled::No, _) => said(self.live_where(works), "Keys that work again at once", ""),
            (_, KeysEnabled::NoNew) => said(self.live_where(works), "Keys that go on working", "None can be issued."),
            (_, KeysEnabled::Yes) => None,
        }
    }

    fn managers(&self) -> Effect {
        let names = |role| {
            let mut names: Vec<_> =
                self.state.operators().filter(|operator| operator.role == role).map(|it| it.name.to_string()).collect();
            names.sort();
            names
        };
        let (mut issuers, viewers) = (names(OperatorRole::Issuer), names(OperatorRole::Viewer));
        if self.after.managers == Managers::Admin {
            issuers.extend(viewers);
            let who = list(&issuers)?;
            return Some((format!("From now on these operators see no keys: {who}."), Vec::new()));
        }
        let manage = list(&issuers).map(|who| format!("These operators manage keys from now on: {who}."));
        let see = list(&viewers).map(|who| format!("These see them: {who}."));
        let sentence = [manage, see].into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!sentence.is_empty()).then(|| (sentence, Vec::new()))
    }

    fn formats(&self) -> Effect {
        let left_out = match self.after.formats {
            Formats::Both => return None,
            Formats::Opaque => Format::Jwt,
            Formats::Jwt => Format::Opaque,
        };
        let keys = self.live_where(|row| row.key.format == left_out);
        said(keys, "Keys of the other format", "They go on working, and cannot be rotated.")
    }

    fn max_lifetime(&self) -> Effect {
        let longest = i64::from(self.after.max_lifetime?);
        let over = |row: &Row| row.end == NEVER || row.end - row.created > longest * DAY;
        said(
            self.live_where(over),
            &format!("Keys that last longer than {longest} days"),
            "They keep their end; only new keys are limited.",
        )
    }

    fn never_expires(&self) -> Effect {
        if self.after.never_expires {
            return None;
        }
        said(self.live_where(|row| row.end == NEVER), "Keys that never expire", "They stay so.")
    }

    fn names_unique(&self) -> Effect {
        let among = self.after.names_unique;
        if among == NamesUnique::No {
            return None;
        }
        let owner = |row: &Row| if among == NamesUnique::Owner { row.key.owner } else { None };
        let counted = self.live().filter(|row| self.counts(row));
        let mut named: Vec<_> = counted.map(|row| ((row.key.name.folded(), owner(row)), row.key.id)).collect();
        named.sort();
        let same = named.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1);
        said(
            sorted(same.flatten().map(|(_, id)| *id)),
            "Keys that have the name of another one",
            "They keep it; a new name must be free.",
        )
    }

    fn roles_per_key(&self) -> Effect {
        match self.after.roles_per_key {
            RolesPerKey::One => said(
                self.live_where(|row| row.key.grants.len() != 1),
                "Keys with more than one role, or none",
                "They stay so until their roles are edited.",
            ),
            RolesPerKey::Many => said(
                self.live_where(|row| row.key.grants.is_empty()),
                "Keys without a role of their own",
                "They may do nothing until they are given one.",
            ),
            RolesPerKey::Owner => {
                let may_nothing = |row: &Row| {
                    let owner = row.key.owner.and_then(|owner| self.state.owner(owner));
                    owner.is_none_or(|owner| owner.grants.is_empty())
                };
                let nothing = self.live_where(may_nothing);
                if nothing.is_empty() {
                    return said(
                        self.live_where(|_| true),
                        "Keys that may do what their owners may do from now on",
                        "Their own roles do not count any more.",
                    );
                }
                said(nothing, "Keys without an owner, or whose owner has no role", "They may do nothing any more.")
            }
        }
    }

    fn max_active_keys(&self) -> Effect {
        let limit = self.after.max_active_keys? as usize;
        let live = self.live_where(|row| self.counts(row));
        if live.len() <= limit {
            return None;
        }
        let what = format!("Active keys, over the limit of {limit}");
        said(live, &what, "They go on working, and none can be issued until there are fewer.")
    }

    fn max_keys_per_owner(&self) -> Effect {
        let limit = self.after.max_keys_per_owner? as usize;
        let mut over = Vec::new();
        for owner in self.state.owners() {
            let keys: Vec<_> = counted_keys(self.state, owner.id).map(|key| key.id).collect();
            if keys.len() > limit {
                over.extend(keys);
            }
        }
        let what = format!("Keys of owners who have more than {limit}");
        said(sorted(over.into_iter()), &what, "They go on working, and none can be issued for these owners.")
    }

    fn owner_required(&self) -> Effect {
        if !self.after.owner_required {
            return None;
        }
        said(
            self.live_where(|row| row.owner == NOTHING),
            "Keys without an owner",
            "They stay so; only new keys need one.",
        )
    }

    fn warn_before(&self) -> Effect {
        let expiring = |row: &Row| {
            !row.suspended && row.end != NEVER && row.end - self.now <= i64::from(self.after.warn_before) * DAY
        };
        said(self.live_where(expiring), "Keys that count as expiring then", "")
    }

    fn replace_after(&self) -> Effect {
        let days = i64::from(self.after.replace_after?);
        let due = |row: &Row| row.end == NEVER && self.now - row.created >= days * DAY;
        said(self.live_where(due), "Keys that never expire and are due for replacement then", "")
    }

    fn tokens_stay(&self, format: Format) -> Effect {
        said(self.live_where(|row| row.key.format == format), "Keys that keep the tokens that they have", "")
    }
}

/// The sentence and its keys; nothing where it is about nothing.
type Effect = Option<(String, Vec<KeyId>)>;

/// What it is about, how many there are, and what becomes of them; nothing where there is none.
fn said(keys: Vec<KeyId>, what: &str, then: &str) -> Effect {
    if keys.is_empty() {
        return None;
    }
    let then = if then.is_empty() { String::new() } else { format!(" {then}") };
    Some((format!("{what}: {}.{then}", keys.len()), keys))
}

fn sorted(keys: impl Iterator<Item = KeyId>) -> Vec<KeyId> {
    let mut keys: Vec<_> = keys.collect();
    keys.sort();
    keys
}

/// The first ten names, in words.
fn list(names: &[String]) -> Option<String> {
    const SHOWN: usize = 10;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| if more > 0 { format!("{shown} and {more} more") } else { shown })
}
