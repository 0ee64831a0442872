//! Walks the ledger and opens its entries: chain checked, sessions followed, every batch's signer known.

use super::{
    damage::Damage,
    entry::Entry,
    frame::{Chain, Kind},
    recall::Recall,
    scan::{Found, Point, Scan},
    session::{EVENT_PREFIX, ReadKeys, Session, SessionBody},
};
use crate::{
    error::Result,
    model::{OperatorId, Place},
    signing::SIGNATURE,
};

/// A walk along the ledger.
#[derive(Debug)]
pub(super) struct Walk<'k> {
    scan: Scan,
    keys: &'k ReadKeys,
    session: Option<Session>,
    /// The epoch of the last session.
    epoch: u32,
    /// Reads the session that the first entry stands in, where the walk begins after its frame.
    earlier: Option<Recall<'k>>,
    /// Whether the last frame's batch goes on.
    in_batch: bool,
}

/// What the walk came upon.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are entries, and none is kept")]
pub(super) enum Step {
    /// An entry.
    Entry(Walked),
    /// The end of the ledger, after the end of a batch.
    End,
    /// The end of the file within a frame or a batch, with nothing else wrong.
    Cut,
    /// Damage: what.
    Damage(&'static str),
}

/// An entry that was walked over.
#[derive(Debug)]
pub(super) struct Walked {
    /// Its frame.
    pub(super) place: Place,
    /// Where its frame ends.
    pub(super) end: u64,
    /// What it says.
    pub(super) entry: Entry,
    /// Whose session it is in.
    pub(super) signer: OperatorId,
    /// The end of its batch, if it ends one.
    pub(super) batch_end: Option<BatchEnd>,
}

/// The end of a batch: everything up to it stands or falls together.
#[derive(Debug, Clone, Copy)]
pub(super) struct BatchEnd {
    /// The number of its last frame.
    pub(super) sequence: u64,
    /// The hash of its last frame.
    pub(super) hash: Chain,
    /// The signer's signature over that.
    pub(super) signature: [u8; SIGNATURE],
    /// The chain after it.
    pub(super) chain: Chain,
}

impl<'k> Walk<'k> {
    /// A walk from the start of what `scan` reads.
    pub(super) fn new(scan: Scan, keys: &'k ReadKeys) -> Self {
        Self { scan, keys, session: None, epoch: 0, earlier: None, in_batch: false }
    }

    /// A walk from the middle of the ledger; `recall` reads the same file.
    pub(super) fn resume(scan: Scan, keys: &'k ReadKeys, recall: Recall<'k>) -> Self {
        Self { scan, keys, session: None, epoch: 0, earlier: Some(recall), in_batch: false }
    }

    /// The same, where no session may be of an earlier epoch than this one.
    pub(super) fn not_before(self, epoch: u32) -> Self {
        Self { epoch, ..self }
    }

    /// The next entry.
    pub(super) fn next(&mut self) -> Result<Step> {
        loop {
            let frame = match self.scan.next()? {
                Found::Frame(frame) => frame,
                Found::End if self.in_batch => return Ok(Step::Cut),
                Found::End => return Ok(Step::End),
                Found::Cut => return Ok(Step::Cut),
                Found::Damage(what) => return Ok(Step::Damage(what)),
            };
            match frame.header.kind {
                Kind::Session => {
                    if self.in_batch || !frame.header.continues {
                        return Ok(Step::Damage("a session begins where none may"));
                    }
                    let Some(body) = SessionBody::from_bytes(frame.body) else {
                        return Ok(Step::Damage("a session frame is not well formed"));
                    };
                    if body.revision > self.keys.revision {
                        return Ok(Step::Damage(
                            "it was written by somebody who had a newer vault.json, so that file was put back to an older state",
                        ));
                    }
                    if body.epoch < self.epoch {
                        return Ok(Step::Damage(
                            "a session is of an earlier epoch than what stands before it, so that who left could read it",
                        ));
                    }
                    let Some(vault_key) = self.keys.of(body.epoch) else {
                        return Ok(Step::Damage("a session is of an epoch whose key this operator does not have"));
                    };
                    self.session = Some(Session::new(self.keys.vault, frame.offset, body, vault_key)?);
                    self.epoch = body.epoch;
                    self.in_batch = true;
                }
                Kind::Event => {
                    let Some((prefix, sealed)) = frame.body.split_first_chunk_mut::<EVENT_PREFIX>() else {
                        return Ok(Step::Damage("an event frame is not well formed"));
                    };
                    if let (None, Some(mut earlier)) = (&self.session, self.earlier.take()) {
                        self.session = earlier.session_at(u64::from_le_bytes(*prefix))?;
                        self.epoch = self.session.as_ref().map_or(0, |session| session.body.epoch);
                    }
                    let Some(session) = &self.session else {
                        return Ok(Step::Damage("an event stands in no session"));
                    };
                    if u64::from_le_bytes(*prefix) != session.offset {
                        return Ok(Step::Damage("an event belongs to another session than the one it stands in"));
                    }
                    let Some(text) = session.open(&frame.header, sealed) else {
                        return Ok(Step::Damage("an event frame does not open"));
                    };
                    let Some(entry) = Entry::read(text) else {
                        return Ok(Step::Damage("an event frame says something that this version does not know"));
                    };
                    self.in_batch = frame.header.continues;
                    return Ok(Step::Entry(Walked {
                        place: Place { sequence: frame.header.sequence, offset: frame.offset },
                        end: frame.offset + frame.header.frame_length(),
                        entry,
                        signer: session.body.operator,
                        batch_end: frame.signature.map(|signature| BatchEnd {
                            sequence: frame.header.sequence,
                            hash: frame.hash,
                            signature,
                            chain: frame.chain,
                        }),
                    }));
                }
            }
        }
    }

    /// Where the next frame begins.
    pub(super) fn point(&self) -> Point {
        self.scan.point()
    }

    /// Where the walk is: at the frame that comes next.
    pub(super) fn position(&self) -> Position {
        Position { sequence: self.scan.sequence + 1, offset: self.scan.offset }
    }
}

/// A frame's number and where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
    sequence: u64,
    offset: u64,
}

impl Position {
    /// Damage here.
    pub(super) fn damage(self, what: &str) -> Damage {
        Damage { sequence: self.sequence, offset: self.offset, what: what.to_owned() }
    }
}
