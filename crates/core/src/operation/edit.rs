//! What the operations that edit share: a member that is absent stays, one that is null is emptied.

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
