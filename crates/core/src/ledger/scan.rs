//! Reads the ledger frame by frame, from its start or from a known point, and checks the chain. Knows no keys.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use super::frame::{self, Chain, FILE_HEADER, HASH, HEADER, Header};
use crate::{
    disk::{fault, open_for_reading},
    error::{Code, Error, Result},
    signing::SIGNATURE,
    vault_id::VaultId,
};

/// Where a frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    /// The frame's number.
    pub(super) sequence: u64,
    /// Where it begins in the file.
    pub(super) offset: u64,
    /// The chain before it.
    pub(super) chain: Chain,
}

/// A reader of frames.
#[derive(Debug)]
pub(super) struct Scan {
    input: Input,
    path: std::path::PathBuf,
    /// Where reading ends: the length of the file, or where it was told to end.
    length: u64,
    /// Where the next frame begins.
    pub(super) offset: u64,
    /// The number of the frame before it.
    pub(super) sequence: u64,
    /// The chain before it.
    pub(super) chain: Chain,
    /// The frame that was read last, without its header: body, hash, signature.
    buffer: Vec<u8>,
}

/// What frames are read from.
#[derive(Debug)]
enum Input {
    /// The ledger's file.
    File(BufReader<File>),
    /// What is not in it yet.
    Bytes(Cursor<Arc<[u8]>>),
}

/// What the reader came upon.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// A frame whose place in the chain is right.
    Frame(Frame<'a>),
    /// The end.
    End,
    /// The beginning of the frame that should stand here, and then the end: it may have been cut off.
    Cut,
    /// Anything else; what is wrong.
    Damage(&'static str),
}

/// A frame.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Where it begins.
    pub(super) offset: u64,
    /// Its header.
    pub(super) header: Header,
    /// Its body; it may be opened in place.
    pub(super) body: &'a mut [u8],
    /// Its hash, which its signer signs.
    pub(super) hash: Chain,
    /// The chain after it.
    pub(super) chain: Chain,
    /// The signature, where its batch ends with it.
    pub(super) signature: Option<[u8; SIGNATURE]>,
}

impl Scan {
    /// A reader of the ledger at `path`, up to `limit` where one is given.
    ///
    /// # Errors
    /// `VaultDamaged` where the file is missing or not this vault's ledger; `VaultNewer`; `Disk`.
    pub(super) fn open(path: &Path, vault: VaultId, limit: Option<u64>) -> Result<Self> {
        let damaged = |what: &str| {
            let message = format!("{} {what}. Put back a copy of it, or restore a backup.", path.display());
            Error::new(Code::VaultDamaged, message)
        };
        let start = Point { sequence: 1, offset: FILE_HEADER as u64, chain: Chain::start(vault) };
        let mut scan = Self::new(path, start, limit).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => damaged("is missing"),
            _ => fault(path, &error),
        })?;
        let mut header = [0; FILE_HEADER];
        match scan.input.read_start(&mut header) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(damaged("is cut off at its start"));
            }
            Err(error) => return Err(fault(path, &error)),
            Ok(()) => {}
        }
        if frame::is_newer(&header) {
            let message = "The ledger was written by a newer version of Keywright. Update Keywright.";
            return Err(Error::new(Code::VaultNewer, message));
        }
        if header != frame::file_header(vault) {
            return Err(damaged("is not the ledger of this vault"));
        }
        Ok(scan)
    }

    /// A reader of the ledger at `path` from `point` on, up to `limit`.
    ///
    /// # Errors
    /// `Disk`.
    pub(super) fn resume(path: &Path, point: Point, limit: u64) -> Result<Self> {
        Self::new(path, point, Some(limit)).map_err(|error| fault(path, &error))
    }

    fn new(path: &Path, point: Point, limit: Option<u64>) -> io::Result<Self> {
        let file = open_for_reading(path)?;
        let length = file.metadata()?.len();
        let mut file = BufReader::with_capacity(if limit.is_some() { 256 << 10 } else { 1 << 20 }, file);
        file.seek(SeekFrom::Start(point.offset))?;
        Ok(Self {
            input: Input::File(file),
            path: path.to_owned(),
            length: limit.map_or(length, |limit| limit.min(length)),
            offset: point.offset,
            sequence: point.sequence - 1,
            chain: point.chain,
            buffer: Vec::new(),
        })
    }

    /// A reader of these bytes, which would stand in the ledger from `point` on.
    pub(super) fn bytes(bytes: Arc<[u8]>, point: Point) -> Self {
        Self {
            length: point.offset.saturating_add(bytes.len() as u64),
            input: Input::Bytes(Cursor::new(bytes)),
            path: std::path::PathBuf::new(),
            offset: point.offset,
            sequence: point.sequence - 1,
            chain: point.chain,
            buffer: Vec::new(),
        }
    }

    /// Where the next frame begins.
    pub(super) fn point(&self) -> Point {
        Point { sequence: self.sequence + 1, offset: self.offset, chain: self.chain }
    }

    /// The next frame.
    pub(super) fn next(&mut self) -> Result<Found<'_>> {
        let left = self.length.saturating_sub(self.offset);
        if left == 0 {
            return Ok(Found::End);
        }
        let sequence = self.sequence + 1;
        let mut header = [0; HEADER];
        let there = usize::try_from(left).unwrap_or(HEADER).min(HEADER);
        self.input.read_exact(&mut header[..there]).map_err(|error| fault(&self.path, &error))?;
        if there < HEADER {
            return Ok(if begins_header(&header[..there], sequence) {
                Found::Cut
            } else {
                Found::Damage("what stands at its end is not the beginning of a frame")
            });
        }
        let Some(decoded) = Header::from_bytes(&header) else {
            return Ok(Found::Damage("the header of a frame is garbled"));
        };
        if decoded.sequence != sequence {
            return Ok(Found::Damage("a frame is missing, or stands twice or in the wrong place"));
        }
        if decoded.frame_length() > left {
            return Ok(Found::Cut);
        }
        // The length is at most what is left of the file, so that garbage cannot ask for endless memory.
        let rest = usize::try_from(decoded.frame_length()).unwrap_or(usize::MAX) - HEADER;
        self.buffer.resize(rest, 0);
        self.input.read_exact(&mut self.buffer).map_err(|error| fault(&self.path, &error))?;
        let (body, end) = self.buffer.split_at_mut(rest - HASH - if decoded.continues { 0 } else { SIGNATURE });
        let hash = self.chain.with_frame(&header, body);
        let (stored, signature) = end.split_at(HASH);
        if stored != hash.0 {
            return Ok(Found::Damage("it, or the signature before it, is garbled: its hash is wrong"));
        }
        let signature: Option<[u8; SIGNATURE]> = signature.try_into().ok();
        let chain = signature.map_or(hash, |signature| hash.with_signature(&signature));
        let offset = self.offset;
        self.offset += decoded.frame_length();
        self.sequence = sequence;
        self.chain = chain;
        Ok(Found::Frame(Frame { offset, header: decoded, body, hash, chain, signature }))
    }
}

impl Input {
    /// Reads what stands at the start of the file.
    fn read_start(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.seek(SeekFrom::Start(0)).and_then(|_| file.read_exact(bytes)),
            Self::Bytes(_) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn read_exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.read_exact(bytes),
            Self::Bytes(cursor) => cursor.read_exact(bytes),
        }
    }
}

/// Whether these bytes can be the beginning of the header of this frame.
fn begins_header(bytes: &[u8], sequence: u64) -> bool {
    let is = |range: std::ops::Range<usize>, expected: &[u8]| {
        bytes.get(range.start..).is_none_or(|rest| rest.iter().zip(expected).all(|(a, b)| a == b))
    };
    let one_of = |place: usize, most: u8, least: u8| bytes.get(place).is_none_or(|byte| (least..=most).contains(byte));
    is(4..12, &sequence.to_le_bytes())
        && one_of(12, frame::Kind::Event as u8, frame::Kind::Session as u8)
        && one_of(13, 1, 0)
        && is(14..16, &[0, 0])
        && bytes.get(..16).is_none_or(|fields| is(16..20, &crc32fast::hash(fields).to_le_bytes()))
}
