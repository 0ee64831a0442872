//! Permissions and the patterns that match them: `backups.read`, `backups.*`, `*.read`, `*`.
//!
//! Which role has which patterns, and who may grant it, is not here.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What the reserved permissions begin with. Only a pattern that begins with it matches one.
pub const RESERVED: &str = "keywright.";

/// The most characters that a permission or a pattern has.
const LONGEST: usize = 200;

/// A permission that a service asks for: segments of `[a-z0-9_-]+` with dots between them.
///
/// ```
/// use keywright_verify::Permission;
///
/// assert!(Permission::parse("backups.read").is_ok());
/// assert!(Permission::parse("Backups.read").is_err());
/// assert!(Permission::parse("backups.*").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Permission(Box<str>);

/// A permission, or many: its first or last segment may be `*`, which stands for one or more segments.
///
/// ```
/// use keywright_verify::{Pattern, Permission};
///
/// # fn main() -> Result<(), keywright_verify::InvalidPermission> {
/// let pattern: Pattern = "backups.*".parse()?;
/// assert!(pattern.matches(&Permission::parse("backups.read")?));
/// assert!(pattern.matches(&Permission::parse("backups.daily.read")?));
/// assert!(!pattern.matches(&Permission::parse("backups")?));
///
/// // `*` is everything but what is reserved.
/// let everything: Pattern = "*".parse()?;
/// assert!(everything.matches(&Permission::parse("backups.read")?));
/// assert!(!everything.matches(&Permission::parse("keywright.read")?));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern(Box<str>);

/// The text is not a permission or a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPermission {
    /// There is nothing, or nothing between two dots.
    #[error("a permission is words with one dot between them, such as backups.read")]
    EmptySegment,
    /// A character that no permission has.
    #[error("a permission has only a-z, 0-9, - and _, with dots between its words")]
    Character,
    /// A `*` that is not a whole first or last word.
    #[error("a * stands alone as the first or the last word, such as backups.* or *.read")]
    Wildcard,
    /// A `*` where one permission is meant.
    #[error("a * is not possible here: name one permission, such as backups.read")]
    NotOne,
    /// More characters than a permission has.
    #[error("a permission has at most 200 characters")]
    TooLong,
}

impl Permission {
    /// The permission written in `text`.
    ///
    /// # Errors
    /// [`InvalidPermission`], saying what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        check_length(text)?;
        for segment in text.split('.') {
            if segment.contains('*') {
                return Err(InvalidPermission::NotOne);
            }
            check_segment(segment)?;
        }
        Ok(Self(text.into()))
    }

    /// The permission as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is Keywright's own.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.0.starts_with(RESERVED)
    }
}

impl Pattern {
    /// The pattern written in `text`.
    ///
    /// # Errors
    /// [`InvalidPermission`], saying what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        check_length(text)?;
        let last = text.split('.').count() - 1;
        for (place, segment) in text.split('.').enumerate() {
            if segment == "*" && (place == 0 || place == last) {
                continue;
            }
            if segment.contains('*') {
                return Err(InvalidPermission::Wildcard);
            }
            check_segment(segment)?;
        }
        Ok(Self(text.into()))
    }

    /// The pattern as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it matches any reserved permission.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.0.starts_with(RESERVED)
    }

    /// Whether this pattern stands for every permission that `other` stands for.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        // A word that this pattern does not name can only be matched by its `*`, and so can whatever else stands in its place.
        let named = |word: &String| self.0.split('.').any(|segment| segment == word);
        let Some(word) = (1..=self.0.len() + 1).map(|length| "x".repeat(length)).find(|word| !named(word)) else {
            return false;
        };
        let stands_for = |text: String| Permission::parse(&text).is_ok_and(|permission| self.matches(&permission));
        self == other
            || (stands_for(other.0.replace('*', &word)) && stands_for(other.0.replace('*', &format!("{word}.{word}"))))
    }

    /// Whether `permission` is one of those that this pattern stands for. Allocates nothing.
    #[must_use]
    pub fn matches(&self, permission: &Permission) -> bool {
        let (pattern, text) = (&*self.0, &*permission.0);
        if permission.is_reserved() && !self.is_reserved() {
            return false;
        }
        if pattern == "*" {
            return true;
        }
        match (pattern.strip_prefix("*."), pattern.strip_suffix(".*")) {
            (None, None) => pattern == text,
            (Some(tail), None) => has_segments_before(text, tail),
            (None, Some(head)) => has_segments_after(text, head),
            (Some("*"), Some(_)) => text.contains('.'),
            (Some(rest), Some(_)) => {
                // `*.middle.*`: the segments of `middle` with at least one on each side.
                let middle = rest.strip_suffix(".*").unwrap_or(rest);
                text.match_indices('.').any(|(dot, _)| has_segments_after(&text[dot + 1..], middle))
            }
        }
    }
}

/// Whether `text` is one or more segments and then `tail`.
fn has_segments_before(text: &str, tail: &str) -> bool {
    text.strip_suffix(tail).is_some_and(|before| before.len() > 1 && before.ends_with('.'))
}

/// Whether `text` is `head` and then one or more segments.
fn has_segments_after(text: &str, head: &str) -> bool {
    text.strip_prefix(head).is_some_and(|after| after.len() > 1 && after.starts_with('.'))
}

fn check_length(text: &str) -> Result<(), InvalidPermission> {
    if text.len() > LONGEST { Err(InvalidPermission::TooLong) } else { Ok(()) }
}

fn check_segment(segment: &str) -> Result<(), InvalidPermission> {
    if segment.is_empty() {
        return Err(InvalidPermission::EmptySegment);
    }
    let allowed = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    if segment.bytes().all(allowed) { Ok(()) } else { Err(InvalidPermission::Character) }
}

macro_rules! text_conversions {
    ($type:ident) => {
        impl FromStr for $type {
            type Err = InvalidPermission;
            fn from_str(text: &str) -> Result<Self, InvalidPermission> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $type {
            type Error = InvalidPermission;
            fn try_from(text: String) -> Result<Self, InvalidPermission> {
                Self::parse(&text)
            }
        }
        impl From<$type> for String {
            fn from(from: $type) -> Self {
                from.0.into()
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
text_conversions!(Permission);
text_conversions!(Pattern);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{InvalidPermission, Pattern, Permission};

    /// The rule taken literally: every way to let each `*` stand for one or more segments.
    fn naive(pattern: &[&str], text: &[&str]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([], _) | (_, []) => false,
            (["*", rest @ ..], text) => (1..=text.len()).any(|taken| naive(rest, &text[taken..])),
            ([first, rest @ ..], [segment, others @ ..]) => first == segment && naive(rest, others),
        }
    }

    fn matches(pattern: &str, permission: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(&Permission::parse(permission).unwrap())
    }

    #[test]
    fn a_wildcard_stands_for_one_or_more_segments() {
        assert!(matches("backups.*", "backups.daily.read"));
        assert!(!matches("backups.*", "backups"));
        assert!(!matches("backups.*", "backupsx.read"));
        assert!(matches("*.read", "a.b.read"));
        assert!(!matches("*.read", "read"));
        assert!(!matches("*.read", "a.spread"));
        assert!(matches("*.daily.*", "backups.daily.read"));
        assert!(!matches("*.daily.*", "daily.read"));
        assert!(matches("*.*", "a.b"));
        assert!(!matches("*.*", "a"));
        assert!(matches("*", "a"));
    }

    #[test]
    fn only_a_pattern_that_begins_with_it_matches_what_is_reserved() {
        for pattern in ["*", "*.read", "*.*", "*.read.*"] {
            assert!(!matches(pattern, "keywright.read"), "{pattern}");
            assert!(!matches(pattern, "keywright.read.all"), "{pattern}");
        }
        assert!(matches("keywright.*", "keywright.read"));
        assert!(matches("keywright.read", "keywright.read"));
        assert!(matches("*", "keywright"));
        assert!(matches("*.read", "keywrights.read"));
    }

    #[test]
    fn a_pattern_covers_what_stands_for_no_more() {
        let covers = |wide: &str, narrow: &str| Pattern::parse(wide).unwrap().covers(&Pattern::parse(narrow).unwrap());
        for (wide, narrow) in [
            ("a.read", "a.read"),
            ("*", "a"),
            ("*", "*.read"),
            ("*", "a.*"),
            ("*", "*"),
            ("*", "*.*"),
            ("*.*", "*.*"),
            ("*.*", "a.*"),
            ("a.*", "a.read"),
            ("a.*", "a.*"),
            ("a.*", "a.b.*"),
            ("*.read", "a.read"),
            ("*.read", "*.read"),
            ("*.read", "*.x.read"),
            ("*.b.*", "a.b.*"),
            ("*.b.*", "*.b.*"),
            ("keywright.*", "keywright.read"),
            ("x.*", "x.x"),
        ] {
            assert!(covers(wide, narrow), "{wide} {narrow}");
        }
        for (wide, narrow) in [
            ("a.read", "a.write"),
            ("a.read", "a.*"),
            ("a.read", "*"),
            ("a.*", "*"),
            ("a.*", "a"),
            ("a.*", "*.a"),
            ("*.read", "*"),
            ("*.read", "*.*"),
            ("*.read", "read"),
            ("*.*", "*"),
            ("*", "keywright.read"),
            ("*", "keywright.*"),
            ("x.*", "*"),
            ("x.*", "*.*"),
            ("x.*", "*.x"),
            ("*.x", "*.*"),
            ("x.xx", "*.*"),
            ("x", "*"),
            ("*.x.*", "*.*"),
            ("*.b.*", "*.*"),
        ] {
            assert!(!covers(wide, narrow), "{wide} {narrow}");
        }
    }

    #[test]
    fn what_is_no_permission_is_said() {
        use InvalidPermission::{Character, EmptySegment, NotOne, TooLong, Wildcard};
        let long = "a".repeat(201);
        for (text, why) in [
            ("", EmptySegment),
            (".", EmptySegment),
            ("a..b", EmptySegment),
            ("a.", EmptySegment),
            ("A.b", Character),
            ("a b", Character),
            ("a.ü", Character),
            ("a\0", Character),
            ("a.*.b", Wildcard),
            ("a*", Wildcard),
            ("**", Wildcard),
            (&long, TooLong),
        ] {
            assert_eq!(Pattern::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(Permission::parse("backups.*"), Err(NotOne));
    }

    fn segments(pool: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
        prop::collection::vec(prop::sample::select(pool), 1..5)
    }

    proptest! {
        #[test]
        fn matching_is_what_the_words_say(
            mut pattern in segments(&["a", "b", "ab", "keywright"]),
            text in segments(&["a", "b", "ab", "keywright"]),
            (first, last) in any::<(bool, bool)>(),
        ) {
            if first { pattern[0] = "*"; }
            if last { *pattern.last_mut().unwrap() = "*"; }
            let reserved = text.len() > 1 && text[0] == "keywright";
            let allowed = !reserved || (pattern.len() > 1 && pattern[0] == "keywright");
            prop_assert_eq!(matches(&pattern.join("."), &text.join(".")), allowed && naive(&pattern, &text));
        }

        #[test]
        fn whatever_is_typed_is_parsed_or_refused(text in any::<String>()) {
            if let Ok(permission) = Permission::parse(&text) {
                prop_assert!(Pattern::parse(&text).unwrap().matches(&permission));
            }
        }
    }
}
