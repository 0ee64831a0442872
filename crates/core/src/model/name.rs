//! Names and free text, made only from acceptable input: parse, don't validate.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};

/// The name of a key, role, owner, account or operator: 1 to 100 characters, trimmed, no control
/// characters. Compared by [`Name::folded`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Name(String);

/// A description or another free text: up to 1,000 characters, trimmed; may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Text(String);

impl Name {
    /// The name written in `text`; `field` is what an error is about.
    ///
    /// # Errors
    /// [`Code::InvalidText`] and [`Code::SecretInText`].
    pub fn parse(text: &str, field: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::new(Code::InvalidText, "Give a name.").about(field));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name of a role or an account: as [`Name::parse`], and without `@` and `,`, which part them on the command line.
    ///
    /// # Errors
    /// [`Code::InvalidText`] and [`Code::SecretInText`].
    pub fn parse_reference(text: &str, field: &str) -> Result<Self> {
        let name = Self::parse(text, field)?;
        if name.0.contains(['@', ',']) {
            return Err(Error::new(Code::InvalidText, "Take the @ or the comma out of the name.").about(field));
        }
        Ok(name)
    }

    /// The name as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared: NFKC, case folded.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl Text {
    /// The text written in `text`; `field` is what an error is about.
    ///
    /// # Errors
    /// [`Code::InvalidText`] and [`Code::SecretInText`].
    pub fn parse(text: &str, _field: &str) -> Result<Self> {
        Ok(Self(text.trim().to_owned()))
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
