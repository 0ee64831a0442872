//! Goes over the whole ledger and checks all of it: chain, signatures, and whether each signer might write that.

use std::path::Path;

use super::{
    authority::Roster,
    damage::{BAD_SIGNATURE, NOT_ALLOWED},
    entry::Entry,
    scan::Scan,
    session::ReadKeys,
    walk::{Step, Walk},
};
use crate::{
    error::Result,
    model::{OperatorRole, Preset},
    state::State,
};

/// Verifies the ledger up to `limit`, every signature and whether its signer might write that, and hands out each entry of a
/// finished batch with its number, without its records.
///
/// # Errors
/// `VaultDamaged` with what is wrong and where; `Disk`; what `each` answers.
pub(crate) fn audit(
    path: &Path,
    keys: &ReadKeys,
    roster: &Roster,
    limit: u64,
    each: &mut dyn FnMut(u64, Entry) -> Result<()>,
) -> Result<()> {
    let mut walk = Walk::new(Scan::open(path, keys.vault, Some(limit))?, keys);
    let mut state = State::new(Preset::Standard.rules());
    let follows = roster.knows_issuers();
    let mut admin_at = None;
    let mut batch = Vec::new();
    loop {
        let here = walk.position();
        let mut walked = match walk.next()? {
            Step::Entry(walked) => walked,
            Step::End => return Ok(()),
            Step::Cut => return Err(here.damage("it is cut off").to_error()),
            Step::Damage(what) => return Err(here.damage(what).to_error()),
        };
        if !roster.allows(walked.signer, walked.place.sequence, &state, admin_at, &walked.entry) {
            return Err(here.damage(NOT_ALLOWED).to_error());
        }
        let admin = roster.role_at(walked.signer, walked.place.sequence) == Some(OperatorRole::Admin);
        admin_at = admin_at.max(admin.then_some(walked.entry.at));
        let changed = std::mem::take(&mut walked.entry.changed);
        if follows {
            changed.into_iter().for_each(|changed| state.replay(changed.change, walked.place));
        }
        let ends = walked.batch_end.is_some();
        if walked.batch_end.is_some_and(|end| !roster.signed(walked.signer, &end)) {
            return Err(here.damage(BAD_SIGNATURE).to_error());
        }
        batch.push(walked);
        if ends {
            for walked in batch.drain(..) {
                each(walked.place.sequence, walked.entry)?;
            }
        }
    }
}
