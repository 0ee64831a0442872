//! What of an event an actor is told: who is tied to one owner hears of that owner's keys and of what is everybody's, and of
//! other owners neither what they are called nor how they are reached.

use super::Seen;
use crate::model::{Event, FieldChange, OwnerId};

/// What stands in place of the name of an owner whose keys are not seen.
const ANOTHER: &str = "another owner";

impl Seen<'_> {
    /// The event as far as it is seen; `None` where it is about nothing that is.
    pub(crate) fn told(&self, mut event: Event) -> Option<Event> {
        let Some(only) = self.only_owner() else { return Some(event) };
        let keys = event.keys();
        if !keys.is_empty() && !keys.into_iter().any(|key| self.includes(key)) {
            return None;
        }
        match &mut event {
            Event::OwnerAdded { owner, .. }
            | Event::OwnerEdited { owner, .. }
            | Event::OwnerSuspended { owner, .. }
            | Event::OwnerReinstated { owner, .. }
            | Event::OwnerRemoved { owner, .. }
                if *owner != only =>
            {
                return None;
            }
            // Whose keys these were is not said.
            Event::RoleRemoved { deleted_keys, .. } => deleted_keys.clear(),
            Event::OperatorAdded { owner, .. } => self.hide(owner),
            Event::KeyEdited { changes, .. } | Event::OperatorEdited { changes, .. } => {
                for FieldChange { from, to, .. } in changes.iter_mut().filter(|change| change.field == "owner") {
                    self.hide(from);
                    self.hide(to);
                }
            }
            _ => {}
        }
        Some(event)
    }

    /// What an owner is called, as far as that is seen; `None` where there is no such owner.
    pub(crate) fn owner_name(&self, id: OwnerId) -> Option<String> {
        let name = self.state.owner(id)?.name.to_string();
        Some(if self.includes_owner(id) { name } else { ANOTHER.to_owned() })
    }

    /// Puts other words for the name of an owner, unless it is that of the one who is seen.
    fn hide(&self, name: &mut Option<String>) {
        let seen = self.only_owner().and_then(|id| self.state.owner(id));
        if name.is_some() && name.as_deref() != seen.map(|owner| owner.name.as_str()) {
            *name = Some(ANOTHER.to_owned());
        }
    }
}
