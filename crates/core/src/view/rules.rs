//! The rules in words: what each is called, what it is set to, and what that means.

use serde::Serialize;

use crate::{
    model::{DeleteRole, Formats, KeysEnabled, Lifetime, Managers, NamesUnique, RolesPerKey},
    state::State,
};

/// A rule, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RuleView {
    /// What it is called: `max_lifetime`.
    pub name: String,
    /// What it is set to, in words.
    pub value: String,
    /// What that means, a sentence.
    pub meaning: String,
}

impl State {
    /// Every rule in words, in the order of the settings page.
    #[must_use]
    pub fn rules_in_words(&self) -> Vec<RuleView> {
        let rules = self.rules();
        let switch = |on: bool| if on { "yes" } else { "no" };
        let (enabled, enabled_means) = match rules.keys_enabled {
            KeysEnabled::Yes => ("yes", "Keys can be issued, and they work."),
            KeysEnabled::NoNew => ("no_new", "No key can be issued; existing ones go on working."),
            KeysEnabled::No => ("no", "No key can be issued, and none works until keys are switched on again."),
        };
        let (managers, managers_means) = match rules.managers {
            Managers::Admin => ("admin", "Only Admins see and manage keys."),
            Managers::Issuer => ("issuer", "Issuers and Admins see and manage keys."),
        };
        let (formats, formats_means) = match rules.formats {
            Formats::Opaque => ("opaque", "Keys have opaque tokens."),
            Formats::Jwt => ("jwt", "Keys have signed tokens (JWT)."),
            Formats::Both => ("both", "A key has an opaque token or, where asked for, a signed one (JWT)."),
        };
        let default_lifetime = match (rules.default_lifetime, rules.never_expires, rules.max_lifetime) {
            (Some(Lifetime::Days(1)), ..) => "1 day".to_owned(),
            (Some(Lifetime::Days(days)), ..) => format!("{days} days"),
            (Some(Lifetime::Months(1)), ..) => "1 month".to_owned(),
            (Some(Lifetime::Months(months)), ..) => format!("{months} months"),
            (None, true, _) => "never expires".to_owned(),
            (None, false, Some(_)) => "the maximum".to_owned(),
            (None, false, None) => "none".to_owned(),
        };
        let (unique, unique_means) = match rules.names_unique {
            NamesUnique::Vault => ("vault", "No two live keys have the same name."),
            NamesUnique::Owner => ("owner", "No two live keys of an owner have the same name."),
            NamesUnique::No => ("no", "Keys may have the same name."),
        };
        let (roles, roles_means) = match rules.roles_per_key {
            RolesPerKey::One => ("one", "A key has exactly one role."),
            RolesPerKey::Many => ("many", "A key has one or more roles."),
            RolesPerKey::Owner => ("owner", "A key may do what its owner may do now."),
        };
        let (delete_role, delete_role_means) = match rules.delete_role {
            DeleteRole::Refuse => ("refuse", "A role that a live key has cannot be removed."),
            DeleteRole::Cascade => ("cascade", "Removing a role deletes the keys that have only this role."),
        };
        let text = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
        let extendable = if rules.expiry_extendable {
            "The expiration of an opaque key can be put off."
        } else {
            "An expiration can be brought forward, not put off."
        };
        [
            ("keys_enabled", enabled.to_owned(), enabled_means),
            ("managers", managers.to_owned(), managers_means),
            ("formats", formats.to_owned(), formats_means),
            ("default_lifetime", default_lifetime, "How long a key lives where nothing is said."),
            ("max_lifetime", days(rules.max_lifetime), "The longest that a key issued from now on can live."),
            ("never_expires", allowed(rules.never_expires), "Whether a key can have no expiration."),
            ("expiry_extendable", switch(rules.expiry_extendable).to_owned(), extendable),
            ("name_editable", switch(rules.name_editable).to_owned(), "Whether a key can be renamed."),
            ("names_unique", unique.to_owned(), unique_means),
            ("roles_per_key", roles.to_owned(), roles_means),
            ("max_active_keys", number(rules.max_active_keys), "How many keys can be active at once."),
            (
                "max_keys_per_owner",
                number(rules.max_keys_per_owner),
                "How many keys an owner can have, expired ones too.",
            ),
            ("owner_required", switch(rules.owner_required).to_owned(), "Whether every key has an owner."),
            ("delete_role", delete_role.to_owned(), delete_role_means),
            ("warn_before", days(Some(rules.warn_before)), "How long before its end a key counts as expiring."),
            ("replace_after", days(rules.replace_after), "When a key that never expires is due for replacement."),
            ("token_prefix", rules.token_prefix.clone(), "What an opaque token begins with."),
            ("token_issuer", text(&rules.token_issuer, "the vault"), "Who a signed token says it is from (iss)."),
            ("token_audience", text(&rules.token_audience, "the issuer"), "Who a signed token says it is for (aud)."),
        ]
        .into_iter()
        .map(|(name, value, meaning)| RuleView { name: name.to_owned(), value, meaning: meaning.to_owned() })
        .collect()
    }
}

fn days(days: Option<u32>) -> String {
    match days {
        None => "none".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{days} days"),
    }
}

fn number(number: Option<u32>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.to_string())
}

fn allowed(allowed: bool) -> String {
    if allowed { "allowed" } else { "refused" }.to_owned()
}
