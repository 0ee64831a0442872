//! Looks at single places of the ledger: where it ends, what a batch's end says, which session an entry stands in.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    authority::Roster,
    frame::{Chain, HASH, HEADER, Header, Kind},
    session::{ReadKeys, SESSION_BODY, Session, SessionBody},
    writer::LedgerEnd,
};
use crate::{
    disk::{fault, open_for_reading},
    error::Result,
    signing::SIGNATURE,
};

/// A reader of single places.
#[derive(Debug)]
pub(crate) struct Recall<'k> {
    file: File,
    path: PathBuf,
    keys: &'k ReadKeys,
}

impl<'k> Recall<'k> {
    /// A reader of the ledger at `path`.
    pub(crate) fn open(path: &Path, keys: &'k ReadKeys) -> Result<Self> {
        let file = open_for_reading(path).map_err(|error| fault(path, &error))?;
        Ok(Self { file, path: path.to_owned(), keys })
    }

    /// Whether the ledger ends at `end`, as far as its last bytes tell: how long it is, the last hash, and an operator's
    /// signature over that.
    pub(crate) fn ends_at(&mut self, end: LedgerEnd, roster: &Roster) -> Result<bool> {
        let length = self.file.metadata().map_err(|error| fault(&self.path, &error))?.len();
        Ok(length == end.length
            && self
                .batch_end(end)?
                .is_some_and(|(hash, signature)| roster.signed_by_any(end.sequence, hash, &signature)))
    }

    /// Whether a batch of the ledger ends at `end`, with the chain there.
    pub(crate) fn passes(&mut self, end: LedgerEnd) -> Result<bool> {
        Ok(self.batch_end(end)?.is_some())
    }

    /// The hash and the signature before `end`, if they make its chain.
    fn batch_end(&mut self, end: LedgerEnd) -> Result<Option<(Chain, [u8; SIGNATURE])>> {
        let mut last = [0; HASH + SIGNATURE];
        let Some(offset) = end.length.checked_sub(last.len() as u64) else { return Ok(None) };
        if !self.read(offset, &mut last)? {
            return Ok(None);
        }
        let (hash, signature) = last.split_at(HASH);
        let (Ok(hash), Ok(signature)) = (<[u8; HASH]>::try_from(hash), <[u8; SIGNATURE]>::try_from(signature)) else {
            return Ok(None);
        };
        let hash = Chain(hash);
        Ok((hash.with_signature(&signature) == end.chain).then_some((hash, signature)))
    }

    /// The session whose frame begins at `offset`; `None` where there is none, or none that these keys open.
    pub(super) fn session_at(&mut self, offset: u64) -> Result<Option<Session>> {
        let mut frame = [0; HEADER + SESSION_BODY];
        if !self.read(offset, &mut frame)? {
            return Ok(None);
        }
        let Some((header, body)) = frame.split_first_chunk::<HEADER>() else { return Ok(None) };
        let is_session = |header: &Header| header.kind == Kind::Session && header.length as usize == SESSION_BODY;
        let body = Header::from_bytes(header).filter(is_session).and_then(|_| SessionBody::from_bytes(body));
        match body.and_then(|body| Some((body, self.keys.of(body.epoch)?))) {
            Some((body, vault_key)) => Session::new(self.keys.vault, offset, body, vault_key).map(Some),
            None => Ok(None),
        }
    }

    /// Fills `bytes` from `offset`; `false` where the file ends before.
    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> Result<bool> {
        match self.file.seek(SeekFrom::Start(offset)).and_then(|_| self.file.read_exact(bytes)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(fault(&self.path, &error)),
        }
    }
}
