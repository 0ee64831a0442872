//! How a record stands in the index: its name in sled, and the sealed value.
//!
//! ```text
//! name    kind (1 byte), id (12 characters; none for the rules)
//! value   session u32, counter u64, sequence u64, offset u64 (little endian), then the sealed JSON of the record
//! ```
//!
//! Each writing session has a key of its own, from the vault key of its epoch and a random salt that stands under
//! `FF session`; the counter is the nonce. Bound are the vault, the epoch, the name, and all that stands before the sealed
//! part, so that a record can neither be moved nor be given another place.

use std::collections::BTreeMap;

use crate::{
    error::{Code, Error, Result},
    model::{Place, Record, RecordRef},
    seal::{Sealer, SymmetricKey, derive, random_array},
    vault_id::VaultId,
};

/// The version of the record's JSON.
const SCHEMA: u8 = 1;
/// What stands before the sealed part.
const HEADER: usize = 4 + 8 + 8 + 8;
/// The first byte of the names under which salts stand.
const SESSION: u8 = 0xFF;

/// What the index is sealed with.
#[derive(Debug, Clone)]
pub(crate) struct IndexSecrets {
    /// The vault.
    pub(crate) vault: VaultId,
    /// The epoch to write in.
    pub(crate) epoch: u32,
    /// The vault keys of every epoch.
    pub(crate) vault_keys: BTreeMap<u32, SymmetricKey>,
}

/// A session of the index: its number, its epoch and its sealer.
#[derive(Debug)]
pub(super) struct Session {
    number: u32,
    epoch: u32,
    sealer: Sealer,
}

/// Whether `name` is that of a record.
pub(super) fn is_record(name: &[u8]) -> bool {
    name.first().is_some_and(|kind| *kind != SESSION)
}

/// The name of a record in sled.
pub(super) fn name(reference: RecordRef) -> Vec<u8> {
    let (kind, id) = match &reference {
        RecordRef::Rules => return vec![b'R'],
        RecordRef::Key(id) => (b'k', id.as_bytes()),
        RecordRef::Tombstone(id) => (b't', id.as_bytes()),
        RecordRef::Role(id) => (b'r', id.as_bytes()),
        RecordRef::Owner(id) => (b'o', id.as_bytes()),
        RecordRef::Account(id) => (b'a', id.as_bytes()),
    };
    let mut name = Vec::with_capacity(13);
    name.push(kind);
    name.extend_from_slice(id);
    name
}

impl Session {
    /// A new session after those that are in `database`; its salt is written first.
    pub(super) fn begin(database: &sled::Db, secrets: &IndexSecrets) -> Result<Self> {
        let last = database.scan_prefix([SESSION]).next_back().transpose().map_err(|_| damaged())?;
        let number = match last {
            None => 0,
            Some((name, _)) => parse_number(&name).and_then(|number| number.checked_add(1)).ok_or_else(damaged)?,
        };
        let salt = random_array::<32>()?;
        let mut value = secrets.epoch.to_le_bytes().to_vec();
        value.extend_from_slice(&salt);
        database.insert(session_name(number), value).map_err(|_| damaged())?;
        Self::of(number, secrets.epoch, &salt, secrets)
    }

    /// All sessions that are in `database`.
    pub(super) fn all(database: &sled::Db, secrets: &IndexSecrets) -> Result<BTreeMap<u32, Self>> {
        let mut sessions = BTreeMap::new();
        for entry in database.scan_prefix([SESSION]) {
            let (name, value) = entry.map_err(|_| damaged())?;
            let number = parse_number(&name).ok_or_else(damaged)?;
            let (epoch, salt) = value.split_first_chunk::<4>().ok_or_else(damaged)?;
            sessions.insert(number, Self::of(number, u32::from_le_bytes(*epoch), salt, secrets)?);
        }
        Ok(sessions)
    }

    fn of(number: u32, epoch: u32, salt: &[u8], secrets: &IndexSecrets) -> Result<Self> {
        let vault_key = secrets.vault_keys.get(&epoch).ok_or_else(damaged)?;
        let info: [&[u8]; 3] = [b"keywright index 1", secrets.vault.as_bytes(), &epoch.to_le_bytes()];
        Ok(Self { number, epoch, sealer: Sealer::new(&derive(vault_key.expose(), salt, &info)?)? })
    }

    /// The value of `record`, with a counter that this session has not used yet.
    pub(super) fn seal(&self, vault: &VaultId, counter: u64, record: &Record, place: Place) -> Result<Vec<u8>> {
        let mut value = Vec::with_capacity(512);
        value.extend_from_slice(&self.number.to_le_bytes());
        value.extend_from_slice(&counter.to_le_bytes());
        value.extend_from_slice(&place.sequence.to_le_bytes());
        value.extend_from_slice(&place.offset.to_le_bytes());
        let bound = self.bound(vault, &name(record.to_ref()), &value);
        serde_json::to_writer(&mut value, record)
            .map_err(|_| Error::new(Code::Internal, "A record could not be written down."))?;
        self.sealer.seal(counter, &bound, &mut value, HEADER)?;
        Ok(value)
    }

    fn bound(&self, vault: &VaultId, name: &[u8], header: &[u8]) -> Vec<u8> {
        let mut bound = Vec::with_capacity(1 + 16 + 4 + HEADER + 13);
        bound.push(SCHEMA);
        bound.extend_from_slice(vault.as_bytes());
        bound.extend_from_slice(&self.epoch.to_le_bytes());
        bound.extend_from_slice(header);
        bound.extend_from_slice(name);
        bound
    }
}

/// The record under `name`, whose value is `value`; `buffer` is used again for each.
pub(super) fn open(
    sessions: &BTreeMap<u32, Session>,
    vault: &VaultId,
    name: &[u8],
    value: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<(Record, Place)> {
    let (header, sealed) = value.split_first_chunk::<HEADER>().ok_or_else(damaged)?;
    let session = sessions.get(&u32::from_le_bytes(part(header, 0))).ok_or_else(damaged)?;
    let counter = u64::from_le_bytes(part(header, 4));
    let place =
        Place { sequence: u64::from_le_bytes(part(header, 12)), offset: u64::from_le_bytes(part(header, 20)) };
    buffer.clear();
    buffer.extend_from_slice(sealed);
    let text = session.sealer.open(counter, &session.bound(vault, name, header), buffer).ok_or_else(damaged)?;
    let record: Record = serde_json::from_slice(text).map_err(|_| damaged())?;
    // The name is bound, but nothing else says that the record inside is the one that it names.
    if self::name(record.to_ref()) != name {
        return Err(damaged());
    }
    Ok((record, place))
}

fn part<const N: usize>(header: &[u8; HEADER], from: usize) -> [u8; N] {
    let mut bytes = [0; N];
    if let Some(part) = header.get(from..from + N) {
        bytes.copy_from_slice(part);
    }
    bytes
}

fn session_name(number: u32) -> [u8; 5] {
    let [a, b, c, d] = number.to_be_bytes();
    [SESSION, a, b, c, d]
}

fn parse_number(name: &[u8]) -> Option<u32> {
    name.strip_prefix(&[SESSION])?.try_into().ok().map(u32::from_be_bytes)
}

pub(super) fn damaged() -> Error {
    Error::new(Code::VaultDamaged, "A record of the index does not open. The index will be built anew.")
}
