//! What search looks at of a key. What its owners and roles are called is not in it: they change without the key.

use memchr::memmem::Finder;

use crate::model::{Key, fold};

/// The name, the description, the id and the last four characters of a key, folded, a line break before each but the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyText<'a>(pub(super) &'a str);

impl KeyText<'_> {
    /// That of this key, whose folded name this is.
    pub(super) fn compose(folded_name: String, key: &Key) -> String {
        let mut text = folded_name;
        for part in [key.description.as_str(), key.id.as_str(), key.last_four.as_str()] {
            text.push('\n');
            text.push_str(&fold(part));
        }
        text
    }

    /// Whether the folded word that this finder looks for stands anywhere in the name or in the description, or is the
    /// whole id or all of the last four characters. Those two are random: a short word stands in some of them by chance,
    /// and whoever revokes what a search found would revoke keys that have nothing to do with it.
    pub(crate) fn is_found_by(self, word: &Finder<'_>) -> bool {
        let Some(place) = word.find(self.0.as_bytes()) else { return false };
        let mut parts = self.0.rsplitn(3, '\n');
        let random = [parts.next(), parts.next()];
        let words = parts.next().unwrap_or_default();
        place < words.len() || random.into_iter().flatten().any(|part| part.as_bytes() == word.needle())
    }
}
