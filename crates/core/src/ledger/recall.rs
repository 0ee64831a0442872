//! Reads single entries of the ledger back, wherever they stand, and follows a record's history from its last change
//! to its first with no index: each entry says where the one before is.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    authority::Roster,
    entry::Entry,
    frame::{Chain, HASH, HEADER, Header, Kind},
    session::{EVENT_PREFIX, ReadKeys, SESSION_BODY, Session, SessionBody},
    writer::LedgerEnd,
};
use crate::{
    disk::{fault, open_for_reading},
    error::{Code, Error, Result},
    model::{Place, RecordRef},
    signing::SIGNATURE,
};

/// A reader of single entries.
#[derive(Debug)]
pub(crate) struct Recall<'k> {
    file: File,
    path: PathBuf,
    keys: &'k ReadKeys,
    /// The session that was used last; neighbours mostly share it.
    session: Option<Session>,
}

impl<'k> Recall<'k> {
    /// A reader of the ledger at `path`.
    pub(crate) fn open(path: &Path, keys: &'k ReadKeys) -> Result<Self> {
        let file = open_for_reading(path).map_err(|error| fault(path, &error))?;
        Ok(Self { file, path: path.to_owned(), keys, session: None })
    }

    /// The entries that changed a record, newest first, beginning with the one at `last`.
    pub(crate) fn history(&mut self, record: RecordRef, last: Place) -> Result<Vec<(Place, Entry)>> {
        let mut entries = Vec::new();
        let mut next = Some(last);
        while let Some(place) = next {
            let entry = self.entry(place)?;
            let changed = entry.changed.iter().find(|changed| changed.change.to_ref() == record);
            let before = changed.ok_or_else(|| damaged(place))?.before;
            // Always further back, so that it ends.
            if before.is_some_and(|before| before.sequence >= place.sequence) {
                return Err(damaged(place));
            }
            next = before;
            entries.push((place, entry));
        }
        Ok(entries)
    }

    /// The entry at `place`.
    pub(crate) fn entry(&mut self, place: Place) -> Result<Entry> {
        let (header, mut body) = self.frame(place.offset)?.ok_or_else(|| damaged(place))?;
        if header.sequence != place.sequence || header.kind != Kind::Event {
            return Err(damaged(place));
        }
        let (prefix, sealed) = body.split_first_chunk_mut::<EVENT_PREFIX>().ok_or_else(|| damaged(place))?;
        let offset = u64::from_le_bytes(*prefix);
        let session = match self.session.take().filter(|session| session.offset == offset) {
            Some(session) => session,
            None => self.session_at(offset)?.ok_or_else(|| damaged(place))?,
        };
        let session = self.session.insert(session);
        session.open(&header, sealed).and_then(|text| Entry::read(text)).ok_or_else(|| damaged(place))
    }

    /// Whether the ledger ends at `end`, as far as its last bytes tell: how long it is, the last hash, and an operator's
    /// signature over that.
    pub(crate) fn ends_at(&mut self, end: LedgerEnd, roster: &Roster) -> Result<bool> {
        let length = self.file.metadata().map_err(|error| fault(&self.path, &error))?.len();
        Ok(length == end.length
            && self.batch_end(end)?.is_some_and(|(hash, signature)| roster.signed_by_any(hash, &signature)))
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

    fn session_at(&mut self, offset: u64) -> Result<Option<Session>> {
        let Some((header, body)) = self.frame(offset)? else { return Ok(None) };
        let body = SessionBody::from_bytes(&body).filter(|_| header.kind == Kind::Session);
        match body.and_then(|body| Some((body, self.keys.of(body.epoch)?))) {
            Some((body, vault_key)) => Session::new(self.keys.vault, offset, body, vault_key).map(Some),
            None => Ok(None),
        }
    }

    /// The header and body of the frame at `offset`; `None` where none stands there.
    fn frame(&mut self, offset: u64) -> Result<Option<(Header, Vec<u8>)>> {
        // Most frames come with one read.
        let mut header = [0; HEADER];
        if !self.read(offset, &mut header)? {
            return Ok(None);
        }
        let Some(header) = Header::from_bytes(&header) else { return Ok(None) };
        let length = self.file.metadata().map_err(|error| fault(&self.path, &error))?.len();
        if header.kind == Kind::Session && header.length as usize != SESSION_BODY || u64::from(header.length) > length {
            return Ok(None);
        }
        let mut body = vec![0; header.length as usize];
        Ok(self.read(offset + HEADER as u64, &mut body)?.then_some((header, body)))
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

fn damaged(place: Place) -> Error {
    let message = format!(
        "The ledger is damaged at entry {} (byte {}): it cannot be read. Put back a copy of it, or restore a backup.",
        place.sequence, place.offset
    );
    Error::new(Code::VaultDamaged, message)
}
