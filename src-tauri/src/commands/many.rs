//! Acts on many keys at once: what they would do, and doing it, all or nothing.

use keywright_core::{
    error::Result,
    model::Door,
    view::{BulkPreview, BulkRequest, BulkSteps},
};

use crate::{
    message::{BulkResult, Work},
    shell::Shell,
};

pub(super) fn bulk_preview(shell: &Shell, request: &BulkRequest) -> Result<BulkPreview> {
    let actor = shell.vault()?.actor(Door::Window);
    shell.see(|seen, now| seen.bulk_preview(request, &actor, now))?
}

pub(super) fn apply_bulk(shell: &Shell, request: &BulkRequest) -> Result<BulkResult> {
    let actor = shell.vault()?.actor(Door::Window);
    let BulkSteps { steps, left_out } = shell.see(|seen, now| seen.bulk_steps(request, &actor, now))??;
    let done = shell.work(Work::Bulk, |working| shell.apply_all(steps, working))?.len();
    Ok(BulkResult { done, left_out })
}
