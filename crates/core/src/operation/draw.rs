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

/// A place in a status list with this much room, that nothing has.
pub(super) fn list_index(random: &mut dyn Random, room: u32, taken: impl Fn(u32) -> bool) -> Result<u32> {
    // Room is a power of two and at least three quarters of it are free: 64 tries meet a taken place once in 2^128 times.
    for _ in 0..64 {
        let mut bytes = [0; 4];
        random.fill(&mut bytes)?;
        let index = u32::from_le_bytes(bytes) & room.saturating_sub(1);
        if !taken(index) {
            return Ok(index);
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
