//! A small JSON file with a signature: `{"signed": ..., "signature": "..."}`. The signature is over a word for what
//! the file is, a NUL and the bytes of the member `signed` exactly as they stand, so that nothing has to be put in a
//! normal form first.

use std::path::Path;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    base64_bytes,
    error::{Code, Error, Result},
    signing::{PublicKey, SIGNATURE, SigningKey},
};

/// The newest format of these files that this program knows.
pub(crate) const FORMAT: u32 = 1;

/// What a signed file is; part of what is signed, so that none passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `vault.json`.
    Vault,
    /// A file in `slots/`.
    Slot,
    /// `index.mark`.
    Mark,
}

/// A signed file as it was read: its content is not to be trusted before [`SignedFile::verify`].
#[derive(Debug)]
pub(crate) struct SignedFile<T> {
    /// What it says.
    pub(crate) content: T,
    kind: Kind,
    raw: Vec<u8>,
    signature: [u8; SIGNATURE],
}

impl<T: Serialize + DeserializeOwned> SignedFile<T> {
    /// The bytes of a file that says `content`, signed with `key`.
    pub(crate) fn write(kind: Kind, content: &T, key: &SigningKey) -> Result<Vec<u8>> {
        let signed = RawValue::from_string(serde_json::to_string(content).map_err(unwritable)?).map_err(unwritable)?;
        let signature = key.sign(&kind.over(signed.get().as_bytes()));
        let mut bytes = serde_json::to_vec(&Sheet { signed: &signed, signature }).map_err(unwritable)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the file at `path` (named in errors only), whose bytes these are.
    pub(crate) fn read(kind: Kind, path: &Path, bytes: &[u8]) -> Result<Self> {
        let damaged = |what: &str| {
            let message = format!("{} is damaged: {what}. Put back a copy of it.", path.display());
            Error::new(Code::VaultDamaged, message)
        };
        if bytes.is_empty() {
            return Err(damaged("it is empty"));
        }
        let sheet: Sheet<'_> = serde_json::from_slice(bytes).map_err(|_| damaged("it is cut off or garbled"))?;
        let outline: Outline =
            serde_json::from_str(sheet.signed.get()).map_err(|_| damaged("it does not say which format it has"))?;
        if outline.format > FORMAT {
            let message = format!(
                "{} was written by a newer version of Keywright (format {}, this version knows {FORMAT}). Update Keywright.",
                path.display(),
                outline.format
            );
            return Err(Error::new(Code::VaultNewer, message));
        }
        let content = serde_json::from_str(sheet.signed.get())
            .map_err(|_| damaged("something in it is missing or not as it should be"))?;
        Ok(Self { content, kind, raw: sheet.signed.get().as_bytes().to_vec(), signature: sheet.signature })
    }

    /// Whether its signature is by `key`.
    pub(crate) fn verify(&self, key: &PublicKey) -> bool {
        key.verifies(&self.kind.over(&self.raw), &self.signature)
    }
}

impl Kind {
    fn over(self, signed: &[u8]) -> Vec<u8> {
        let word = match self {
            Self::Vault => "keywright vault.json",
            Self::Slot => "keywright slot",
            Self::Mark => "keywright index.mark",
        };
        [word.as_bytes(), b"\0", signed].concat()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet<'a> {
    #[serde(borrow)]
    signed: &'a RawValue,
    #[serde(with = "base64_bytes")]
    signature: [u8; SIGNATURE],
}

#[derive(Deserialize)]
struct Outline {
    format: u32,
}

fn unwritable(_: serde_json::Error) -> Error {
    Error::new(Code::Internal, "A file of the vault could not be put into words.")
}
