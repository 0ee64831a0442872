//! Acts on many keys at once: what they would do, and doing it, all or nothing.

use keywright_core::{
    error::{Code, Error, Result},
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
    if steps.is_empty() && left_out > 0 {
        // Nothing can be done at all: that is a refusal, in the words of the first.
        let refused = bulk_preview(shell, request)?.refused.into_iter().next();
        return Err(refused.map_or_else(changed_meanwhile, |refusal| Error::new(refusal.code, refusal.reason)));
    }
    let done = shell.work(Work::Bulk, |working| shell.apply_all(steps, working))?.len();
    Ok(BulkResult { done, left_out })
}

fn changed_meanwhile() -> Error {
    Error::new(Code::Stale, "The keys have changed since. Look at them again, and choose again.")
}
