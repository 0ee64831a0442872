//! Appends to the ledger. What is appended becomes part of it when its batch is signed and the disk says that it is
//! durable; until then it can be taken back, and a stop of the machine leaves a tail that is known to be torn.

use std::{fmt, io::Write, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    frame::{self, Chain, FILE_HEADER, Header, Kind},
    on_disk::OnDisk,
    session::{SESSION_BODY, Session, SessionBody},
};
use crate::{
    disk::{create_new, open_for_writing, sync_folder, writing_fault},
    error::{Code, Error, Result},
    model::{OperatorId, Place},
    seal::{SymmetricKey, TAG},
    signing::SigningKey,
    vault_id::VaultId,
};

/// How much of a batch is kept in memory before it is handed to the system.
const PORTION: usize = 1 << 20;

/// Where the ledger ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LedgerEnd {
    /// How long the file is.
    pub(crate) length: u64,
    /// The number of the last frame.
    pub(crate) sequence: u64,
    /// The chain there.
    pub(crate) chain: Chain,
}

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signer<'a> {
    /// The vault.
    pub(crate) vault: VaultId,
    /// The operator.
    pub(crate) operator: OperatorId,
    /// The key they sign with.
    pub(crate) signing: &'a SigningKey,
    /// The revision of `vault.json`.
    pub(crate) revision: u64,
    /// The current epoch.
    pub(crate) epoch: u32,
    /// Its vault key.
    pub(crate) vault_key: &'a SymmetricKey,
}

/// The ledger, open for appending.
#[derive(Debug)]
pub(crate) struct Writer {
    sink: Box<dyn Sink>,
    end: LedgerEnd,
    /// Begun with the first change, so that whoever only reads adds nothing.
    session: Option<Session>,
    /// Why nothing can be appended any more.
    broken: Option<Error>,
}

/// Where what is appended goes: to the ledger's file, or to the process that holds it.
pub(crate) trait Sink: fmt::Debug + Send {
    /// Takes bytes that shall stand at this place.
    fn write(&mut self, at: u64, bytes: &[u8]) -> Result<()>;

    /// Makes all that was taken a durable part of the ledger, which ends at `end` then.
    fn commit(&mut self, end: LedgerEnd) -> Result<(), NotCommitted>;

    /// Gives up what was taken since the ledger was so long.
    fn take_back(&mut self, length: u64) -> Result<()>;
}

/// Why something did not become a part of the ledger.
#[derive(Debug)]
pub(crate) struct NotCommitted {
    /// What is said of it.
    pub(crate) error: Error,
    /// Why nothing can be appended any more, where it is so.
    pub(crate) broken: Option<Error>,
}

/// A batch that is being appended. Dropped without [`Batch::commit`], it is taken back.
#[derive(Debug)]
pub(crate) struct Batch<'w, 's> {
    writer: &'w mut Writer,
    signer: Signer<'s>,
    /// The session of its frames; goes back to the writer when the batch is committed.
    session: Option<Session>,
    /// Frames that were not handed to the system yet.
    buffer: Vec<u8>,
    /// The entry that came last: whether its batch goes on is known only when the next one comes.
    last: Vec<u8>,
    has_last: bool,
    /// Where the frames end that were handed to the system or stand in the buffer.
    end: LedgerEnd,
    committed: bool,
}

impl LedgerEnd {
    /// The end of an empty ledger.
    pub(crate) fn start(vault: VaultId) -> Self {
        Self { length: FILE_HEADER as u64, sequence: 0, chain: Chain::start(vault) }
    }
}

impl Writer {
    /// Makes an empty ledger at `path`, durably.
    pub(crate) fn create(path: &Path, vault: VaultId) -> Result<Self> {
        let mut file = create_new(path).map_err(|error| writing_fault(path, &error))?;
        file.write_all(&frame::file_header(vault))
            .and_then(|()| file.sync_all())
            .map_err(|error| writing_fault(path, &error))?;
        path.parent().map_or(Ok(()), sync_folder)?;
        Ok(Self::to(Box::new(OnDisk::new(file, path)), LedgerEnd::start(vault)))
    }

    /// Opens the ledger at `path`, which ends at `end`.
    pub(crate) fn open(path: &Path, end: LedgerEnd) -> Result<Self> {
        let file = open_for_writing(path).map_err(|error| writing_fault(path, &error))?;
        Ok(Self::to(Box::new(OnDisk::new(file, path)), end))
    }

    /// The ledger that ends at `end`, to which everything goes by `sink`.
    pub(crate) fn to(sink: Box<dyn Sink>, end: LedgerEnd) -> Self {
        Self { sink, end, session: None, broken: None }
    }

    /// Where it ends.
    pub(crate) fn end(&self) -> LedgerEnd {
        self.end
    }

    /// Why nothing can be appended any more.
    pub(crate) fn broken(&self) -> Option<&Error> {
        self.broken.as_ref()
    }

    /// Lets the next batch begin a session of its own: its signer has other keys from now on.
    pub(crate) fn end_session(&mut self) {
        self.session = None;
    }

    /// Goes on from `end`: somebody else has appended what stands before.
    pub(crate) fn moved_to(&mut self, end: LedgerEnd) {
        self.end = end;
        self.end_session();
    }

    /// Appends a whole batch of somebody else's, which ends at `end` and was verified, and waits until it is durable.
    pub(crate) fn append(&mut self, bytes: &[u8], end: LedgerEnd) -> Result<()> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let appended = match self.sink.write(self.end.length, bytes) {
            Ok(()) => self.commit(end),
            Err(error) => Err(error),
        };
        match appended {
            Ok(()) => self.moved_to(end),
            Err(_) => self.take_back(),
        }
        appended
    }

    fn commit(&mut self, end: LedgerEnd) -> Result<()> {
        self.sink.commit(end).map_err(|NotCommitted { error, broken }| {
            self.broken = broken;
            error
        })
    }

    /// Begins a batch.
    pub(crate) fn begin<'w, 's>(&'w mut self, signer: Signer<'s>) -> Result<Batch<'w, 's>> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let mut end = self.end;
        let mut buffer = Vec::with_capacity(4096);
        let session = match self.session.take() {
            Some(session) => session,
            None => append_session(&mut buffer, &mut end, &signer)?,
        };
        Ok(Batch {
            writer: self,
            signer,
            session: Some(session),
            buffer,
            last: Vec::new(),
            has_last: false,
            end,
            committed: false,
        })
    }

    /// Makes the file end where it did before the batch.
    fn take_back(&mut self) {
        if self.sink.take_back(self.end.length).is_err() && self.broken.is_none() {
            self.broken = Some(Error::new(
                Code::Disk,
                "What could not be written to the ledger could not be taken back either, so nothing more is written. Close the vault, check the disk and open it again.",
            ));
        }
    }
}

impl Batch<'_, '_> {
    /// Adds an entry, whose text this is; answers where its frame is.
    pub(crate) fn push(&mut self, text: &[u8]) -> Result<Place> {
        if self.has_last {
            self.append_last(true)?;
            if self.buffer.len() >= PORTION {
                self.hand_over()?;
            }
        }
        self.last.clear();
        self.last.extend_from_slice(text);
        self.has_last = true;
        Ok(Place { sequence: self.end.sequence + 1, offset: self.end.length })
    }

    /// Signs the batch and waits until it is durable. From then on it is part of the ledger.
    pub(crate) fn commit(mut self) -> Result<()> {
        if !self.has_last {
            // Nothing came, so nothing was handed over: its session has no frame yet.
            return Ok(());
        }
        self.append_last(false)?;
        self.hand_over()?;
        self.writer.commit(self.end)?;
        self.committed = true;
        self.writer.end = self.end;
        self.writer.session = self.session.take();
        Ok(())
    }

    fn append_last(&mut self, continues: bool) -> Result<()> {
        self.has_last = false;
        let Some(session) = &self.session else {
            return Err(Error::new(Code::Internal, "A batch was written to after its end."));
        };
        let header = header(self.end.sequence + 1, Kind::Event, 8 + self.last.len() + TAG, continues)?;
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&header.to_bytes());
        self.buffer.extend_from_slice(&session.offset.to_le_bytes());
        let sealed_from = self.buffer.len();
        self.buffer.extend_from_slice(&self.last);
        session.seal(&header, &mut self.buffer, sealed_from)?;
        finish(&mut self.buffer, start, &header, &mut self.end, &self.signer);
        Ok(())
    }

    fn hand_over(&mut self) -> Result<()> {
        let at = self.end.length - self.buffer.len() as u64;
        let written = self.writer.sink.write(at, &self.buffer);
        self.buffer.clear();
        written
    }
}

impl Drop for Batch<'_, '_> {
    fn drop(&mut self) {
        if !self.committed {
            // Its session ends with it: its numbers will be used again, and no number may meet the same key twice.
            self.writer.take_back();
        }
    }
}

fn append_session(buffer: &mut Vec<u8>, end: &mut LedgerEnd, signer: &Signer<'_>) -> Result<Session> {
    let body = SessionBody::new(signer.epoch, signer.operator, signer.revision)?;
    let session = Session::new(signer.vault, end.length, body, signer.vault_key)?;
    let header = header(end.sequence + 1, Kind::Session, SESSION_BODY, true)?;
    let start = buffer.len();
    buffer.extend_from_slice(&header.to_bytes());
    buffer.extend_from_slice(&body.to_bytes());
    finish(buffer, start, &header, end, signer);
    Ok(session)
}

/// Adds the hash, and the signature where the batch ends, to the frame that begins at `start`.
fn finish(buffer: &mut Vec<u8>, start: usize, header: &Header, end: &mut LedgerEnd, signer: &Signer<'_>) {
    let (head, body) = buffer[start..].split_at(frame::HEADER);
    let mut chain = end.chain.with_frame(head, body);
    buffer.extend_from_slice(&chain.0);
    if !header.continues {
        let signature = signer.signing.sign(&chain.signed(signer.vault));
        buffer.extend_from_slice(&signature);
        chain = chain.with_signature(&signature);
    }
    *end = LedgerEnd { length: end.length + header.frame_length(), sequence: header.sequence, chain };
}

fn header(sequence: u64, kind: Kind, body: usize, continues: bool) -> Result<Header> {
    let length = u32::try_from(body)
        .ok()
        .filter(|length| *length <= frame::LONGEST_BODY)
        .ok_or_else(|| Error::new(Code::LimitReached, "This is too much for one change. Do it in several steps."))?;
    Ok(Header { length, sequence, kind, continues })
}
