//! The end of a token, by which people tell tokens apart. It is all that is kept of one beside its digest.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The last four characters of a token; fewer where there is no token yet.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct LastFour {
    characters: [u8; 4],
    length: u8,
}

impl LastFour {
    /// Those of this token. Both formats are printable ASCII; of another text it is nothing.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self::new(token.get(token.len().saturating_sub(4)..).unwrap_or_default()).unwrap_or_default()
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let characters = self.characters.get(..self.length.into()).unwrap_or_default();
        std::str::from_utf8(characters).unwrap_or_default()
    }

    /// `None` for what is longer, or not printable ASCII.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut last_four = Self { length: u8::try_from(text.len()).ok()?, ..Self::default() };
        last_four.characters.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.bytes().all(|byte| byte.is_ascii_graphic()).then_some(last_four)
    }
}

impl std::fmt::Debug for LastFour {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(out)
    }
}

impl Serialize for LastFour {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for LastFour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| de::Error::custom("this is not the end of a token"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_token_and_of_nothing_else() {
        assert_eq!(LastFour::of("kw_7Hq2mXc90aZt_secretAb3-").as_str(), "Ab3-");
        assert_eq!((LastFour::of("ab").as_str(), LastFour::of("").as_str()), ("ab", ""));
        assert_eq!(LastFour::of("token of Zoë").as_str(), "");
        let read = |text: &str| serde_json::from_str::<LastFour>(text).ok();
        assert_eq!(read(&serde_json::to_string(&LastFour::of("Ab3-")).unwrap()), Some(LastFour::of("Ab3-")));
        for wrong in ["\"Ab3-5\"", "\"a b\"", "\"é\"", "4", "\"a\\n\""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
