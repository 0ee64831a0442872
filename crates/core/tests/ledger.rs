//! The ledger is the truth: every change of its bytes is found, and what was acknowledged is there as far as it can be verified.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{copy_folder, issue, opened, present, vault_with_keys, within_minutes};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId},
    operation::DeleteKey,
    vault::{Unlock, Vault},
};

const FILE: &str = "ledger/000000000001.kwl";
const FILE_HEADER: usize = 32;
const FRAME_HEADER: usize = 20;

/// Where each frame begins, and the end.
fn frames(ledger: &[u8]) -> Vec<usize> {
    let mut starts = vec![FILE_HEADER];
    let mut start = FILE_HEADER;
    while start < ledger.len() {
        let length = u32::from_le_bytes(ledger[start..start + 4].try_into().unwrap()) as usize;
        let signature = if ledger[start + 13] == 0 { 64 } else { 0 };
        start += FRAME_HEADER + length + 32 + signature;
        starts.push(start);
    }
    starts
}

#[derive(Debug)]
struct Original {
    _folder: tempfile::TempDir,
    path: PathBuf,
    keys: Vec<KeyId>,
    ledger: Vec<u8>,
}

impl Original {
    /// A vault whose index and marks are gone, so that all depends on the ledger.
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v");
        let keys = vault_with_keys(&path, count);
        fs::remove_dir_all(path.join("index")).unwrap();
        fs::remove_file(path.join("index.mark")).unwrap();
        fs::remove_file(path.join("index.mark.used")).ok();
        let ledger = fs::read(path.join(FILE)).unwrap();
        Self { _folder: folder, path, keys, ledger }
    }

    /// Opens a vault with this ledger in its place.
    fn with(&self, ledger: &[u8]) -> Result<(Vault, Reset<'_>), keywright_core::error::Error> {
        fs::write(self.path.join(FILE), ledger).unwrap();
        let reset = Reset(self);
        let path = self.path.clone();
        within_minutes(move || Vault::open(&path, None, Unlock::Passphrase(common::passphrase())))
            .map(|vault| (vault, reset))
    }
}

/// Puts the original back.
#[derive(Debug)]
struct Reset<'a>(&'a Original);

impl Drop for Reset<'_> {
    fn drop(&mut self) {
        for name in ["index.mark", "index.mark.used"] {
            fs::remove_file(self.0.path.join(name)).ok();
        }
        fs::remove_dir_all(self.0.path.join("index")).ok();
        for entry in fs::read_dir(self.0.path.join("ledger")).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
}

fn torn_files(path: &Path) -> usize {
    let entries = fs::read_dir(path.join("ledger")).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("torn-")).count()
}

/// The vault opens read-only with all that stands before, or is refused, and says what is wrong. (That every single bit is
/// found is tested beside the code that reads the ledger.)
#[test]
fn a_flipped_bit_is_found_and_nothing_is_touched() {
    let original = Original::new(3);
    let starts = frames(&original.ledger);
    let last = starts[starts.len() - 2];
    let bytes =
        [0, 9, 20].into_iter().chain((FILE_HEADER..last).step_by(211)).chain((last..original.ledger.len()).step_by(61));
    for (number, byte) in bytes.enumerate() {
        let mut ledger = original.ledger.clone();
        ledger[byte] ^= 1 << (number % 8);
        match original.with(&ledger) {
            Err(error) => {
                assert!(byte < FILE_HEADER, "byte {byte}: {error}");
                assert!(matches!(error.code, Code::VaultDamaged | Code::VaultNewer), "byte {byte}: {error}");
            }
            Ok((vault, _reset)) => {
                let why = vault.health().read_only.unwrap_or_else(|| panic!("byte {byte} was accepted"));
                assert!(why.contains("damaged at entry"), "{why}");
                // Whether a signature is what its signer wrote is only seen by the frame after it, if there is one.
                let whole_frames = starts.iter().filter(|start| **start <= byte).count() - 1;
                // Frames: session, vault, session, role, then a key each.
                let good = whole_frames.saturating_sub(frames_before_keys(&original));
                assert_eq!(present(&vault, &original.keys), good.min(original.keys.len()), "byte {byte}");
                let refusal = vault.apply(Door::Cli, &DeleteKey { key: original.keys[0] }).unwrap_err();
                assert_eq!(refusal.code, Code::VaultDamaged);
                assert_eq!(vault.audit(&mut |_| Ok(())).unwrap_err().code, Code::VaultDamaged);
                vault.close().unwrap();
                // Nothing was touched.
                assert_eq!(fs::read(original.path.join(FILE)).unwrap(), ledger);
            }
        }
    }
}

fn frames_before_keys(original: &Original) -> usize {
    frames(&original.ledger).len() - 1 - original.keys.len()
}

/// Cut anywhere: at the end of a frame nothing can be seen without an anchor; within one, it is a torn tail, moved aside.
#[test]
fn a_ledger_that_was_cut_off_keeps_all_whole_entries() {
    let original = Original::new(3);
    let starts = frames(&original.ledger);
    let last = starts[starts.len() - 2];
    let lengths = starts
        .iter()
        .copied()
        .chain((FILE_HEADER + 1..last).step_by(311))
        .chain((last + 1..original.ledger.len()).step_by(97));
    for length in lengths {
        let (vault, _reset) = original.with(&original.ledger[..length]).unwrap();
        let health = vault.health();
        assert_eq!(health.read_only, None, "cut at {length}");
        let whole_frames = starts.iter().filter(|start| **start <= length).count() - 1;
        let good = whole_frames.saturating_sub(frames_before_keys(&original));
        assert_eq!(present(&vault, &original.keys), good, "cut at {length}");
        let at_batch_end = starts.contains(&length) && whole_frames != 1 && whole_frames != 3;
        assert_eq!(torn_files(&original.path), usize::from(!at_batch_end), "cut at {length}");
        if !at_batch_end {
            assert!(health.notes.iter().any(|note| note.contains("cut off")), "{health:?}");
        }
        // It goes on from there.
        let role = common::role(&vault, "after");
        vault.apply(Door::Cli, &issue("after", role, Format::Opaque)).unwrap();
        vault.audit(&mut |_| Ok(())).unwrap();
        vault.close().unwrap();
        let again = opened(&original.path);
        assert_eq!(again.health().read_only, None);
        assert_eq!(present(&again, &original.keys), good);
        again.close().unwrap();
    }
    for length in [0, 1, FILE_HEADER - 1] {
        assert_eq!(original.with(&original.ledger[..length]).unwrap_err().code, Code::VaultDamaged);
    }
}

/// What the vault is known to have reached must be there: a cut behind the last mark is no torn tail.
#[test]
fn entries_that_are_missing_behind_a_mark_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let keys = vault_with_keys(&path, 3);
    // Opened and killed: the mark is used up, but still tells.
    let copy = folder.path().join("copy");
    let vault = opened(&path);
    copy_folder(&path, &copy);
    vault.close().unwrap();
    let ledger = fs::read(copy.join(FILE)).unwrap();
    let starts = frames(&ledger);
    for (length, left) in [(starts[starts.len() - 2], 2), (ledger.len() - 1, 2), (starts[starts.len() - 3] + 5, 1)] {
        fs::write(copy.join(FILE), &ledger[..length]).unwrap();
        let vault = opened(&copy);
        let why = vault.health().read_only.unwrap();
        assert!(why.contains("missing"), "{why}");
        assert_eq!(present(&vault, &keys), left);
        vault.close().unwrap();
        assert_eq!(fs::metadata(copy.join(FILE)).unwrap().len(), length as u64);
    }
    // The mark of a clean close tells, too.
    fs::write(path.join(FILE), &ledger[..starts[starts.len() - 2]]).unwrap();
    assert!(opened(&path).health().read_only.unwrap().contains("missing"));
}

/// Frames that are left out, doubled or swapped.
#[test]
fn frames_cannot_be_moved() {
    let original = Original::new(4);
    let ledger = &original.ledger;
    let starts = frames(ledger);
    let frame = |back: usize| &ledger[starts[starts.len() - 1 - back]..starts[starts.len() - back]];
    let before = &ledger[..starts[starts.len() - 4]];
    for order in [vec![3, 1], vec![3, 2, 2, 1], vec![2, 3, 1], vec![2, 1], vec![1], vec![3, 2, 1, 1], vec![3, 2, 1, 3]]
    {
        let changed = order.iter().fold(before.to_vec(), |all, back| [&all, frame(*back)].concat());
        let (vault, _reset) = original.with(&changed).unwrap();
        assert!(vault.health().read_only.is_some(), "{order:?}");
    }
    // In the right order it is the original.
    let same = [3, 2, 1].iter().fold(before.to_vec(), |all, back| [&all, frame(*back)].concat());
    let (vault, _reset) = original.with(&same).unwrap();
    assert_eq!(vault.health().read_only, None);
}

/// A ledger of another vault, with the same passphrase.
#[test]
fn another_vaults_ledger_is_refused() {
    let (mine, other) = (Original::new(1), Original::new(1));
    let error = mine.with(&other.ledger).unwrap_err();
    assert_eq!(error.code, Code::VaultDamaged);
    let mut renamed = other.ledger.clone();
    renamed[..FILE_HEADER].copy_from_slice(&mine.ledger[..FILE_HEADER]);
    let (vault, _reset) = mine.with(&renamed).unwrap();
    assert!(vault.health().read_only.is_some());
    assert_eq!(present(&vault, &other.keys), 0);
}

/// Garbage after the end is neither taken nor thrown away.
#[test]
fn what_is_no_torn_frame_is_not_cut_off() {
    let original = Original::new(1);
    for garbage in [vec![0; 1], vec![0; 19], vec![0; 4096], b"garbage that is long enough for a header".to_vec()] {
        let changed = [original.ledger.clone(), garbage.clone()].concat();
        let (vault, _reset) = original.with(&changed).unwrap();
        // A few bytes may be the beginning of a frame's length; nothing else is.
        let can_begin_a_frame = garbage.len() <= 4;
        assert_eq!(vault.health().read_only.is_none(), can_begin_a_frame, "{} bytes", garbage.len());
        assert_eq!(present(&vault, &original.keys), 1);
    }
}

/// Without its marks nothing says how far the ledger had come, so nothing is claimed.
#[test]
fn a_ledger_without_marks_is_taken_with_a_warning() {
    let original = Original::new(2);
    let (vault, _reset) = original.with(&original.ledger).unwrap();
    let notes = vault.health().notes;
    assert!(notes.iter().any(|note| note.contains("marks of earlier closes are missing")), "{notes:?}");
    vault.close().unwrap();
    assert_eq!(opened(&original.path).health().notes, Vec::<String>::new());
}

/// A new vault has a mark from its first moment, so a kill before its first close is no reason for a warning.
#[test]
fn a_vault_that_was_never_closed_opens_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("v"), folder.path().join("copy"));
    let vault = common::new_vault(&path);
    copy_folder(&path, &copy);
    assert_eq!(opened(&copy).health().notes, Vec::<String>::new());
    common::role(&vault, "reader");
    fs::remove_dir_all(&copy).unwrap();
    copy_folder(&path, &copy);
    let notes = opened(&copy).health().notes;
    assert!(notes[0].contains("was not closed") && notes.len() == 1, "{notes:?}");
}

#[test]
fn a_missing_ledger_is_said() {
    let original = Original::new(1);
    fs::remove_file(original.path.join(FILE)).unwrap();
    let error = Vault::open(&original.path, None, Unlock::Passphrase(common::passphrase())).unwrap_err();
    assert_eq!(error.code, Code::VaultDamaged);
    assert!(error.message.contains("missing"), "{error}");
}
