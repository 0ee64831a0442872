//! The index in sled is only a copy: whatever happens to it, the vault opens with every key, and never hangs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{copy_folder, issue, new_vault, opened, present, role, vault_with_keys, within_minutes};
use keywright_core::{
    model::{Door, Format, KeyId},
    operation::DeleteKey,
    vault::Vault,
};

const KEYS: usize = 300;

/// A way to garble the index, told where sled's main file is.
type Garble = Box<dyn Fn(&Path)>;

/// Opens the vault, with a watchdog; every key must be there, and it must be writable.
fn whole(path: &Path, keys: &[KeyId]) -> Vault {
    let owned = path.to_owned();
    let vault = within_minutes(move || opened(&owned));
    assert_eq!(present(&vault, keys), keys.len());
    assert_eq!(vault.health().read_only, None);
    vault
}

fn generation(path: &Path) -> PathBuf {
    fs::read_dir(path.join("index")).unwrap().next().unwrap().unwrap().path()
}

fn close(vault: Vault) {
    within_minutes(move || vault.close().unwrap());
}

#[test]
fn a_clean_close_is_taken_up_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let mut keys = vault_with_keys(&path, 3);
    for round in 0..4 {
        let before = generation(&path);
        let vault = whole(&path, &keys);
        assert!(!path.join("index.mark").exists() && path.join("index.mark.used").exists());
        let reader = vault.read(|state| state.find_role("reader")).unwrap();
        keys.push(vault.apply(Door::Cli, &issue(&format!("round {round}"), reader, Format::Opaque)).unwrap().key);
        if round == 2 {
            vault.apply(Door::Cli, &DeleteKey { key: keys.remove(0) }).unwrap();
        }
        close(vault);
        // The same index, not one made anew.
        assert_eq!(generation(&path), before);
        assert!(path.join("index.mark").exists());
    }
    let vault = whole(&path, &keys);
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), keys.len());
    assert_eq!(vault.history(keys[0]).unwrap().len(), 1);
    close(vault);
}

#[test]
fn a_deleted_index_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let keys = vault_with_keys(&path, KEYS);
    fs::remove_dir_all(path.join("index")).unwrap();
    close(whole(&path, &keys));
    // And the new one is taken up.
    let before = generation(&path);
    close(whole(&path, &keys));
    assert_eq!(generation(&path), before);
    fs::remove_file(path.join("index.mark")).unwrap();
    close(whole(&path, &keys));
    assert_ne!(generation(&path), before);
}

#[test]
fn a_garbled_index_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original");
    let keys = vault_with_keys(&original, KEYS);
    let database = |path: &Path| generation(path).join("db");
    let length = fs::metadata(database(&original)).unwrap().len();
    let garble: Vec<Garble> = vec![
        Box::new(|db| fs::write(db, "").unwrap()),
        Box::new(move |db| fs::OpenOptions::new().write(true).open(db).unwrap().set_len(length / 2).unwrap()),
        Box::new(move |db| fs::OpenOptions::new().write(true).open(db).unwrap().set_len(length - 1).unwrap()),
        Box::new(|db| flip(db, 0)),
        Box::new(move |db| flip(db, length / 3)),
        Box::new(move |db| flip(db, length - 1)),
        Box::new(|db| fs::remove_file(db).unwrap()),
        Box::new(|db| fs::write(db.with_file_name("snap.0000000000000000"), "x").unwrap()),
        Box::new(|db| fs::write(db.parent().unwrap().parent().unwrap().join("other"), "x").unwrap()),
    ];
    for (number, garble) in garble.iter().enumerate() {
        let path = folder.path().join(format!("copy {number}"));
        copy_folder(&original, &path);
        garble(&database(&path));
        let before = generation(&path);
        close(whole(&path, &keys));
        assert_ne!(generation(&path), before, "way {number}");
        close(whole(&path, &keys));
    }
}

#[test]
fn an_older_index_is_made_anew_with_or_without_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("v"), folder.path().join("old"));
    let mut keys = vault_with_keys(&path, 20);
    copy_folder(&path, &old);
    let vault = whole(&path, &keys);
    let reader = vault.read(|state| state.find_role("reader")).unwrap();
    keys.push(vault.apply(Door::Cli, &issue("newer", reader, Format::Opaque)).unwrap().key);
    vault.apply(Door::Cli, &DeleteKey { key: keys.remove(0) }).unwrap();
    close(vault);
    for with_mark in [false, true] {
        fs::remove_dir_all(path.join("index")).unwrap();
        copy_folder(&old.join("index"), &path.join("index"));
        if with_mark {
            fs::copy(old.join("index.mark"), path.join("index.mark")).unwrap();
        }
        let vault = whole(&path, &keys);
        assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), keys.len(), "the deleted key is back");
        close(vault);
    }
}

#[test]
fn a_mark_that_nobody_signed_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original");
    let keys = vault_with_keys(&original, 5);
    let bytes = fs::read(original.join("index.mark")).unwrap();
    let before = generation(&original);
    for byte in (0..bytes.len()).step_by(17) {
        let path = folder.path().join(format!("copy {byte}"));
        copy_folder(&original, &path);
        let mut flipped = bytes.clone();
        flipped[byte] ^= 4;
        fs::write(path.join("index.mark"), flipped).unwrap();
        close(whole(&path, &keys));
        assert_ne!(generation(&path).file_name(), before.file_name(), "byte {byte}");
    }
}

#[cfg(unix)]
#[test]
fn an_index_that_is_a_link_is_replaced_and_what_it_points_to_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, elsewhere) = (folder.path().join("v"), folder.path().join("elsewhere"));
    let keys = vault_with_keys(&path, 5);
    fs::remove_dir_all(path.join("index")).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("mine"), "untouched").unwrap();
    std::os::unix::fs::symlink(&elsewhere, path.join("index")).unwrap();
    close(whole(&path, &keys));
    assert_eq!(fs::read(elsewhere.join("mine")).unwrap(), b"untouched");
    assert!(!path.join("index").is_symlink());
}

#[test]
fn a_cancelled_batch_leaves_nothing_in_the_index_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    close(vault);
    let vault = opened(&path);
    let requests = (0..1000).map(|number| issue(&format!("key {number}"), reader, Format::Opaque));
    assert!(vault.apply_all(Door::Cli, requests, &mut |done| done < 900).is_err());
    let kept = vault.apply(Door::Cli, &issue("kept", reader, Format::Opaque)).unwrap().key;
    close(vault);
    let before = generation(&path);
    let vault = whole(&path, &[kept]);
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), 1);
    close(vault);
    assert_eq!(generation(&path), before);
}

fn flip(path: &Path, byte: u64) {
    let mut bytes = fs::read(path).unwrap();
    bytes[usize::try_from(byte).unwrap()] ^= 0x10;
    fs::write(path, bytes).unwrap();
}
