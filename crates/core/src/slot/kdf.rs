//! Argon2id (RFC 9106): slow on purpose, so that a passphrase cannot be guessed quickly; with a floor and a ceiling on
//! what a file may ask for.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Code, Error, Result};

const FLOOR: Argon2id = Argon2id { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
const CEILING: Argon2id = Argon2id { memory_kib: 1024 * 1024, passes: 16, lanes: 8 };

/// What Argon2id is asked to spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Argon2id {
    /// Memory, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over it.
    pub(crate) passes: u32,
    /// Lanes.
    pub(crate) lanes: u32,
}

impl Argon2id {
    /// What new passphrases are given: 64 MiB, 3 passes, 1 lane.
    pub(crate) const NEW: Self = FLOOR;

    /// The 32 bytes for this passphrase and salt.
    ///
    /// # Errors
    /// `VaultDamaged` before any memory is taken, where it asks for less or more than any vault does.
    pub(crate) fn stretch(&self, passphrase: &[u8], salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
        let within = |asked: u32, floor: u32, ceiling: u32| (floor..=ceiling).contains(&asked);
        if !within(self.memory_kib, FLOOR.memory_kib, CEILING.memory_kib)
            || !within(self.passes, FLOOR.passes, CEILING.passes)
            || !within(self.lanes, FLOOR.lanes, CEILING.lanes)
        {
            let message = format!(
                "This vault's slot file asks for {} MiB of memory, {} passes and {} lanes to check a passphrase. Keywright never \
                 writes less than 64 MiB and 3 passes or more than 1024 MiB, 16 passes and 8 lanes, so the file was \
                 changed. Put back a copy of it.",
                self.memory_kib / 1024,
                self.passes,
                self.lanes
            );
            return Err(Error::new(Code::VaultDamaged, message));
        }
        let mut out = Zeroizing::new([0; 32]);
        Params::new(self.memory_kib, self.passes, self.lanes, Some(out.len()))
            .map(|params| Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
            .and_then(|argon2| argon2.hash_password_into(passphrase, salt, out.as_mut_slice()))
            .map_err(|_| {
                Error::new(Code::Internal, "The passphrase could not be checked: there was not enough memory.")
            })?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_asks_for_too_much_or_too_little_is_refused_at_once() {
        let new = Argon2id::NEW;
        for asked in [
            Argon2id { memory_kib: 100 * 1024 * 1024, ..new },
            Argon2id { memory_kib: u32::MAX, ..new },
            Argon2id { memory_kib: 8, ..new },
            Argon2id { passes: 2, ..new },
            Argon2id { passes: u32::MAX, ..new },
            Argon2id { lanes: 0, ..new },
            Argon2id { lanes: 9, ..new },
        ] {
            assert_eq!(asked.stretch(b"passphrase", &[0; 32]).unwrap_err().code, Code::VaultDamaged, "{asked:?}");
        }
    }
}
