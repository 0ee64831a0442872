//! What the rules make of an expiration before a key is issued or edited: for the choices that a form offers, and
//! for what a person types.

use serde::Serialize;

use super::Seen;
use crate::{
    error::Result,
    model::{Expiration, Key, KeyId, Lifetime, Time},
    operation::{Calendar, lifetime, rotation},
    state::State,
};

/// An expiration that a form offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExpirationChoice {
    /// What it asks for.
    pub expiration: Expiration,
    /// Whether the rules allow it.
    pub allowed: bool,
    /// Why they do not.
    pub reason: Option<String>,
    /// Whether a key gets it where nothing is said.
    pub default: bool,
    /// When a key that is issued now, or the key that is edited, would end; `None`: never, or not allowed.
    pub expires_at: Option<Time>,
}

const CHOICES: [Expiration; 6] = [
    Expiration::After(Lifetime::Days(30)),
    Expiration::After(Lifetime::Days(60)),
    Expiration::After(Lifetime::Days(90)),
    Expiration::After(Lifetime::Months(6)),
    Expiration::After(Lifetime::Months(12)),
    Expiration::Never,
];

impl State {
    /// The expirations to offer for a key that is issued at `now`, those that the rules forbid with the reason.
    #[must_use]
    pub fn expiration_choices(&self, now: Time, calendar: &dyn Calendar) -> Vec<ExpirationChoice> {
        let by_default = self.preview_expiration(Expiration::Default, now, calendar).ok();
        let mut choices = offered(|expiration| self.preview_expiration(expiration, now, calendar));
        // 180 days and 6 months can be the same day: only one is the default.
        let is_default = |choice: &ExpirationChoice| choice.allowed && Some(choice.expires_at) == by_default;
        let default = choices.iter().position(is_default);
        if let Some(choice) = default.and_then(|place| choices.get_mut(place)) {
            choice.default = true;
        }
        choices
    }

    /// When a key that is issued at `now` would end; `None` never.
    ///
    /// # Errors
    /// Those with which issuing would refuse it: `InvalidLifetime`, `LifetimeRefused`.
    pub fn preview_expiration(
        &self,
        expiration: Expiration,
        now: Time,
        calendar: &dyn Calendar,
    ) -> Result<Option<Time>> {
        lifetime::resolve(self.rules(), expiration, now, calendar)
    }
}

impl Seen<'_> {
    /// When `key` would end if it were edited at `now`; `None` never.
    ///
    /// # Errors
    /// Those with which editing would refuse it: also `ExpiryFixed` and `KeyNotFound`.
    pub fn preview_key_expiration(
        &self,
        key: KeyId,
        expiration: Expiration,
        now: Time,
        calendar: &dyn Calendar,
    ) -> Result<Option<Time>> {
        let key = &*self.row(key)?.key;
        let expires_at = lifetime::resolve_edit(self.state.rules(), key, expiration, now, calendar)?;
        rotation::follow_edit(key, &mut Key { expires_at, ..key.clone() })?;
        Ok(expires_at)
    }

    /// The expirations to offer for an edit of `key` at `now`, those that are no choice for it with the reason: what would put its
    /// end off where that is refused. None is the default.
    ///
    /// # Errors
    /// `KeyNotFound`.
    pub fn key_expiration_choices(
        &self,
        key: KeyId,
        now: Time,
        calendar: &dyn Calendar,
    ) -> Result<Vec<ExpirationChoice>> {
        self.row(key)?;
        Ok(offered(|expiration| self.preview_key_expiration(key, expiration, now, calendar)))
    }
}

/// What is offered always, and what becomes of each; none of it is the default.
fn offered(end: impl Fn(Expiration) -> Result<Option<Time>>) -> Vec<ExpirationChoice> {
    let choice = |expiration| {
        let end = end(expiration);
        ExpirationChoice {
            expiration,
            allowed: end.is_ok(),
            default: false,
            expires_at: end.as_ref().copied().unwrap_or_default(),
            reason: end.err().map(|error| error.message),
        }
    };
    CHOICES.map(choice).into()
}
