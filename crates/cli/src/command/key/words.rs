//! A key in the words of tables: its status, and what stops it.

use keywright_core::view::{KeyView, Status, StoppedBy};

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
