//! Draws ids and secrets from the context's randomness.

use keywright_verify::Id;
use zeroize::Zeroizing;

use super::Random;
use crate::error::{Code, Error, Result};

/// A new id that nothing has yet.
pub(super) fn id<K>(random: &mut dyn Random, taken: impl Fn(Id<K>) -> bool) -> Result<Id<K>> {
    // Two of 10^21 ids meet so seldom that a second try is already unheard of; a broken source must not loop for ever.
    for _ in 0..64 {
        let mut bytes = [0; 32];
        random.fill(&mut bytes)?;
        if let Some(id) = Id::from_random(&bytes).filter(|id| !taken(*id)) {
            return Ok(id);
        }
    }
    Err(Error::new(Code::Internal, "The system's random source repeats itself. Nothing was done."))
}

/// A new 256-bit secret.
pub(super) fn secret(random: &mut dyn Random) -> Result<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    random.fill(&mut *bytes)?;
    Ok(bytes)
}
