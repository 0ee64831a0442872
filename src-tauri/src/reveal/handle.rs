//! The handle by which the page calls on a card: 128 random bits, so that none can be guessed and a
//! closed card's is never another's.

use keywright_core::error::{Code, Error, Result};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

/// By what a card is called on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Handle(String);

impl Handle {
    /// A new one.
    ///
    /// # Errors
    /// [`Code::Internal`] where the system has no randomness.
    pub(crate) fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        SystemRandom::new().fill(&mut bytes).map_err(|_| {
            Error::new(Code::Internal, "This system gives no random numbers. Restart it and try again.")
        })?;
        Ok(Self(format!("{:032x}", u128::from_be_bytes(bytes))))
    }
}
