//! A key in the words of tables: its status, its roles, what happened to it.

use keywright_core::{
    model::{Event, FieldChange},
    view::{GrantView, KeyView, Status, StoppedBy},
};

use crate::output::{Colour, word};

/// The key's status, and what stops it where it is active and does not work.
pub(super) fn status(key: &KeyView) -> String {
    let status = word(&key.status);
    match key.stopped_by {
        Some(StoppedBy::Owner) => format!("{status}, stopped: owner suspended"),
        Some(StoppedBy::Rules) => format!("{status}, stopped: keys are off"),
        None => status,
    }
}

pub(super) fn status_colour(key: &KeyView) -> Colour {
    match (key.stopped_by, key.status) {
        (Some(_), _) | (None, Status::Expiring | Status::Suspended) => Colour::Warn,
        (None, Status::Active) => Colour::Good,
        (None, Status::Expired) => Colour::Muted,
        (None, Status::Revoked) => Colour::Bad,
    }
}

/// The key's roles as they are typed: `Deploy, Viewer@eu,us`.
pub(super) fn roles(key: &KeyView) -> String {
    key.grants.iter().map(grant).collect::<Vec<_>>().join("; ")
}

fn grant(grant: &GrantView) -> String {
    match &grant.accounts {
        Some(accounts) => format!("{}@{}", grant.role, accounts.join(",")),
        None => grant.role.clone(),
    }
}

/// What happened to a key.
pub(super) fn happened(event: &Event) -> String {
    match event {
        Event::KeyIssued { roles, .. } => format!("issued with {}", roles.join(", ")),
        Event::KeyDelivered { delivery, .. } => format!("token: {}", word(delivery).replace('_', " ")),
        Event::KeyEdited { changes, .. } => changes.iter().map(change).collect::<Vec<_>>().join("; "),
        Event::KeySuspended { .. } => "suspended".to_owned(),
        Event::KeyReinstated { .. } => "reinstated".to_owned(),
        Event::KeyRevoked { reason, .. } => format!("revoked: {}", word(reason).replace('_', " ")),
        Event::KeyDeleted { .. } => "deleted".to_owned(),
        other => word(other),
    }
}

fn change(change: &FieldChange) -> String {
    let value = |value: &Option<String>| value.as_deref().unwrap_or("nothing").to_owned();
    format!("{}: {} → {}", change.field.replace('_', " "), value(&change.from), value(&change.to))
}
