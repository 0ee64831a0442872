//! The answer of a check: that a token is good, or the first reason why it is not.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! verdicts {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// The answer of a check: `Valid`, or else, where several reasons hold, the first in this order. Nothing about a key is
        /// said before its digest has matched; and by public keys alone nothing of what stands in the token is looked at before
        /// its signature was found good, so what is wrong there comes after `BadSignature`, again in this order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Verdict { $($(#[doc = $doc])+ $name,)+ }

        impl Verdict {
            /// Every verdict: `Valid`, then the reasons in the order in which they are looked for.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code that programs act on.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

verdicts! {
    /// The token is good for what is needed.
    Valid = "valid",
    /// The text has not the shape of a token, or by public keys alone its claims cannot be read, or are not valid yet.
    Malformed = "malformed",
    /// The shape is right and the check digits are not: a typing error, or a part is missing.
    BadCheck = "bad_check",
    /// The checker's bundle or status list is past its time.
    StaleBundle = "stale_bundle",
    /// No key has this token.
    Unknown = "unknown",
    /// The signature is not the key's: only where tokens are checked by public keys alone.
    BadSignature = "bad_signature",
    /// The token is for another service: only where tokens are checked by public keys alone.
    WrongAudience = "wrong_audience",
    /// The key was revoked, or was deleted before its token ended.
    Revoked = "revoked",
    /// The key is suspended.
    Suspended = "suspended",
    /// The key's time is over.
    Expired = "expired",
    /// The rules have switched all keys off.
    KeysDisabled = "keys_disabled",
    /// The key's owner is suspended.
    OwnerSuspended = "owner_suspended",
    /// No grant holds in the account that is needed.
    AccountNotGranted = "account_not_granted",
    /// No grant has the permission that is needed, there.
    MissingPermission = "missing_permission",
}

impl Verdict {
    /// Whether the token is good.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        matches!(self, Self::Valid)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
