//! Rules as they are written: `max_lifetime=180`, `default_lifetime=6mo`, `max_active_keys=none`. One reader and one writer
//! for all doors, with the range of each rule and what contradicts what.
//!
//! What a rule means, in words for people, is in `view`; who may set it is in `operation`.

use std::{ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    DeleteRole, Formats, KeysEnabled, Lifetime, LifetimeLimit, Managers, NamesUnique, RolesPerKey, Rules, Text,
    TokenAlgorithm, host_name,
};
use crate::error::{Code, Error, Result};

/// A rule and what to set it to, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RuleSetting {
    /// The rule: `max_lifetime`.
    pub rule: String,
    /// What to set it to: `180`, `none`.
    pub value: String,
}

/// How a rule is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// What it is called: `max_lifetime`.
    pub name: &'static str,
    /// What it is set to, as it is written.
    pub setting: String,
    /// All that it can be set to; empty where that is free within a range.
    pub choices: &'static [&'static str],
    /// What it can be set to, in words, where that is free.
    pub range: Option<&'static str>,
}

/// The days that a maximum lifetime can have.
const MAX_LIFETIME: RangeInclusive<u32> = 1..=365;
/// The keys that a limit can allow.
const KEYS: RangeInclusive<u32> = 1..=1_000_000;
/// The days of a warning.
const A_YEAR: RangeInclusive<u32> = 1..=365;
/// The days after which a key that never expires is due.
const REPLACE_AFTER: RangeInclusive<u32> = 1..=LifetimeLimit::LONGEST_DAYS;
/// The characters that `iss` and `aud` can have; a header has to hold the token.
const LONGEST_CLAIM: usize = 200;

pub(super) const NONE: &str = "none";
const YES_NO: &[&str] = &["yes", "no"];
const ALLOWED_REFUSED: &[&str] = &["allowed", "refused"];

impl FromStr for RuleSetting {
    type Err = Error;

    /// # Errors
    /// [`Code::InvalidArgument`] where it is not `RULE=VALUE`.
    fn from_str(text: &str) -> Result<Self> {
        let (rule, value) = text.split_once('=').ok_or_else(|| {
            Error::new(Code::InvalidArgument, "Say RULE=VALUE, such as max_lifetime=180.").about("rules")
        })?;
        Ok(Self { rule: rule.trim().to_owned(), value: value.trim().to_owned() })
    }
}

impl Rules {
    /// Every rule as it is written, in the order of the settings page.
    #[must_use]
    pub fn texts(&self) -> Vec<RuleText> {
        // Named one by one, so that a new rule does not compile until it can be written and read.
        let Self {
            keys_enabled,
            managers,
            formats,
            default_lifetime,
            max_lifetime,
            never_expires,
            expiry_extendable,
            name_editable,
            names_unique,
            roles_per_key,
            max_active_keys,
            max_keys_per_owner,
            owner_required,
            delete_role,
            warn_before,
            replace_after,
            token_prefix,
            token_issuer,
            token_audience,
            bundle_valid_for,
            service_hosts,
            token_algorithm,
            status_list_address,
        } = self;
        let chosen =
            |name, setting: &str, choices| RuleText { name, setting: setting.to_owned(), choices, range: None };
        let free = |name, setting: String, range| RuleText { name, setting, choices: &[], range: Some(range) };
        let switch = |name, on: bool| chosen(name, YES_NO[usize::from(!on)], YES_NO);
        let number = |number: &Option<u32>| number.map_or_else(|| NONE.to_owned(), |number| number.to_string());
        let claim = |claim: &Option<String>| claim.clone().unwrap_or_else(|| NONE.to_owned());
        vec![
            chosen("keys_enabled", word(keys_enabled, KEYS_ENABLED), &["yes", "no_new", "no"]),
            chosen("managers", word(managers, MANAGERS), &["admin", "issuer"]),
            chosen("formats", word(formats, FORMATS), &["opaque", "jwt", "both"]),
            free(
                "default_lifetime",
                default_lifetime.map_or_else(|| NONE.to_owned(), lifetime_text),
                "1 to 3650 days (90d), 1 to 120 months (6mo), or none",
            ),
            free("max_lifetime", number(max_lifetime), "1 to 365 days, or none"),
            chosen("never_expires", ALLOWED_REFUSED[usize::from(!never_expires)], ALLOWED_REFUSED),
            switch("expiry_extendable", *expiry_extendable),
            switch("name_editable", *name_editable),
            chosen("names_unique", word(names_unique, NAMES_UNIQUE), &["vault", "owner", "no"]),
            chosen("roles_per_key", word(roles_per_key, ROLES_PER_KEY), &["one", "many", "owner"]),
            free("max_active_keys", number(max_active_keys), "1 to 1000000, or none"),
            free("max_keys_per_owner", number(max_keys_per_owner), "1 to 1000000, or none"),
            switch("owner_required", *owner_required),
            chosen("delete_role", word(delete_role, DELETE_ROLE), &["refuse", "cascade"]),
            free("warn_before", warn_before.to_string(), "1 to 365 days"),
            free("replace_after", number(replace_after), "1 to 3650 days, or none"),
            free("token_prefix", token_prefix.clone(), "2 to 12 characters of a-z and 0-9"),
            free("token_issuer", claim(token_issuer), "a name or an address, or none"),
            free("token_audience", claim(token_audience), "a name or an address, or none"),
            free("bundle_valid_for", bundle_valid_for.to_string(), "1 to 365 days"),
            free(
                "service_hosts",
                host_name::text(service_hosts),
                "up to 20 host names with commas between them, or none",
            ),
            chosen("token_algorithm", word(token_algorithm, ALGORITHMS), &["es256", "eddsa"]),
            free("status_list_address", claim(status_list_address), "an https address, or none"),
        ]
    }

    /// These rules with some set anew, all of which must be good together.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for an unknown rule or a value that is out of its range, about the rule;
    /// [`Code::RuleRefused`] where rules would contradict each other.
    pub fn with(&self, settings: &[RuleSetting]) -> Result<Self> {
        let mut rules = self.clone();
        for (place, setting) in settings.iter().enumerate() {
            let name = setting.rule.trim().to_ascii_lowercase();
            if settings[..place].iter().any(|earlier| earlier.rule.trim().eq_ignore_ascii_case(&name)) {
                return Err(invalid(&name, format!("{name} is set twice. Say it once.")));
            }
            rules.set(&name, setting.value.trim())?;
        }
        rules.agree()?;
        Ok(rules)
    }

    fn set(&mut self, rule: &str, value: &str) -> Result<()> {
        match rule {
            "keys_enabled" => self.keys_enabled = choice(rule, value, KEYS_ENABLED)?,
            "managers" => self.managers = choice(rule, value, MANAGERS)?,
            "formats" => self.formats = choice(rule, value, FORMATS)?,
            "default_lifetime" => self.default_lifetime = lifetime(rule, value)?,
            "max_lifetime" => self.max_lifetime = limit(rule, value, &MAX_LIFETIME, "days")?,
            "never_expires" => self.never_expires = choice(rule, value, ALLOWED)?,
            "expiry_extendable" => self.expiry_extendable = choice(rule, value, SWITCH)?,
            "name_editable" => self.name_editable = choice(rule, value, SWITCH)?,
            "names_unique" => self.names_unique = choice(rule, value, NAMES_UNIQUE)?,
            "roles_per_key" => self.roles_per_key = choice(rule, value, ROLES_PER_KEY)?,
            "max_active_keys" => self.max_active_keys = limit(rule, value, &KEYS, "keys")?,
            "max_keys_per_owner" => self.max_keys_per_owner = limit(rule, value, &KEYS, "keys")?,
            "owner_required" => self.owner_required = choice(rule, value, SWITCH)?,
            "delete_role" => self.delete_role = choice(rule, value, DELETE_ROLE)?,
            "warn_before" => self.warn_before = days(rule, value)?,
            "replace_after" => self.replace_after = limit(rule, value, &REPLACE_AFTER, "days")?,
            "token_prefix" => self.token_prefix = prefix(rule, value)?,
            "token_issuer" => self.token_issuer = claim(rule, value)?,
            "token_audience" => self.token_audience = claim(rule, value)?,
            "bundle_valid_for" => self.bundle_valid_for = days(rule, value)?,
            "service_hosts" => self.service_hosts = host_name::list(rule, value)?,
            "token_algorithm" => self.token_algorithm = choice(rule, value, ALGORITHMS)?,
            "status_list_address" => self.status_list_address = address(rule, value)?,
            _ => {
                let names = self.texts().iter().map(|rule| rule.name).collect::<Vec<_>>().join(", ");
                return Err(invalid("rule", format!("There is no such rule. The rules are {names}.")));
            }
        }
        Ok(())
    }

    /// No rule makes another one meaningless, or stops issuing without saying so.
    fn agree(&self) -> Result<()> {
        let refused = |rule: &str, message: String| Err(Error::new(Code::RuleRefused, message).about(rule));
        if let (Some(default), Some(longest)) = (self.default_lifetime, self.max_lifetime)
            && shortest_days(default) > longest
        {
            let default = lifetime_text(default);
            return refused(
                "default_lifetime",
                format!(
                    "default_lifetime={default} is longer than max_lifetime={longest}. Shorten the default, set it to \
                     none (then it is the maximum), or raise the maximum."
                ),
            );
        }
        if let (true, Some(longest)) = (self.never_expires && self.default_lifetime.is_none(), self.max_lifetime) {
            return refused(
                "max_lifetime",
                format!(
                    "With default_lifetime=none and never_expires=allowed a key never expires unless somebody says \
                     otherwise, whatever max_lifetime={longest} says. Set never_expires=refused or a default_lifetime \
                     too."
                ),
            );
        }
        if self.roles_per_key == RolesPerKey::Owner && !self.owner_required {
            return refused(
                "owner_required",
                "With roles_per_key=owner a key may do what its owner may do, so every key needs one. Set \
                 owner_required=yes too."
                    .to_owned(),
            );
        }
        Ok(())
    }
}

type Choices<T> = &'static [(&'static str, T)];

const KEYS_ENABLED: Choices<KeysEnabled> =
    &[("yes", KeysEnabled::Yes), ("no_new", KeysEnabled::NoNew), ("no", KeysEnabled::No)];
const MANAGERS: Choices<Managers> = &[("admin", Managers::Admin), ("issuer", Managers::Issuer)];
const FORMATS: Choices<Formats> = &[("opaque", Formats::Opaque), ("jwt", Formats::Jwt), ("both", Formats::Both)];
const NAMES_UNIQUE: Choices<NamesUnique> =
    &[("vault", NamesUnique::Vault), ("owner", NamesUnique::Owner), ("no", NamesUnique::No)];
const ROLES_PER_KEY: Choices<RolesPerKey> =
    &[("one", RolesPerKey::One), ("many", RolesPerKey::Many), ("owner", RolesPerKey::Owner)];
const DELETE_ROLE: Choices<DeleteRole> = &[("refuse", DeleteRole::Refuse), ("cascade", DeleteRole::Cascade)];
const ALGORITHMS: Choices<TokenAlgorithm> = &[("es256", TokenAlgorithm::Es256), ("eddsa", TokenAlgorithm::Eddsa)];
const SWITCH: Choices<bool> = &[("yes", true), ("no", false)];
const ALLOWED: Choices<bool> = &[("allowed", true), ("refused", false)];

/// How a choice is written.
fn word<T: PartialEq>(value: &T, choices: Choices<T>) -> &'static str {
    choices.iter().find(|(_, choice)| choice == value).map_or("", |(word, _)| word)
}

fn choice<T: Copy>(rule: &str, value: &str, choices: Choices<T>) -> Result<T> {
    let value = value.to_ascii_lowercase().replace('-', "_");
    choices.iter().find(|(word, _)| *word == value).map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        let (last, first) = words.split_last().unwrap_or((&"", &[]));
        invalid(rule, format!("{rule} is {} or {last}.", first.join(", ")))
    })
}

/// Some days of a year.
fn days(rule: &str, value: &str) -> Result<u32> {
    let days = number(value, "days").filter(|days| A_YEAR.contains(days));
    days.ok_or_else(|| invalid(rule, format!("{rule} is 1 to 365 days.")))
}

/// A number in its range, or none.
fn limit(rule: &str, value: &str, range: &RangeInclusive<u32>, unit: &str) -> Result<Option<u32>> {
    if is_none(value) {
        return Ok(None);
    }
    number(value, unit).filter(|number| range.contains(number)).map(Some).ok_or_else(|| {
        let (low, high) = (range.start(), range.end());
        invalid(rule, format!("{rule} is {low} to {high} {unit}, or none{}.", said(value)))
    })
}

fn lifetime(rule: &str, value: &str) -> Result<Option<Lifetime>> {
    if is_none(value) {
        return Ok(None);
    }
    let out_of_range = |_| {
        let (days, months) = (LifetimeLimit::LONGEST_DAYS, LifetimeLimit::LONGEST_MONTHS);
        let message = format!("{rule} is 1 to {days} days (90d), 1 to {months} months (6mo), or none.");
        invalid(rule, message)
    };
    value.parse().map(Some).map_err(out_of_range)
}

/// What an opaque token begins with.
fn prefix(rule: &str, value: &str) -> Result<String> {
    let fits = keywright_verify::opaque::PREFIX_LENGTH.contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if fits {
        return Ok(value.to_owned());
    }
    Err(invalid(rule, format!("{rule} is 2 to 12 characters of a-z and 0-9, such as acme.")))
}

/// A `StringOrURI` (RFC 7519, section 2): what has a colon is an address.
fn claim(rule: &str, value: &str) -> Result<Option<String>> {
    if is_none(value) {
        return Ok(None);
    }
    Text::parse(value, rule)?;
    let printable = value.bytes().all(|byte| byte.is_ascii_graphic());
    let is_uri = value.split_once(':').is_none_or(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !rest.is_empty()
    });
    if !value.is_empty() && value.len() <= LONGEST_CLAIM && printable && is_uri {
        return Ok(Some(value.to_owned()));
    }
    let message = format!("{rule} is a name or an address without blanks, such as https://keys.example.org, or none.");
    Err(invalid(rule, message))
}

/// An address that verifiers fetch (RFC 3986): over TLS, unless it is on their own computer.
fn address(rule: &str, value: &str) -> Result<Option<String>> {
    if is_none(value) {
        return Ok(None);
    }
    Text::parse(value, rule)?;
    let host = |rest: &str| rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
    let own = |host: &str| {
        let name = host.strip_prefix("[::1]").map_or_else(
            || host.split(':').next().unwrap_or_default(),
            |port| {
                if port.is_empty() || port.starts_with(':') { "localhost" } else { "" }
            },
        );
        ["localhost", "127.0.0.1"].contains(&name)
    };
    let fetched = match value.split_once("://") {
        Some(("https", rest)) => !host(rest).trim_start_matches(':').is_empty(),
        Some(("http", rest)) => own(&host(rest)),
        _ => false,
    };
    let plain = value.bytes().all(|byte| byte.is_ascii_graphic() && !b"#@\"<>\\^`{|}".contains(&byte));
    if fetched && plain && value.len() <= LONGEST_CLAIM {
        return Ok(Some(value.to_owned()));
    }
    let message = format!(
        "{rule} is an address that services fetch, such as https://keys.example.org/status-list, or none; http only on \
         this computer."
    );
    Err(invalid(rule, message))
}

pub(super) fn is_none(value: &str) -> bool {
    ["none", "unlimited", "no limit"].iter().any(|none| value.eq_ignore_ascii_case(none))
}

/// The whole number that is written, with or without its unit.
fn number(value: &str, unit: &str) -> Option<u32> {
    let digits = value.trim_end_matches(|character: char| !character.is_ascii_digit());
    let written = value.get(digits.len()..)?.trim().to_ascii_lowercase();
    let one = unit.strip_suffix('s').unwrap_or(unit);
    let known = written.is_empty() || written == unit || written == one || (unit == "days" && written == "d");
    (known && !digits.starts_with('+')).then(|| digits.parse().ok()).flatten()
}

/// The number that was said, to be repeated; other words are not.
fn said(value: &str) -> String {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_number = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("; not {value}") } else { String::new() }
}

/// A lifetime as it is written: `90d`, `6mo`.
fn lifetime_text(lifetime: Lifetime) -> String {
    match lifetime {
        Lifetime::Days(days) => format!("{days}d"),
        Lifetime::Months(months) => format!("{months}mo"),
    }
}

/// The fewest days that a lifetime can come to: months differ.
fn shortest_days(lifetime: Lifetime) -> u32 {
    const MONTHS: [u32; 13] = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334, 365];
    match lifetime {
        Lifetime::Days(days) => days,
        Lifetime::Months(months) => MONTHS.get(months as usize).copied().unwrap_or(u32::MAX),
    }
}

pub(super) fn invalid(rule: &str, message: String) -> Error {
    Error::new(Code::InvalidArgument, message).about(rule)
}

#[cfg(test)]
mod tests {
    use chrono::{Months, NaiveDate};
    use proptest::prelude::*;

    use super::{RuleSetting, shortest_days};
    use crate::{
        error::{Code, Error},
        model::{Lifetime, Preset, Rules},
    };

    fn set(text: &str) -> Result<Rules, Error> {
        set_in(Preset::Standard, text)
    }

    /// Rules that differ by all of `text`, which has blanks between them.
    fn set_in(preset: Preset, text: &str) -> Result<Rules, Error> {
        let settings: Vec<RuleSetting> = text.split(' ').map(|one| one.parse().unwrap()).collect();
        preset.rules().with(&settings)
    }

    #[test]
    fn what_is_written_reads_back() {
        for preset in Preset::ALL {
            let rules = preset.rules();
            let all: Vec<_> = rules
                .texts()
                .into_iter()
                .map(|text| RuleSetting { rule: text.name.to_owned(), value: text.setting })
                .collect();
            assert_eq!(Preset::Standard.rules().with(&all), Ok(rules));
        }
    }

    #[test]
    fn every_choice_can_be_set_and_is_written_as_such() {
        let rules = Preset::Standard.rules();
        for text in rules.texts() {
            assert!(text.choices.is_empty() == text.range.is_some(), "{}", text.name);
            for choice in text.choices {
                let setting = RuleSetting { rule: text.name.to_owned(), value: (*choice).to_owned() };
                let owner = RuleSetting { rule: "owner_required".to_owned(), value: "yes".to_owned() };
                let settings = if *choice == "owner" { vec![setting, owner] } else { vec![setting] };
                let changed = rules.with(&settings).unwrap();
                let written = changed.texts().into_iter().find(|other| other.name == text.name).unwrap();
                assert_eq!(written.setting, *choice);
            }
        }
    }

    #[test]
    fn numbers_have_units_and_ranges_and_may_be_none() {
        assert_eq!(set("default_lifetime=30d max_lifetime=90").unwrap().max_lifetime, Some(90));
        assert_eq!(set("max_lifetime=365 days".split(' ').next().unwrap()).unwrap().max_lifetime, Some(365));
        for (text, expected) in [("180d", Some(180)), ("Unlimited", None), ("none", None), ("1d", Some(1))] {
            let settings = [("default_lifetime", "none"), ("max_lifetime", text)]
                .map(|(rule, value)| RuleSetting { rule: rule.to_owned(), value: value.to_owned() });
            assert_eq!(Preset::Standard.rules().with(&settings).unwrap().max_lifetime, expected, "{text}");
        }
        assert_eq!(set("max_active_keys=10").unwrap().max_active_keys, Some(10));
        assert_eq!(set("default_lifetime=6mo").unwrap().default_lifetime, Some(Lifetime::Months(6)));
        assert_eq!(set("token_issuer=https://keys.example.org").unwrap().token_issuer.unwrap().len(), 24);
        assert_eq!(set("KEYS_ENABLED=No-New").unwrap().keys_enabled, crate::model::KeysEnabled::NoNew);
    }

    #[test]
    fn what_is_out_of_range_in_words_or_unknown_is_one_sentence_about_the_rule() {
        let cases = [
            ("max_lifetime=0", "max_lifetime", "max_lifetime is 1 to 365 days, or none; not 0."),
            ("max_lifetime=366", "max_lifetime", "max_lifetime is 1 to 365 days, or none; not 366."),
            ("max_lifetime=-1", "max_lifetime", "max_lifetime is 1 to 365 days, or none; not -1."),
            ("max_lifetime=forever", "max_lifetime", "max_lifetime is 1 to 365 days, or none."),
            ("max_lifetime=", "max_lifetime", "max_lifetime is 1 to 365 days, or none."),
            ("max_lifetime=180.5", "max_lifetime", "max_lifetime is 1 to 365 days, or none."),
            ("max_lifetime=6mo", "max_lifetime", "max_lifetime is 1 to 365 days, or none."),
            ("max_active_keys=0", "max_active_keys", "max_active_keys is 1 to 1000000 keys, or none; not 0."),
            ("max_keys_per_owner=ten", "max_keys_per_owner", "max_keys_per_owner is 1 to 1000000 keys, or none."),
            ("warn_before=none", "warn_before", "warn_before is 1 to 365 days."),
            ("replace_after=3651", "replace_after", "replace_after is 1 to 3650 days, or none; not 3651."),
            (
                "default_lifetime=3651d",
                "default_lifetime",
                "default_lifetime is 1 to 3650 days (90d), 1 to 120 months (6mo), or none.",
            ),
            ("keys_enabled=maybe", "keys_enabled", "keys_enabled is yes, no_new or no."),
            ("never_expires=yes", "never_expires", "never_expires is allowed or refused."),
            ("token_prefix=KW", "token_prefix", "token_prefix is 2 to 12 characters of a-z and 0-9, such as acme."),
            ("token_prefix=k", "token_prefix", "token_prefix is 2 to 12 characters of a-z and 0-9, such as acme."),
            (
                "token_issuer=1:x",
                "token_issuer",
                "token_issuer is a name or an address without blanks, such as https://keys.example.org, or none.",
            ),
        ];
        for (text, rule, message) in cases {
            let error = set(text).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some(rule)), "{text}");
            assert_eq!(error.message, message, "{text}");
        }
        let error = set("colour=blue").unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("rule")));
        assert!(error.message.starts_with("There is no such rule. The rules are keys_enabled, "), "{}", error.message);
        assert_eq!("max_lifetime".parse::<RuleSetting>().unwrap_err().code, Code::InvalidArgument);
        let error = set("warn_before=7 warn_before=8").unwrap_err();
        assert_eq!(error.message, "warn_before is set twice. Say it once.");
        assert_eq!(set("token_audience=AGE-SECRET-KEY-1QQ").unwrap_err().code, Code::SecretInText);
    }

    #[test]
    fn a_status_list_is_fetched_over_tls_or_on_this_computer() {
        for good in [
            "https://keys.example.org/status-list",
            "https://keys.example.org:8443/a/b?c=d",
            "http://127.0.0.1:5000/status-list",
            "http://localhost/status-list",
            "http://[::1]:5000/status-list",
        ] {
            let rules = set(&format!("status_list_address={good}")).unwrap();
            assert_eq!(rules.status_list_address.as_deref(), Some(good));
        }
        assert_eq!(set("status_list_address=none").unwrap().status_list_address, None);
        for bad in [
            "",
            "keys.example.org",
            "ftp://keys.example.org",
            "http://keys.example.org/list",
            "http://localhost.example.org/list",
            "http://127.0.0.1.example.org/list",
            "http://[::1].example.org/list",
            "http://localhost@example.org/list",
            "https://",
            "https:///list",
            "https://keys.example.org/#list",
            "https://ada@keys.example.org/",
            "javascript:alert(1)",
        ] {
            let error = set(&format!("status_list_address={bad}")).unwrap_err();
            assert_eq!(error.code, Code::InvalidArgument, "{bad}");
            assert_eq!(error.field.as_deref(), Some("status_list_address"));
        }
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused_together() {
        let cases = [
            ("max_lifetime=30", "default_lifetime"),
            ("default_lifetime=366d", "default_lifetime"),
            ("default_lifetime=13mo", "default_lifetime"),
            ("default_lifetime=none never_expires=allowed", "max_lifetime"),
            ("roles_per_key=owner", "owner_required"),
        ];
        for (text, rule) in cases {
            let error = set(text).unwrap_err();
            assert_eq!((error.code, error.field.as_deref()), (Code::RuleRefused, Some(rule)), "{text}");
            assert!(error.message.ends_with('.'));
        }
        set("max_lifetime=30 default_lifetime=30d").unwrap();
        set("default_lifetime=12mo").unwrap();
        set("roles_per_key=owner owner_required=yes").unwrap();
        set_in(Preset::Organisation, "max_lifetime=90 never_expires=refused").unwrap();
        assert!(set_in(Preset::Organisation, "max_lifetime=90").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_set_or_refused(rule in 0..23_usize, value in any::<String>()) {
            let rules = Preset::Standard.rules();
            let rule = rules.texts()[rule].name.to_owned();
            if let Err(error) = rules.with(&[RuleSetting { rule, value }]) {
                prop_assert!(error.message.ends_with('.') && error.field.is_some());
            }
        }

        #[test]
        fn no_months_are_shorter_than_the_fewest_days(months in 1..=12_u32, days in 0..3_000_u64) {
            let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(days);
            let later = day.checked_add_months(Months::new(months)).unwrap();
            prop_assert!((later - day).num_days() >= i64::from(shortest_days(Lifetime::Months(months))));
        }
    }
}
