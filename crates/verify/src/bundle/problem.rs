//! Why a bundle is not taken.

use std::io;

use super::BundlePlace;
use crate::{Thumbprint, Verdict};

/// Why a bundle is not taken. What was read before stays good, for as long as it says itself.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleProblem {
    /// It could not be read.
    #[error("the bundle could not be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is not a bundle, or not of a version that is known here.
    #[error("this is no bundle: {0}")]
    NotABundle(&'static str),
    /// Another key signed it than one that is trusted. Where the vault has a new list key, which it gets when somebody leaves who held
    /// it, services have to be told its thumbprint: until then they learn of no revocation.
    #[error("the bundle is signed by {found}, which is not the key to trust")]
    NotTrusted {
        /// Who claims to have signed it. To trust it because it says so would be to trust nobody.
        found: Thumbprint,
    },
    /// The signature is not good: somebody changed it.
    #[error("the bundle's signature is not good")]
    BadSignature,
    /// It is cut short, or its lines are not those that were signed.
    #[error("the bundle is damaged: {0}")]
    Damaged(&'static str),
    /// It is past its time.
    #[error("the bundle held until {valid_until} (seconds since 1970); a newer one is needed")]
    Stale {
        /// Until when it held, in seconds since 1970.
        valid_until: i64,
    },
    /// It is of a time that has not come.
    #[error(
        "the bundle was made at {issued_at} (seconds since 1970), which has not come yet; is this machine's clock right?"
    )]
    FromTheFuture {
        /// When it says that it was made, in seconds since 1970.
        issued_at: i64,
    },
    /// An older one than was read before.
    #[error("the bundle is older ({found}) than one that was read before ({newest})")]
    Older {
        /// How new it is.
        found: BundlePlace,
        /// How new the newest was.
        newest: BundlePlace,
    },
    /// The bundle of another vault than the one before.
    #[error("the bundle is another vault's")]
    OtherVault,
}

impl BundleProblem {
    /// The verdict for a check that has nothing but this bundle to go by, where there is one: what is too old is
    /// `stale_bundle`. A service that read another one before goes on with that.
    #[must_use]
    pub const fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Stale { .. } | Self::Older { .. } => Some(Verdict::StaleBundle),
            _ => None,
        }
    }
}
