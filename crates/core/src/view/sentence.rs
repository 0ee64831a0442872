//! An event of the ledger as a sentence: what happened, without who and when. Every door says it with these words.

use crate::model::{Completion, Delivery, Event, FieldChange, Name, RevocationReason, Switch, Time};

impl Event {
    /// What happened, as a sentence without a full stop: `Issued the key ci-deploy with Deploy`.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::VaultCreated { name } => format!("Made the vault {name}"),
            Self::KeyIssued { name, roles, delivery, .. } => {
                let roles = if roles.is_empty() { String::new() } else { format!(" with {}", list(roles)) };
                format!("Issued the key {name}{roles}{}", delivered_with(*delivery))
            }
            Self::KeyDelivered { name, delivery, .. } => delivered(*delivery, name),
            Self::KeyEdited { name, changes, .. } => format!("Edited the key {name}: {}", all(changes)),
            Self::KeySuspended { name, .. } => format!("Suspended the key {name}"),
            Self::KeyReinstated { name, .. } => format!("Reinstated the key {name}"),
            Self::KeyRotated { name, successor, switch, ends_at, instead_of, .. } => {
                let again = instead_of.map_or_else(String::new, |first| format!(", in place of {first}"));
                format!("Rotated the key {name}: {successor} takes its place{again}; {}", switched(*switch, *ends_at))
            }
            Self::RotationCompleted { name, successor, by, .. } => {
                let was = match by {
                    Completion::FirstUse => "was used",
                    Completion::HandOver => "was handed over",
                };
                format!("The key {name} ended, for {successor}, which takes its place, {was}")
            }
            Self::KeyRevoked { name, reason, keeps, .. } => {
                format!("Revoked the key {name}, {}{}", why(*reason), kept(keeps.is_some()))
            }
            Self::KeyDeleted { name, keeps, .. } => format!("Deleted the key {name}{}", kept(keeps.is_some())),
            Self::RoleAdded { name, permissions, grantable_over_rest, .. } => {
                let grantable = if *grantable_over_rest { ", which may be granted over REST" } else { "" };
                format!("Added the role {name} with {}{grantable}", list(permissions))
            }
            Self::RoleEdited { name, changes, .. } => format!("Edited the role {name}: {}", all(changes)),
            Self::RoleRemoved { name, deleted_keys, .. } => {
                let keys: Vec<_> = deleted_keys.iter().map(ToString::to_string).collect();
                format!("Removed the role {name}{}", with_keys(&keys))
            }
            Self::OwnerAdded { name, .. } => format!("Added the owner {name}"),
            Self::OwnerEdited { name, changes, .. } => format!("Edited the owner {name}: {}", all(changes)),
            Self::OwnerSuspended { name, .. } => format!("Suspended the owner {name}"),
            Self::OwnerReinstated { name, .. } => format!("Reinstated the owner {name}"),
            Self::OwnerRemoved { name, deleted_keys, .. } => {
                let keys: Vec<_> = deleted_keys.iter().map(ToString::to_string).collect();
                format!("Removed the owner {name}{}", with_keys(&keys))
            }
            Self::RulesChanged { changes } => format!("Changed the rules: {}", all(changes)),
            Self::OperatorAdded { name, role, owner, .. } => {
                let tied = owner.as_deref().map(|owner| format!(" of {owner}")).unwrap_or_default();
                format!("Added the operator {name}, {}{tied}", role.in_words())
            }
            Self::OperatorEdited { name, changes, .. } => format!("Edited the operator {name}: {}", all(changes)),
            Self::OperatorRemoved { name, .. } => format!("Removed the operator {name}"),
            Self::TokenKeyRotated { kid, algorithm, signs_from, emergency, .. } => {
                let what = if *emergency { "Renewed the token key in an emergency" } else { "Rotated the token key" };
                let moment = signs_from.format("%Y-%m-%d %H:%M UTC");
                format!("{what}: {kid} signs from {moment} on ({})", algorithm.in_words())
            }
            Self::AccountAdded { name, .. } => format!("Added the account {name}"),
            Self::AccountEdited { name, changes, .. } => format!("Edited the account {name}: {}", all(changes)),
            Self::ServiceRemoved { name, permissions, .. } => {
                let declared = if permissions.is_empty() {
                    String::new()
                } else {
                    format!(", which declared {}", list(permissions))
                };
                format!("Removed the service {name} from the catalogue{declared}")
            }
            Self::AccountRemoved { name, .. } => format!("Removed the account {name}"),
            Self::PermissionsImported { name, added, changed, gone, .. } => {
                let parts = [(added, "new"), (changed, "described anew"), (gone, "gone")];
                let said: Vec<_> = parts
                    .into_iter()
                    .filter(|(permissions, _)| !permissions.is_empty())
                    .map(|(permissions, what)| format!("{} {what}", permissions.len()))
                    .collect();
                format!("Imported the permissions of {name}: {}", said.join(", "))
            }
        }
    }
}

fn all(changes: &[FieldChange]) -> String {
    changes.iter().map(change).collect::<Vec<_>>().join("; ")
}

fn change(change: &FieldChange) -> String {
    let FieldChange { field, from, to } = change;
    let (from, to) = (from.as_deref(), to.as_deref());
    match (field.as_str(), from, to) {
        ("name", Some(from), Some(to)) => format!("renamed from {from} to {to}"),
        ("description", _, None) => "description removed".to_owned(),
        ("description", ..) => "description changed".to_owned(),
        ("expires_at", from, to) => {
            format!("expiration changed from {} to {}", from.unwrap_or("never"), to.unwrap_or("never"))
        }
        ("grantable_over_rest", _, Some("yes")) => "may be granted over REST".to_owned(),
        ("grantable_over_rest", ..) => "may no longer be granted over REST".to_owned(),
        (field, None, Some(to)) => format!("{} set to {to}", plain(field)),
        (field, Some(from), None) => format!("{} {from} removed", plain(field)),
        (field, Some(from), Some(to)) => format!("{} changed from {from} to {to}", plain(field)),
        (field, None, None) => format!("{} changed", plain(field)),
    }
}

fn plain(field: &str) -> String {
    field.replace('_', " ")
}

fn delivered_with(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Copied => ", copied to the clipboard",
        Delivery::File => ", saved as a file",
        Delivery::Keychain => ", saved to the keychain",
        Delivery::Printed => ", printed by the command line",
        Delivery::Answered => ", answered over REST",
        Delivery::Pending | Delivery::Shown | Delivery::Confirmed | Delivery::NeverStored => "",
    }
}

/// What became of the token of the key with this name.
fn delivered(delivery: Delivery, name: &Name) -> String {
    let (before, after) = match delivery {
        Delivery::Pending => ("Opened the card of", ""),
        Delivery::Copied => ("Copied", " to the clipboard"),
        Delivery::Shown => ("Showed", " on the screen"),
        Delivery::File => ("Saved", " as a file"),
        Delivery::Keychain => ("Saved", " to the keychain"),
        Delivery::Printed => ("Printed", ""),
        Delivery::Answered => ("Answered", " over REST"),
        Delivery::Confirmed => ("Confirmed that somebody has", ""),
        Delivery::NeverStored => ("Dropped", ", which was never stored"),
    };
    format!("{before} the token of {name}{after}")
}

fn switched(switch: Switch, ends_at: Option<Time>) -> String {
    let Some(ends_at) = ends_at else { return "the old one ends once its token is handed over".to_owned() };
    let moment = ends_at.format("%Y-%m-%d %H:%M UTC");
    match switch {
        Switch::Now => "the old one ended at once".to_owned(),
        Switch::Overlap { .. } => format!("the old one ends on {moment}"),
        Switch::FirstUse { .. } => format!("the old one ends when it is first used, on {moment} at the latest"),
    }
}

fn why(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Compromised => "compromised",
        RevocationReason::Superseded => "superseded",
        RevocationReason::NoLongerNeeded => "no longer needed",
        RevocationReason::OwnerLeft => "owner left",
        RevocationReason::NeverStored => "token never stored",
    }
}

fn kept(keeps: bool) -> &'static str {
    if keeps { "; the key that it was to replace keeps its own end" } else { "" }
}

fn with_keys(keys: &[String]) -> String {
    match keys {
        [] => String::new(),
        [key] => format!(" and with it the key {key}"),
        keys => format!(" and with it {} keys: {}", keys.len(), list(keys)),
    }
}

/// The first ten of a list, in words.
fn list(texts: &[String]) -> String {
    const SHOWN: usize = 10;
    let mut said = texts.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if texts.len() > SHOWN {
        said.push_str(&format!(" and {} more", texts.len() - SHOWN));
    }
    said
}
