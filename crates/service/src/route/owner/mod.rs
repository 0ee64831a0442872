//! Owners: whom keys are issued for.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod reinstate;
pub(crate) mod remove;
pub(crate) mod suspend;

use keywright_core::{error::Result, model::OwnerId};

use crate::{wire::OwnerBody, work::Asked};

/// The owner as it is now.
fn now(asked: &Asked, id: OwnerId) -> Result<OwnerBody> {
    asked.see(|seen| seen.owner_view(id, asked.now)).map(OwnerBody::from)
}
