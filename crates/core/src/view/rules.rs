//! The rules in words: what each is called, what it is set to, what that means, and what it can be set to. The one table of
//! these words, for every door.

use serde::Serialize;

use crate::{
    model::{Lifetime, Preset, RuleText, Rules},
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
    /// The same as it is written where it is set: `180`, `none`.
    pub setting: String,
    /// All that it can be set to; empty where that is free.
    pub choices: Vec<RuleChoice>,
    /// What it can be set to where that is free, in words.
    pub range: Option<String>,
    /// What is recommended.
    pub hint: Option<String>,
}

/// One of the few things that a rule can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RuleChoice {
    /// As it is written where it is set: `no_new`.
    pub setting: String,
    /// What it means, a sentence.
    pub meaning: String,
}

/// A preset, as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PresetView {
    /// Which.
    pub preset: Preset,
    /// What it is called.
    pub name: String,
    /// What a vault with it does, one sentence.
    pub sentence: String,
    /// Its rules in words.
    pub rules: Vec<RuleView>,
    /// The names of the roles that come with it.
    pub roles: Vec<String>,
}

/// Every preset, in the order in which they are offered.
#[must_use]
pub fn presets() -> Vec<PresetView> {
    let view = |preset: &Preset| PresetView {
        preset: *preset,
        name: preset.title().to_owned(),
        sentence: preset.in_words().to_owned(),
        rules: in_words(&preset.rules()),
        roles: preset.first_roles().iter().map(|role| role.name.to_owned()).collect(),
    };
    Preset::ALL.iter().map(view).collect()
}

impl State {
    /// Every rule in words, in the order of the settings page.
    #[must_use]
    pub fn rules_in_words(&self) -> Vec<RuleView> {
        in_words(self.rules())
    }
}

fn in_words(rules: &Rules) -> Vec<RuleView> {
    rules
        .texts()
        .into_iter()
        .map(|text| {
            let choices = text.choices.iter().map(|choice| RuleChoice {
                setting: (*choice).to_owned(),
                meaning: chosen(text.name, choice).to_owned(),
            });
            RuleView {
                name: text.name.to_owned(),
                value: value(rules, &text),
                meaning: meaning(rules, &text),
                choices: choices.collect(),
                range: text.range.map(str::to_owned),
                hint: hint(text.name).map(str::to_owned),
                setting: text.setting,
            }
        })
        .collect()
}

/// What a rule is set to, in words.
fn value(rules: &Rules, text: &RuleText) -> String {
    let count = |number: Option<u32>, one: &str, many: &str| match number {
        None => "none".to_owned(),
        Some(1) => format!("1 {one}"),
        Some(number) => format!("{number} {many}"),
    };
    let days = |number| count(number, "day", "days");
    match text.name {
        "default_lifetime" => match (rules.default_lifetime, rules.never_expires, rules.max_lifetime) {
            (Some(Lifetime::Days(number)), ..) => days(Some(number)),
            (Some(Lifetime::Months(number)), ..) => count(Some(number), "month", "months"),
            (None, true, _) => "never expires".to_owned(),
            (None, false, Some(_)) => "the maximum".to_owned(),
            (None, false, None) => "none".to_owned(),
        },
        "max_lifetime" => days(rules.max_lifetime),
        "warn_before" => days(Some(rules.warn_before)),
        "bundle_valid_for" => days(Some(rules.bundle_valid_for)),
        "replace_after" => days(rules.replace_after),
        "token_issuer" => rules.token_issuer.clone().unwrap_or_else(|| "the vault".to_owned()),
        "token_audience" => rules.token_audience.clone().unwrap_or_else(|| "the issuer".to_owned()),
        "service_hosts" if !rules.service_hosts.is_empty() => rules.service_hosts.join(", "),
        _ => text.setting.clone(),
    }
}

/// What that means, a sentence.
fn meaning(rules: &Rules, text: &RuleText) -> String {
    if !text.choices.is_empty() {
        return chosen(text.name, &text.setting).to_owned();
    }
    match text.name {
        "default_lifetime"
            if rules.default_lifetime.is_none() && !rules.never_expires && rules.max_lifetime.is_none() =>
        {
            "Whoever issues a key says when it expires."
        }
        "default_lifetime" => "How long a key lives where nothing is said.",
        "max_lifetime" => "The longest that a key issued from now on can live.",
        "max_active_keys" => "How many keys can be active at once; expired and revoked ones do not count.",
        "max_keys_per_owner" => "How many keys an owner can have.",
        "warn_before" => "How long before its end a key counts as expiring.",
        "replace_after" => "When a key that never expires is due for replacement.",
        "token_prefix" => "What an opaque token begins with.",
        "token_issuer" => "Who a signed token says it is from (iss).",
        "token_audience" => "Who a signed token says it is for (aud).",
        "bundle_valid_for" => "How long services may go by a bundle or a status list that was exported.",
        "status_list_address" => "Where services that check signed tokens by public keys learn what was revoked.",
        "service_hosts" => {
            "Host names by which the service may be called behind a TLS proxy, beside this computer's own."
        }
        _ => "",
    }
    .to_owned()
}

/// What a choice means, a sentence.
fn chosen(rule: &str, choice: &str) -> &'static str {
    match (rule, choice) {
        ("keys_enabled", "yes") => "Keys can be issued, and they work.",
        ("keys_enabled", "no_new") => "No key can be issued; existing ones go on working.",
        ("keys_enabled", "no") => "No key can be issued, and none works until keys are switched on again.",
        ("managers", "admin") => "Only Admins see and manage keys.",
        ("managers", "issuer") => "Issuers and Admins manage keys; Viewers see them.",
        ("formats", "opaque") => "Keys have opaque tokens.",
        ("formats", "jwt") => "Keys have signed tokens (JWT).",
        ("formats", "both") => "A key has an opaque token or, where asked for, a signed one (JWT).",
        ("never_expires", "allowed") => "A key can have no expiration.",
        ("never_expires", "refused") => "Every key expires.",
        ("expiry_extendable", "yes") => "The expiration of an opaque key can be put off.",
        ("expiry_extendable", "no") => "An expiration can be brought forward, not put off.",
        ("name_editable", "yes") => "A key can be renamed.",
        ("name_editable", "no") => "The name of a key stays as it was issued.",
        ("names_unique", "vault") => "No two live keys have the same name.",
        ("names_unique", "owner") => "No two live keys of an owner have the same name.",
        ("names_unique", "no") => "Keys may have the same name.",
        ("roles_per_key", "one") => "A key has exactly one role.",
        ("roles_per_key", "many") => "A key has one or more roles.",
        ("roles_per_key", "owner") => "A key may do what its owner may do now.",
        ("owner_required", "yes") => "Every key has an owner.",
        ("owner_required", "no") => "A key can be without an owner.",
        ("token_algorithm", "es256") => "Token keys sign with ES256 (ECDSA on P-256).",
        ("token_algorithm", "eddsa") => "Token keys sign with EdDSA (Ed25519), which some libraries lack.",
        ("delete_role", "refuse") => "A role that a live key has cannot be removed.",
        ("delete_role", "cascade") => "Removing a role deletes the keys that have only this role.",
        _ => "",
    }
}

fn hint(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "max_lifetime" => "30 to 90 days is recommended.",
        "default_lifetime" => "None means the maximum, or never where keys may never expire.",
        "max_keys_per_owner" => "Expired keys count until they are removed.",
        "replace_after" => "Replacing keys every 180 days is common.",
        "token_prefix" => "Keys that exist keep theirs.",
        "token_algorithm" => "Takes effect when the token key is rotated.",
        "status_list_address" => "Signed tokens that exist name the address of when they were issued.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::presets;

    #[test]
    fn every_rule_of_every_preset_has_its_words() {
        for preset in presets() {
            assert_eq!(preset.rules.len(), 23);
            for rule in preset.rules {
                assert!(!rule.value.is_empty() && rule.meaning.ends_with('.'), "{}", rule.name);
                assert!(rule.choices.iter().all(|choice| choice.meaning.ends_with('.')), "{}", rule.name);
                assert!(rule.choices.is_empty() == rule.range.is_some(), "{}", rule.name);
            }
        }
    }

    #[test]
    fn the_length_of_a_life_is_in_days_and_recommended_on_the_spot() {
        let personal = presets().remove(3);
        let rule = |name: &str| personal.rules.iter().find(|rule| rule.name == name).unwrap();
        assert_eq!((rule("max_lifetime").value.as_str(), rule("max_lifetime").setting.as_str()), ("180 days", "180"));
        assert_eq!(rule("max_lifetime").hint.as_deref(), Some("30 to 90 days is recommended."));
        assert_eq!(rule("default_lifetime").value, "the maximum");
    }
}
