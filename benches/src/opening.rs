//! Opening a vault after a clean close, and after a crash. The passphrase function is left out: its time is that of an
//! empty vault, and is taken off.

use std::{path::Path, time::Duration};

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest::{SHA256, digest},
};

use crate::{
    Outcome, Scale,
    measure::{median, timed},
    subject,
    table::Row,
};

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for (keys, rounds) in [(scale.many, 5), (scale.most, 3)] {
        rows.extend(opening(keys, rounds)?);
    }
    Ok(rows)
}

fn opening(keys: usize, rounds: usize) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (empty, full) = (folder.path().join("empty"), folder.path().join("full"));
    subject::new(&empty)?.0.close()?;
    let (vault, tokens) = subject::filled(&full, keys)?;
    drop(tokens);
    vault.close()?;
    let peer = Peer::new(&folder.path().join("peer"), keys, subject::bytes(&full.join("index"))?)?;

    let (mut clean, mut crashed, mut limit) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let nothing = open_and_close(&empty)?;
        clean.push(open_and_close(&full)?.saturating_sub(nothing));
        limit.push(peer.read()?);
        // What a killed process leaves behind: an index that nobody vouches for.
        std::fs::remove_file(full.join("index.mark"))?;
        crashed.push(open_and_close(&full)?.saturating_sub(nothing));
    }
    let (clean, crashed, limit) = (median(clean), median(crashed), median(limit));
    let beside = "sled scan + SHA-256 + AES-GCM of the same bytes";
    Ok(vec![
        Row::compare(&format!("open {keys} keys"), clean, beside, limit, 2.0),
        Row::compare(
            &format!("the same after a crash, until usable (of {keys})"),
            crashed,
            "the clean opening",
            clean,
            3.0,
        ),
    ])
}

/// The time until the vault can be used. It is closed when its index is whole again.
fn open_and_close(folder: &Path) -> Outcome<Duration> {
    let (time, vault) = timed(|| subject::open(folder));
    let vault = vault?;
    while vault.health().refilling.is_some() {
        std::thread::sleep(Duration::from_millis(5));
    }
    vault.close()?;
    Ok(time)
}

/// As many sealed values, of as many bytes in all, in a sled of their own.
struct Peer {
    folder: std::path::PathBuf,
    key: LessSafeKey,
}

impl Peer {
    fn new(folder: &Path, keys: usize, index_bytes: u64) -> Outcome<Self> {
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).map_err(|_| "no key")?);
        let database = sled::Config::new().path(folder).mode(sled::Mode::HighThroughput).flush_every_ms(None).open()?;
        // sled takes about 1.9 times the bytes of its values.
        let length = usize::try_from(index_bytes)? * 10 / 19 / keys;
        for number in 0..keys {
            let mut value = vec![0x5A_u8; length.saturating_sub(16)];
            let name = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
            key.seal_in_place_append_tag(nonce(name), Aad::from(name), &mut value).map_err(|_| "not sealed")?;
            database.insert(name, value)?;
        }
        database.flush()?;
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// Opens sled, reads every value, hashes it and opens it.
    fn read(&self) -> Outcome<Duration> {
        let (time, result) = timed(|| -> Outcome {
            let database = sled::Config::new().path(&self.folder).flush_every_ms(None).open()?;
            for entry in database.iter() {
                let (name, value) = entry?;
                std::hint::black_box(digest(&SHA256, &value));
                let mut sealed = value.to_vec();
                let name: [u8; 8] = name.as_ref().try_into()?;
                let text =
                    self.key.open_in_place(nonce(name), Aad::from(name), &mut sealed).map_err(|_| "not opened")?;
                std::hint::black_box(text);
            }
            Ok(())
        });
        result?;
        Ok(time)
    }
}

fn nonce(name: [u8; 8]) -> Nonce {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&name);
    Nonce::assume_unique_for_key(bytes)
}
