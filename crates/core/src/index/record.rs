//! A record as the index keeps it: sealed, under a key that is made of its kind and id. Numbers are little endian.

use keywright_verify::Id;

use crate::{
    error::Result,
    ledger::ReadKeys,
    model::{Place, RecordRef},
    seal::{Sealer, derive, random_array},
    vault_id::VaultId,
};

/// The key of the index's sessions; record keys begin with a number from 1.
pub(super) const SESSION: u8 = 0;
/// How long a session's value is: epoch, salt.
const SESSION_VALUE: usize = 4 + 32;
/// How long the clear part of a record's value is: session, counter, place.
pub(super) const CLEAR: usize = 4 + 8 + 8 + 8;
/// The version of the schema of what is sealed; bound into every record.
const SCHEMA: u16 = 2;

/// A record's key in the index: a byte for its kind, then its id.
pub(crate) fn key_of(reference: RecordRef) -> [u8; 13] {
    fn key<K>(kind: u8, id: &Id<K>) -> [u8; 13] {
        let mut key = [kind; 13];
        key[1..].copy_from_slice(id.as_bytes());
        key
    }
    match reference {
        // The rules come first, so that they are known before the records that they are about.
        RecordRef::Rules => [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        RecordRef::Role(id) => key(2, &id),
        RecordRef::Owner(id) => key(3, &id),
        RecordRef::Account(id) => key(4, &id),
        RecordRef::Tombstone(id) => key(5, &id),
        RecordRef::Key(id) => key(6, &id),
        RecordRef::Service(id) => key(7, &id),
    }
}

/// A session of writing to the index: a random salt, from which the key of its records is derived.
#[derive(Debug)]
pub(super) struct Session {
    /// Its number.
    pub(super) number: u32,
    epoch: u32,
    salt: [u8; 32],
    sealer: Sealer,
    vault: VaultId,
    counter: u64,
}

impl Session {
    /// A new session, with a random salt.
    pub(super) fn new(number: u32, epoch: u32, keys: &ReadKeys) -> Result<Option<Self>> {
        Self::with(number, epoch, random_array()?, keys)
    }

    /// The session with this value.
    pub(super) fn read(number: u32, value: &[u8], keys: &ReadKeys) -> Result<Option<Self>> {
        let Some((epoch, salt)) = value.split_first_chunk::<4>().filter(|_| value.len() == SESSION_VALUE) else {
            return Ok(None);
        };
        match salt.try_into() {
            Ok(salt) => Self::with(number, u32::from_le_bytes(*epoch), salt, keys),
            Err(_) => Ok(None),
        }
    }

    /// Its key in the index.
    pub(super) fn key(&self) -> [u8; 5] {
        let mut key = [SESSION; 5];
        key[1..].copy_from_slice(&self.number.to_be_bytes());
        key
    }

    /// Its value in the index.
    pub(super) fn value(&self) -> Vec<u8> {
        [self.epoch.to_le_bytes().as_slice(), &self.salt].concat()
    }

    /// The value of a record: session, counter, place, then the sealed record.
    pub(super) fn seal(&mut self, key: &[u8], place: Place, record: &[u8]) -> Result<Vec<u8>> {
        self.counter += 1;
        let mut value = Vec::with_capacity(CLEAR + record.len() + 16);
        value.extend_from_slice(&self.number.to_le_bytes());
        value.extend_from_slice(&self.counter.to_le_bytes());
        value.extend_from_slice(&place.sequence.to_le_bytes());
        value.extend_from_slice(&place.offset.to_le_bytes());
        value.extend_from_slice(record);
        self.sealer.seal(self.counter, &self.binding(key, place), &mut value, CLEAR)?;
        Ok(value)
    }

    /// The record in a value of this session, still encoded; opened in place.
    pub(super) fn open<'v>(&self, key: &[u8], value: &'v mut [u8]) -> Option<(&'v [u8], Place)> {
        let (clear, sealed) = value.split_first_chunk_mut::<CLEAR>()?;
        let number = |from: usize| Some(u64::from_le_bytes(clear.get(from..from + 8)?.try_into().ok()?));
        let (counter, place) = (number(4)?, Place { sequence: number(12)?, offset: number(20)? });
        self.sealer.open(counter, &self.binding(key, place), sealed).map(|record| (&*record, place))
    }

    /// The number of the session that a record's value belongs to.
    pub(super) fn number_of(value: &[u8]) -> Option<u32> {
        value.first_chunk::<4>().map(|number| u32::from_le_bytes(*number))
    }

    fn with(number: u32, epoch: u32, salt: [u8; 32], keys: &ReadKeys) -> Result<Option<Self>> {
        let Some(vault_key) = keys.of(epoch) else { return Ok(None) };
        let info: [&[u8]; 3] = [b"keywright index session\0", keys.vault.as_bytes(), &epoch.to_le_bytes()];
        let sealer = Sealer::new(&derive(vault_key.expose(), &salt, &info)?)?;
        Ok(Some(Self { number, epoch, salt, sealer, vault: keys.vault, counter: 0 }))
    }

    /// Vault, epoch, schema version, key with kind and id, place with number and offset of the frame.
    fn binding(&self, key: &[u8], place: Place) -> [u8; 16 + 4 + 2 + 13 + 16] {
        let mut bytes = [0; 16 + 4 + 2 + 13 + 16];
        bytes[..16].copy_from_slice(self.vault.as_bytes());
        bytes[16..20].copy_from_slice(&self.epoch.to_le_bytes());
        bytes[20..22].copy_from_slice(&SCHEMA.to_le_bytes());
        bytes[22..35].iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        bytes[35..43].copy_from_slice(&place.sequence.to_le_bytes());
        bytes[43..].copy_from_slice(&place.offset.to_le_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::SymmetricKey;

    fn keys() -> ReadKeys {
        ReadKeys {
            vault: VaultId::from_bytes([3; 16]),
            revision: 1,
            epochs: vec![(1, SymmetricKey::random().unwrap())],
        }
    }

    #[test]
    fn a_value_can_be_neither_moved_nor_changed() {
        let keys = keys();
        let mut session = Session::new(7, 1, &keys).unwrap().unwrap();
        let (key, place) = (key_of(RecordRef::Rules), Place { sequence: 5, offset: 99 });
        let value = session.seal(&key, place, b"the rules").unwrap();
        let again = Session::read(7, &session.value(), &keys).unwrap().unwrap();
        assert_eq!(again.open(&key, &mut value.clone()), Some((b"the rules".as_slice(), place)));
        for byte in 4..value.len() {
            let mut flipped = value.clone();
            flipped[byte] ^= 1;
            assert_eq!(again.open(&key, &mut flipped), None, "flipped byte {byte}");
        }
        let mut other = key;
        other[12] = 1;
        assert_eq!(again.open(&other, &mut value.clone()), None);
        assert_eq!(again.open(&key, &mut value[..20].to_vec()), None);
        assert!(Session::read(7, &session.value()[1..], &keys).unwrap().is_none());
        assert!(Session::new(7, 2, &keys).unwrap().is_none());
    }
}
