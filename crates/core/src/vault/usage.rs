//! When keys were last used, and how often: a small sealed file that is replaced whole now and then. It is no history, and
//! a crash may lose the last minute of it.

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use chrono::DateTime;

use super::Use;
use crate::{
    disk::{read_whole, replace, set_aside},
    error::{Code, Error, Result},
    ledger::ReadKeys,
    model::{KeyId, Time},
    seal::{Sealer, TAG, derive, random_array},
};

/// The file's name.
pub(super) const FILE: &str = "usage";
/// Its name when it was set aside.
const DAMAGED: &str = "usage.damaged";

const MAGIC: &[u8; 8] = b"KWUSAGE\x01";
/// Magic, epoch, salt.
const HEADER: usize = 8 + 4 + 32;
/// Key, last use, count.
const ENTRY: usize = 12 + 8 + 8;
/// How often it is written while the vault is open.
const EVERY: Duration = Duration::from_secs(60);

/// When keys were last used.
#[derive(Debug)]
pub(super) struct Usage {
    uses: HashMap<KeyId, (i64, u64)>,
    changed: bool,
    written: Instant,
}

impl Usage {
    /// Reads the file in `folder`, as far as there is one; a note where it cannot be used.
    pub(super) fn read(folder: &Path, keys: &ReadKeys, key_count: usize) -> (Self, Option<String>) {
        let path = folder.join(FILE);
        // Keys may have been deleted since it was written.
        let entries = key_count.saturating_mul(2).saturating_add(100_000);
        let ceiling = entries.saturating_mul(ENTRY).saturating_add(HEADER + TAG) as u64;
        let (uses, note) = match read_whole(&path, ceiling) {
            Ok(None) => (HashMap::new(), None),
            Ok(Some(bytes)) => match open(bytes, keys) {
                Some(uses) => (uses, None),
                None => (HashMap::new(), Some(())),
            },
            Err(_) => (HashMap::new(), Some(())),
        };
        let note = note.map(|()| {
            let put = match set_aside(&path, &folder.join(DAMAGED)) {
                Ok(()) => format!("The file was renamed to {DAMAGED}"),
                Err(_) => "The file was left where it is".to_owned(),
            };
            format!("When keys were last used is not known any more: the file of that is damaged. {put}; nothing else is lost.")
        });
        (Self { uses, changed: false, written: Instant::now() }, note)
    }

    /// When each key was last used.
    pub(super) fn all(&self) -> impl Iterator<Item = (KeyId, Time)> {
        self.uses.iter().filter_map(|(key, (last, _))| Some((*key, DateTime::from_timestamp(*last, 0)?)))
    }

    /// How often a key was used.
    pub(super) fn times(&self, key: KeyId) -> u64 {
        self.uses.get(&key).map_or(0, |(_, count)| *count)
    }

    /// When a key was last used.
    pub(super) fn last(&self, key: KeyId) -> Option<Time> {
        self.uses.get(&key).and_then(|(last, _)| DateTime::from_timestamp(*last, 0))
    }

    /// Notes uses of a key. Answers whether it is time to write.
    pub(super) fn note(&mut self, Use { key, times, last: at }: Use) -> bool {
        let (last, count) = self.uses.entry(key).or_default();
        *last = at.timestamp().max(*last);
        *count = count.saturating_add(times);
        self.changed = true;
        self.written.elapsed() >= EVERY
    }

    /// Writes what changed since it was last written; keys that are gone are left out.
    pub(super) fn write(&mut self, folder: &Path, keys: &ReadKeys, is_there: impl Fn(KeyId) -> bool) -> Result<()> {
        if !self.changed {
            return Ok(());
        }
        // Also where it fails: a full disk is not tried again at every use.
        self.written = Instant::now();
        self.uses.retain(|key, _| is_there(*key));
        replace(&folder.join(FILE), &seal(&self.uses, keys)?)?;
        self.changed = false;
        Ok(())
    }
}

fn seal(uses: &HashMap<KeyId, (i64, u64)>, keys: &ReadKeys) -> Result<Vec<u8>> {
    let (epoch, _) = keys.epochs.last().ok_or_else(|| Error::new(Code::Internal, "The vault has no keys."))?;
    let mut bytes = Vec::with_capacity(HEADER + uses.len() * ENTRY + TAG);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&epoch.to_le_bytes());
    bytes.extend_from_slice(&random_array::<32>()?);
    for (key, (last, count)) in uses {
        bytes.extend_from_slice(key.as_bytes());
        bytes.extend_from_slice(&last.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
    }
    let header: Vec<u8> = bytes[..HEADER].to_vec();
    if let Some(sealer) = sealer(&header, keys)? {
        sealer.seal(0, &bound(&header, keys), &mut bytes, HEADER)?;
    }
    Ok(bytes)
}

fn open(mut bytes: Vec<u8>, keys: &ReadKeys) -> Option<HashMap<KeyId, (i64, u64)>> {
    let (header, sealed) = bytes.split_first_chunk_mut::<HEADER>()?;
    let sealer = sealer(header, keys).ok()??;
    let text = sealer.open(0, &bound(header, keys), sealed)?;
    let entries = text.chunks_exact(ENTRY);
    if !entries.remainder().is_empty() {
        return None;
    }
    entries
        .map(|entry| {
            let (key, rest) = entry.split_first_chunk::<12>()?;
            let (last, count) = rest.split_first_chunk::<8>()?;
            let count = u64::from_le_bytes(count.try_into().ok()?);
            Some((KeyId::from_bytes(key).ok()?, (i64::from_le_bytes(*last), count)))
        })
        .collect()
}

/// What seals the file with this header: each writing has a salt of its own, so the nonce can be 0.
fn sealer(header: &[u8], keys: &ReadKeys) -> Result<Option<Sealer>> {
    let Some((epoch, salt)) = header.strip_prefix(MAGIC).and_then(<[u8]>::split_first_chunk::<4>) else {
        return Ok(None);
    };
    let Some(vault_key) = keys.of(u32::from_le_bytes(*epoch)) else { return Ok(None) };
    let key = derive(vault_key.expose(), salt, &[b"keywright usage\0", keys.vault.as_bytes(), epoch])?;
    Sealer::new(&key).map(Some)
}

fn bound(header: &[u8], keys: &ReadKeys) -> Vec<u8> {
    [keys.vault.as_bytes().as_slice(), header].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{seal::SymmetricKey, vault_id::VaultId};

    #[test]
    fn uses_are_kept_and_a_damaged_file_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let keys = ReadKeys {
            vault: VaultId::from_bytes([3; 16]),
            revision: 1,
            epochs: vec![(1, SymmetricKey::random().unwrap())],
        };
        let time = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let (first, gone) = ("AAAAAAAAAAAA".parse().unwrap(), "BBBBBBBBBBBB".parse().unwrap());
        let (mut usage, note) = Usage::read(folder.path(), &keys, 2);
        assert_eq!(note, None);
        let used = |key, seconds| Use { key, times: 1, last: time(seconds) };
        usage.note(used(first, 50));
        usage.note(Use { times: 3, ..used(first, 40) });
        usage.note(used(gone, 60));
        usage.write(folder.path(), &keys, |key| key == first).unwrap();

        let (usage, note) = Usage::read(folder.path(), &keys, 2);
        assert_eq!(note, None);
        assert_eq!(usage.uses, HashMap::from([(first, (50, 4))]));

        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        for byte in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[byte] ^= 1;
            assert!(open(flipped, &keys).is_none(), "flipped byte {byte}");
            assert!(open(whole[..byte].to_vec(), &keys).is_none(), "cut at {byte}");
        }
        std::fs::write(&path, &whole[1..]).unwrap();
        let (usage, note) = Usage::read(folder.path(), &keys, 2);
        assert!(usage.uses.is_empty() && note.is_some());
        assert!(!path.exists() && folder.path().join(DAMAGED).exists());
    }
}
