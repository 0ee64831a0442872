//! Frames that another process appended, or asks to have appended: read with the care of whoever reads a ledger. The chain goes on
//! from where it is known to be right, every batch is signed by the operator of its session, and that operator might write that.

use std::{path::Path, sync::Arc};

use super::{
    authority::Roster,
    damage::{BAD_SIGNATURE, NOT_ALLOWED},
    recall::Recall,
    scan::{Point, Scan},
    session::ReadKeys,
    walk::{Step, Walk},
    writer::LedgerEnd,
};
use crate::{
    error::Result,
    model::{Change, OperatorId, Place, Time},
    state::State,
};

/// Frames that somebody else appended.
#[derive(Debug)]
pub(crate) struct Appended<'k> {
    walk: Walk<'k>,
    end: LedgerEnd,
}

/// One change of theirs.
#[derive(Debug)]
pub(crate) struct AppendedChange {
    /// Its frame.
    pub(crate) place: Place,
    /// When they say that it was.
    pub(crate) at: Time,
    /// Who.
    pub(crate) signer: OperatorId,
    /// What.
    pub(crate) change: Change,
    /// Whether it is the last of its batch, whose signature is right.
    pub(crate) ends_batch: bool,
}

impl<'k> Appended<'k> {
    /// What stands in the ledger's file from one place to the other.
    ///
    /// # Errors
    /// `Disk`.
    pub(crate) fn in_file(path: &Path, from: LedgerEnd, to: u64, keys: &'k ReadKeys, epoch: u32) -> Result<Self> {
        let scan = Scan::resume(path, point(from), to)?;
        Ok(Self { walk: Walk::resume(scan, keys, Recall::open(path, keys)?).not_before(epoch), end: from })
    }

    /// What would stand there from that place on. It has to begin with a session of its own, in this epoch.
    pub(crate) fn in_bytes(bytes: Arc<[u8]>, from: LedgerEnd, keys: &'k ReadKeys, epoch: u32) -> Self {
        Self { walk: Walk::new(Scan::bytes(bytes, point(from)), keys).not_before(epoch), end: from }
    }

    /// The next change, where this is the State before it, and `earliest` what no entry may be dated back behind.
    ///
    /// # Errors
    /// `VaultDamaged` for what no ledger may hold; `Disk`.
    pub(crate) fn next(
        &mut self,
        roster: &Roster,
        state: &State,
        earliest: Option<Time>,
    ) -> Result<Option<AppendedChange>> {
        let here = self.walk.position();
        let walked = match self.walk.next()? {
            Step::Entry(walked) => walked,
            Step::End => return Ok(None),
            Step::Cut => return Err(here.damage("it is cut off").to_error()),
            Step::Damage(what) => return Err(here.damage(what).to_error()),
        };
        if !roster.allows(walked.signer, walked.place.sequence, state, earliest, &walked.entry) {
            return Err(here.damage(NOT_ALLOWED).to_error());
        }
        if let Some(end) = &walked.batch_end {
            if !roster.signed(walked.signer, end) {
                return Err(here.damage(BAD_SIGNATURE).to_error());
            }
            self.end = LedgerEnd { length: walked.end, sequence: end.sequence, chain: end.chain };
        }
        let records = walked.entry.changed.into_iter().map(|changed| changed.change).collect();
        Ok(Some(AppendedChange {
            place: walked.place,
            at: walked.entry.at,
            signer: walked.signer,
            change: Change { event: walked.entry.event, records },
            ends_batch: walked.batch_end.is_some(),
        }))
    }

    /// Where the last whole batch ended.
    pub(crate) fn end(&self) -> LedgerEnd {
        self.end
    }
}

fn point(end: LedgerEnd) -> Point {
    Point { sequence: end.sequence + 1, offset: end.length, chain: end.chain }
}
