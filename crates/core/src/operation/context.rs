//! What an operation needs of the world: the time, the person's calendar, randomness, and a way to
//! sign a token. All of it is handed in, so that every rule can be tested without a machine.

use chrono::{Days, Months, NaiveDate};

use crate::{error::Result, model::Time, secret::Token};

/// What an operation needs of the world.
pub struct Context<'a> {
    /// The later of the clock and the ledger's last time, in whole seconds.
    pub now: Time,
    /// The person's calendar.
    pub calendar: &'a dyn Calendar,
    /// Where randomness comes from.
    pub random: &'a mut dyn Random,
    /// What signs JWTs.
    pub signer: &'a dyn TokenSigner,
}

/// The person's calendar: local days and months.
pub trait Calendar {
    /// `months` calendar months after `from`, at the same local time of day; the last day of a month where it has no such
    /// day; `None` out of range.
    fn after_months(&self, from: Time, months: Months) -> Option<Time>;

    /// `days` times 86,400 seconds after `from`.
    fn after_days(&self, from: Time, days: Days) -> Option<Time> {
        from.checked_add_days(days)
    }

    /// The local midnight that ends `day`.
    fn end_of(&self, day: NaiveDate) -> Option<Time>;
}

/// Where randomness comes from.
pub trait Random {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`crate::error::Code::Internal`] when the system has none.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}

/// What signs JWTs: the vault's token key.
pub trait TokenSigner {
    /// A compact JWS (RFC 7515) over these claims.
    ///
    /// # Errors
    /// [`crate::error::Code::NotAllowed`] where the operator holds no token key.
    fn sign(&self, claims: &[u8]) -> Result<Token>;

    /// The issuer where the rules name none.
    fn default_issuer(&self) -> String;
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("now", &self.now).finish_non_exhaustive()
    }
}
