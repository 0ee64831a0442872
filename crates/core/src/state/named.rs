//! Records that are few and whose names are unique: roles, owners, accounts, services.

use std::collections::HashMap;

use keywright_verify::Id;

use crate::model::{Account, Name, Owner, Place, Role, Service};

/// Records by id and by name.
#[derive(Debug)]
pub(super) struct Named<R: HasName> {
    records: HashMap<Id<R::Kind>, (R, Place)>,
    by_name: HashMap<String, Id<R::Kind>>,
}

/// A record with an id and a unique name.
pub(super) trait HasName {
    /// What its id names.
    type Kind;
    fn id(&self) -> Id<Self::Kind>;
    fn name(&self) -> &Name;
}

impl<R: HasName> Default for Named<R> {
    fn default() -> Self {
        Self { records: HashMap::new(), by_name: HashMap::new() }
    }
}

impl<R: HasName> Named<R> {
    pub(super) fn at(&self, id: Id<R::Kind>) -> Option<&R> {
        self.records.get(&id).map(|(record, _)| record)
    }

    pub(super) fn place(&self, id: Id<R::Kind>) -> Option<Place> {
        self.records.get(&id).map(|(_, place)| *place)
    }

    /// The record whose folded name this is.
    pub(super) fn named(&self, folded: &str) -> Option<&R> {
        self.by_name.get(folded).and_then(|id| self.at(*id))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &R> {
        self.records.values().map(|(record, _)| record)
    }

    /// Answers what it takes the place of.
    pub(super) fn put(&mut self, record: R, place: Place) -> Option<(R, Place)> {
        let id = record.id();
        let replaced = self.remove(id);
        self.by_name.insert(record.name().folded(), id);
        self.records.insert(id, (record, place));
        replaced
    }

    pub(super) fn remove(&mut self, id: Id<R::Kind>) -> Option<(R, Place)> {
        let removed = self.records.remove(&id)?;
        let folded = removed.0.name().folded();
        if self.by_name.get(&folded) == Some(&id) {
            self.by_name.remove(&folded);
        }
        Some(removed)
    }
}

macro_rules! has_name {
    ($record:ty, $kind:ty) => {
        impl HasName for $record {
            type Kind = $kind;
            fn id(&self) -> Id<$kind> {
                self.id
            }
            fn name(&self) -> &Name {
                &self.name
            }
        }
    };
}
has_name!(Role, keywright_verify::RoleKind);
has_name!(Owner, keywright_verify::OwnerKind);
has_name!(Account, keywright_verify::AccountKind);
has_name!(Service, crate::model::ServiceKind);
