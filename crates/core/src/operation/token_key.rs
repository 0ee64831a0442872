//! Rotates the token key. This is a plan, not an operation: token keys stand in `vault.json`, so the vault carries it out there and
//! in the ledger at once (`vault/token_keys.rs`).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Context, Decision, Operation, RevokeKey, SetRules, access};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, RuleSetting, Time, TokenAlgorithm},
    state::State,
};

/// Rotate the token key: another one signs JWTs from some moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RotateTokenKey {
    /// How the new one signs, which becomes the rule `token_algorithm`; `None`: as that rule says.
    #[serde(default)]
    pub algorithm: Option<TokenAlgorithm>,
    /// When the new one takes the place of the old one.
    pub switch: TokenKeySwitch,
}

/// When a new token key takes the place of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TokenKeySwitch {
    /// Verifiers are told of it now; it signs after this time, by when they have fetched it. Of the old one they go on being told until
    /// the last key has ended whose token it signed.
    Planned {
        /// How long it waits, in seconds.
        lead_seconds: u32,
    },
    /// The old one may be known to others: verifiers are told of the new one alone, which signs at once. The keys whose tokens the
    /// old one signed are revoked.
    Emergency,
}

impl TokenKeySwitch {
    /// How long a new token key waits where nothing else is said: verifiers fetch public keys once a day, or more often.
    pub const DEFAULT: Self = Self::Planned { lead_seconds: 24 * 60 * 60 };
    /// The longest that it waits, in seconds: 30 days.
    pub const LONGEST: u32 = 30 * 24 * 60 * 60;
}

/// What a rotation of the token key comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenKeyPlan {
    /// How the new key signs.
    pub(crate) algorithm: TokenAlgorithm,
    /// From when on.
    pub(crate) signs_from: Time,
    /// Whether the old ones count no more.
    pub(crate) emergency: bool,
}

impl RotateTokenKey {
    /// Whether the old keys count no more.
    pub(crate) fn is_emergency(&self) -> bool {
        self.switch == TokenKeySwitch::Emergency
    }

    /// What it would come to.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] but for Admins; [`Code::InvalidLifetime`] where it would wait too long.
    pub(crate) fn plan(&self, state: &State, actor: &Actor, now: Time) -> Result<TokenKeyPlan> {
        access::in_person(actor, "the token key")?;
        access::administer(actor, "the token key")?;
        let wait = match self.switch {
            TokenKeySwitch::Emergency => 0,
            TokenKeySwitch::Planned { lead_seconds } if lead_seconds > TokenKeySwitch::LONGEST => {
                let message = "A new token key waits no longer than 30 days. Choose a shorter time.";
                return Err(Error::new(Code::InvalidLifetime, message).about("lead_time"));
            }
            // Never within the second in which the old one may have signed: by when a token was issued it is known which key did.
            TokenKeySwitch::Planned { lead_seconds } => lead_seconds.max(1),
        };
        Ok(TokenKeyPlan {
            algorithm: self.algorithm.unwrap_or(state.rules().token_algorithm),
            signs_from: now.checked_add_signed(TimeDelta::seconds(wait.into())).unwrap_or(now),
            emergency: self.is_emergency(),
        })
    }
}

/// A change of records that a rotation of the token key brings with it.
#[derive(Debug, Clone)]
pub(crate) enum TokenKeyStep {
    /// The rule follows the choice.
    Rules(SetRules),
    /// A key ends with the token key that signed its token.
    Revoke(RevokeKey),
}

impl TokenKeyStep {
    /// New token keys are of this kind from now on.
    pub(crate) fn choose(algorithm: TokenAlgorithm) -> Self {
        let value = algorithm.in_words().to_ascii_lowercase();
        Self::Rules(SetRules { settings: vec![RuleSetting { rule: "token_algorithm".to_owned(), value }] })
    }
}

impl Operation for TokenKeyStep {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<()>> {
        match self {
            Self::Rules(rules) => rules.decide(state, actor, context),
            Self::Revoke(revoke) => revoke.decide(state, actor, context),
        }
    }
}
