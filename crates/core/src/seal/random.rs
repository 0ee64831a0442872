//! The system's random source.

use ring::rand::SecureRandom;

use crate::{
    error::{Code, Error, Result},
    operation::Random,
};

/// The system's random source.
#[derive(Debug)]
pub(crate) struct SystemRandom(ring::rand::SystemRandom);

impl SystemRandom {
    /// The system's random source.
    pub(crate) fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.0.fill(bytes).map_err(|_| Error::new(Code::Internal, "The system gave no random numbers."))
    }
}

/// So many random bytes.
pub(crate) fn random_array<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(bytes)
}
