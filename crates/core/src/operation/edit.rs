//! What the operations that edit share: the fields that changed, in words, and requests in which a member that is absent
//! stays and one that is null is emptied.

use crate::model::FieldChange;

/// The fields that an edit changed, in words.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<FieldChange>);

impl Changes {
    /// Notes a field, unless it reads the same as before.
    pub(super) fn note(&mut self, field: &str, from: Option<String>, to: Option<String>) {
        if from != to {
            self.0.push(FieldChange { field: field.to_owned(), from, to });
        }
    }
}

impl From<Changes> for Vec<FieldChange> {
    fn from(changes: Changes) -> Self {
        changes.0
    }
}

/// Tells an absent member from one that is null.
pub(super) mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::operation) fn serialize<S: Serializer, T: Serialize>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    pub(in crate::operation) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}
