//! Names and free text, made only from acceptable input: parse, don't validate.
//!
//! Which characters are refused is in `character`; what has the shape of a secret is in
//! `secret_shape`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_normalization::UnicodeNormalization;

use super::{character, secret_shape};
use crate::error::{Code, Error, Result};

/// The name of a key, role, owner, account or operator: 1 to 100 characters, trimmed, none of them a control
/// character or invisible. Compared by [`Name::folded`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Name(String);

/// A description or another free text: up to 1,000 characters, trimmed; may be empty, may have several lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Text(String);

impl Name {
    /// The most characters of a name.
    pub const LONGEST: usize = 100;

    /// The name written in `text`; `field` is what an error is about.
    ///
    /// # Errors
    /// [`Code::InvalidText`] and [`Code::SecretInText`].
    pub fn parse(text: &str, field: &str) -> Result<Self> {
        not_endless(text, field)?;
        secret_shape::refuse(text, field)?;
        let text = text.trim();
        Self::check(text).map_err(|why| Error::new(Code::InvalidText, why).about(field))?;
        Ok(Self(text.to_owned()))
    }

    /// What is wrong with a name that is trimmed, in words.
    fn check(text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Err("Give a name.".to_owned());
        }
        if is_plain(text, Self::LONGEST) {
            return Ok(());
        }
        let length = text.chars().count();
        if length > Self::LONGEST {
            return Err(format!("A name has at most {} characters; this one has {length}.", Self::LONGEST));
        }
        if let Some(why) = text.chars().find_map(character::refusal) {
            return Err(format!("A name cannot have {why}. Leave it out."));
        }
        if fold(text).trim().is_empty() {
            return Err("A name needs at least one character that can be seen.".to_owned());
        }
        Ok(())
    }

    /// The name of a role or an account, which lists and the command line write as `ROLE@ACCOUNT,ACCOUNT`.
    ///
    /// # Errors
    /// As [`Name::parse`], and [`Code::InvalidText`] where it has `@` or `,`.
    pub fn parse_listed(text: &str, field: &str) -> Result<Self> {
        let name = Self::parse(text, field)?;
        // A full-width sign compares as the plain one, and would be as ambiguous.
        if name.folded().contains(['@', ',']) {
            let message = "The name of a role or an account cannot have @ or a comma. Leave them out.";
            return Err(Error::new(Code::InvalidText, message).about(field));
        }
        Ok(name)
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared: NFKC, case folded, trimmed, without joiners.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

impl Text {
    /// The most characters of a text.
    pub const LONGEST: usize = 1000;

    /// The text written in `text`; `field` is what an error is about.
    ///
    /// # Errors
    /// [`Code::InvalidText`] and [`Code::SecretInText`].
    pub fn parse(text: &str, field: &str) -> Result<Self> {
        not_endless(text, field)?;
        secret_shape::refuse(text, field)?;
        let text = text.trim().replace("\r\n", "\n");
        Self::check(&text).map_err(|why| Error::new(Code::InvalidText, why).about(field))?;
        Ok(Self(text))
    }

    /// What is wrong with a text, in words.
    fn check(text: &str) -> Result<(), String> {
        if is_plain(text, Self::LONGEST) {
            return Ok(());
        }
        let length = text.chars().count();
        if length > Self::LONGEST {
            return Err(format!("This text has at most {} characters; it has {length}. Shorten it.", Self::LONGEST));
        }
        let shown = |character: &char| !matches!(character, '\n' | '\t');
        match text.chars().filter(shown).find_map(character::refusal) {
            Some(why) => Err(format!("This text cannot have {why}. Leave it out.")),
            None => Ok(()),
        }
    }

    /// The text as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text for a [`FieldChange`](super::FieldChange); `None` where there is none.
    pub(crate) fn in_words(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.0.clone())
    }
}

/// Whether there is nothing to look at: printable ASCII, as nearly every text is, and not too long.
fn is_plain(text: &str, longest: usize) -> bool {
    text.len() <= longest && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What is read from a disk was written by some program, not by this one for sure: it is held to what a person may type. Only
/// the shape of secrets is not looked for again; that could refuse tomorrow what was fine today.
impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            return Err(de::Error::custom("a name begins or ends with a blank"));
        }
        Self::check(trimmed).map_err(de::Error::custom)?;
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::check(&text).map_err(de::Error::custom)?;
        Ok(Self(text))
    }
}

/// The longest text in bytes that is looked at closely; every text that is accepted is far shorter.
const MOST_BYTES: usize = 64 * 1024;

/// Something pasted by mistake, of megabytes, costs no time.
fn not_endless(text: &str, field: &str) -> Result<()> {
    if text.len() <= MOST_BYTES {
        return Ok(());
    }
    Err(Error::new(Code::InvalidText, "This text is far too long. Shorten it.").about(field))
}

/// The form in which text is compared and searched: NFKC and full case folding (Unicode 3.13, "NFKC_Casefold"),
/// without the characters that only join or vary their neighbours, and trimmed.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_ascii_lowercase();
    }
    let plain = text.chars().filter(|character| !character::only_varies(*character));
    // Folding can undo a normal form and a normal form can bring capitals back, so each comes twice.
    let once: String = caseless::default_case_fold_str(&plain.nfkc().collect::<String>()).nfkc().collect();
    let twice: String = caseless::default_case_fold_str(&once).nfkc().collect();
    twice.trim().to_owned()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Name, Text, fold};
    use crate::error::{Code, Error};

    fn refusal(text: &str) -> Error {
        Name::parse(text, "name").unwrap_err()
    }

    #[test]
    fn names_are_trimmed_and_kept_as_written() {
        assert_eq!(Name::parse("  Nightly  backup\t", "name").unwrap().as_str(), "Nightly  backup");
        for fine in ["a", "Büro", "גיבוי לילי", "バックアップ", "پشتیبان\u{200c}گیری", "❤\u{fe0f}", "a@b,c"]
        {
            assert_eq!(Name::parse(fine, "name").unwrap().as_str(), fine);
        }
    }

    #[test]
    fn empty_and_overlong_names_are_refused() {
        for empty in ["", " ", "\u{a0}\t", "\u{200d}", "\u{fe0f}\u{200c}"] {
            assert_eq!(refusal(empty).code, Code::InvalidText, "{empty:?}");
        }
        assert!(Name::parse(&"é".repeat(100), "name").is_ok());
        let error = refusal(&"é".repeat(300));
        assert_eq!(error.message, "A name has at most 100 characters; this one has 300.");
        assert_eq!(error.field.as_deref(), Some("name"));
    }

    #[test]
    fn characters_that_deceive_are_refused_with_their_kind() {
        let cases = [
            ("a\0b", "control character"),
            ("a\nb", "line break"),
            ("a\u{1b}[31m", "control character"),
            ("a\u{85}b", "line break"),
            ("a\u{2028}b", "line break"),
            ("invoice\u{202e}fdp", "changes the direction"),
            ("a\u{2066}b", "changes the direction"),
            ("a\u{200f}b", "changes the direction"),
            ("a\u{200b}b", "invisible"),
            ("a\u{ad}b", "invisible"),
            ("a\u{3164}b", "invisible"),
            ("a\u{e0041}b", "invisible"),
            ("a\u{feff}b", "invisible"),
            ("a\u{fffe}b", "not a character"),
        ];
        for (text, why) in cases {
            let error = refusal(text);
            assert_eq!(error.code, Code::InvalidText);
            assert!(error.message.contains(why), "{text:?}: {}", error.message);
        }
    }

    #[test]
    fn names_that_look_alike_compare_as_equal() {
        let same = [
            ("Straße", "STRASSE"),
            ("ﬁle", "FILE"),
            ("Å", "a\u{30a}"),
            ("ＡＰＩ", "api"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("a\u{a0}b", "A b"),
            ("ma\u{200d}il", "mail"),
            (" x ", "X"),
        ];
        for (one, other) in same {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("a b"), fold("ab"));
    }

    #[test]
    fn roles_and_accounts_have_no_at_and_no_comma() {
        for text in ["a@b", "a,b", "a＠b", "a，b"] {
            assert_eq!(Name::parse_listed(text, "name").unwrap_err().code, Code::InvalidText, "{text}");
        }
        assert!(Name::parse_listed("Viewer", "name").is_ok());
    }

    #[test]
    fn a_text_may_have_lines_but_no_other_control_character() {
        assert_eq!(Text::parse(" a\r\nb\tc \n", "description").unwrap().as_str(), "a\nb\tc");
        assert_eq!(Text::parse("", "description").unwrap(), Text::default());
        assert_eq!(Text::parse("a\0", "description").unwrap_err().code, Code::InvalidText);
        assert_eq!(Text::parse(&"x".repeat(1001), "description").unwrap_err().code, Code::InvalidText);
    }

    #[test]
    fn what_is_read_from_a_disk_is_held_to_the_same() {
        let name = |text: &str| serde_json::from_value::<Name>(text.into());
        let text = |text: &str| serde_json::from_value::<Text>(text.into());
        for fine in ["Nightly backup", "Büro", "a@b,c"] {
            assert_eq!(name(fine).unwrap().as_str(), fine);
        }
        assert_eq!(text("a\nb\tc").unwrap().as_str(), "a\nb\tc");
        let long = "x".repeat(1001);
        for bad in ["", " a", "a\n", "a\u{1b}[31m", "invoice\u{202e}fdp", "\u{200d}", &long] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        for bad in ["a\0", "a\u{1b}[31m", "a\u{202e}b", &long] {
            assert!(text(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_typed_reads_back_from_a_disk(typed in any::<String>()) {
            if let Ok(name) = Name::parse(&typed, "name") {
                prop_assert_eq!(serde_json::from_str::<Name>(&serde_json::to_string(&name).unwrap()).unwrap(), name);
            }
            if let Ok(text) = Text::parse(&typed, "text") {
                prop_assert_eq!(serde_json::from_str::<Text>(&serde_json::to_string(&text).unwrap()).unwrap(), text);
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,20}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn case_and_surrounding_blanks_never_matter(text in "\\PC{1,20}") {
            prop_assert_eq!(fold(&format!(" {text}\u{3000}")), fold(&text));
            prop_assert_eq!(fold(&text.to_lowercase().to_uppercase()), fold(&text.to_uppercase()));
        }

        #[test]
        fn whatever_is_typed_is_a_name_or_one_sentence(text in any::<String>()) {
            match Name::parse(&text, "name") {
                Ok(name) => prop_assert!(!name.folded().is_empty() && name.as_str().chars().count() <= 100),
                Err(error) => prop_assert!(error.message.ends_with('.') && error.field.is_some()),
            }
        }
    }
}
