//! What host and guest say to each other. A message is its length (u32, little endian), a byte that says what it is, and its text
//! (JSON) or bytes. Nothing longer than a portion is taken, and nothing is waited for without an end.

use std::{
    io,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::stream::Stream;
use crate::{
    base64_bytes,
    error::Error,
    ledger::LedgerEnd,
    model::{KeyId, OperatorId, Time},
    signing::SIGNATURE,
    vault_id::VaultId,
};

/// The most bytes of the ledger, or of `vault.json`, in one message.
pub(crate) const PORTION: usize = 1 << 20;
/// The most bytes of the ledger that are one change.
pub(crate) const MOST_FRAMES: usize = 256 << 20;
/// The longest text.
const LONGEST_TEXT: usize = 64 << 10;
/// The longest `vault.json`.
const LONGEST_MANIFEST: usize = 4 << 20;
/// How far ahead of the clock anything may be dated.
pub(crate) const AHEAD: TimeDelta = TimeDelta::seconds(60);
/// How long the rest of a message may take once it has begun, and how long sending one may.
const REST: Duration = Duration::from_secs(5);

const TEXT: u8 = 0;
const FRAMES: u8 = 1;
const MANIFEST: u8 = 2;

/// What came.
#[derive(Debug)]
pub(crate) enum Parcel<T> {
    /// A message.
    Said(T),
    /// Bytes for the ledger.
    Frames(Vec<u8>),
    /// The `vault.json` that comes next.
    Manifest(Vec<u8>),
}

/// What a guest asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Asked {
    /// To be let in; comes first.
    Proof(Proof),
    /// How the vault is.
    Look,
    /// To change the vault: until then everybody else waits.
    Turn,
    /// That what was sent becomes part of the vault.
    Commit,
    /// That what was sent is forgotten.
    Forget,
    /// That others go on.
    Release,
    /// That it is noted when keys were used.
    Uses(Vec<Used>),
}

/// What the host answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Said {
    /// Who is called: comes first, without being asked.
    Hello {
        /// Which version of all this is spoken.
        protocol: u32,
        /// The vault.
        vault: VaultId,
        /// What the guest signs.
        #[serde(with = "base64_bytes")]
        nonce: [u8; 32],
    },
    /// How the vault is.
    Look(Look),
    /// It is done.
    Done,
    /// It is not.
    Refused(Error),
}

/// A guest's proof that they are this operator.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proof {
    /// Which version of all this is spoken.
    pub(crate) protocol: u32,
    /// Who.
    pub(crate) operator: OperatorId,
    /// The signature over [`proof_text`], by the key that `vault.json` lists.
    #[serde(with = "base64_bytes")]
    pub(crate) signature: [u8; SIGNATURE],
}

/// How a vault is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    /// Where the ledger ends.
    pub(crate) end: LedgerEnd,
    /// The revision of `vault.json`.
    pub(crate) revision: u64,
    /// When the last thing happened, in seconds since 1970.
    pub(crate) at: i64,
    /// Why nothing can be changed, if so.
    pub(crate) broken: Option<Error>,
}

impl Look {
    /// When the last thing happened, as far as a host is believed: what is really later stands in the ledger, which the guest reads
    /// itself. Else one word of a false host would move time in the vault for ever.
    pub(crate) fn at(&self) -> Time {
        let latest = chrono::Utc::now() + AHEAD;
        DateTime::from_timestamp(self.at, 0).unwrap_or_default().min(latest)
    }
}

/// When a key was used last, and how often since that was said.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Used {
    /// Which.
    pub(crate) key: KeyId,
    /// When, in seconds since 1970.
    pub(crate) at: i64,
    /// How often.
    pub(crate) times: u64,
}

/// The version of all this.
pub(crate) const PROTOCOL: u32 = 1;

/// What a guest signs to be let in.
pub(crate) fn proof_text(vault: VaultId, operator: OperatorId, nonce: &[u8; 32]) -> Vec<u8> {
    [b"keywright guest\0".as_slice(), vault.as_bytes(), operator.as_bytes(), nonce].concat()
}

/// Reads the next message, which has to begin before `deadline`.
pub(crate) fn read<T: DeserializeOwned>(stream: &mut Stream, deadline: Instant) -> io::Result<Parcel<T>> {
    next(stream, deadline)?.ok_or_else(|| io::ErrorKind::TimedOut.into())
}

/// The same; `None` where none has begun by then.
pub(crate) fn next<T: DeserializeOwned>(stream: &mut Stream, deadline: Instant) -> io::Result<Option<Parcel<T>>> {
    let mut first = [0];
    match stream.read_exact(&mut first, deadline) {
        Err(error) if error.kind() == io::ErrorKind::TimedOut => return Ok(None),
        read => read?,
    }
    let deadline = Instant::now() + REST;
    let mut head = [0; 4];
    stream.read_exact(&mut head, deadline)?;
    let length = u32::from_le_bytes([first[0], head[0], head[1], head[2]]) as usize;
    let most = match head[3] {
        TEXT => LONGEST_TEXT,
        FRAMES => PORTION,
        MANIFEST => LONGEST_MANIFEST,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    if length > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes, deadline)?;
    Ok(Some(match head[3] {
        FRAMES => Parcel::Frames(bytes),
        MANIFEST => Parcel::Manifest(bytes),
        _ => Parcel::Said(serde_json::from_slice(&bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?),
    }))
}

/// Says something.
pub(crate) fn write<T: Serialize>(stream: &mut Stream, said: &T) -> io::Result<()> {
    let text = serde_json::to_vec(said).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    send(stream, TEXT, &text)
}

/// Sends bytes for the ledger, at most a portion, or a `vault.json`.
pub(crate) fn write_bytes(stream: &mut Stream, manifest: bool, bytes: &[u8]) -> io::Result<()> {
    send(stream, if manifest { MANIFEST } else { FRAMES }, bytes)
}

fn send(stream: &mut Stream, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut message = Vec::with_capacity(5 + bytes.len());
    message.extend_from_slice(&length.to_le_bytes());
    message.push(kind);
    message.extend_from_slice(bytes);
    stream.write_all(&message, Instant::now() + REST)
}
