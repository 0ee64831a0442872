//! Disks that are full or can only be read: real ones, small file systems in memory that each step mounts in a namespace of
//! its own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use common::{issue, new_vault, opened, passphrase, present, request, role, within_minutes};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId},
    secret::Passphrase,
    vault::{Unlock, Vault},
};

const DISK: &str = "KEYWRIGHT_TEST_DISK";

#[test]
fn a_disk_that_fills_up_loses_nothing_and_goes_on_when_there_is_room() {
    on_a_disk_of("3m", "step_fills_the_disk");
}

#[test]
fn no_vault_is_made_on_a_full_disk() {
    on_a_disk_of("8k", "step_finds_no_room_for_a_vault");
}

#[test]
fn a_passphrase_is_not_changed_by_half_on_a_full_disk() {
    on_a_disk_of("3m", "step_changes_a_passphrase_on_a_full_disk");
}

#[test]
fn a_vault_on_a_disk_that_can_only_be_read_can_be_read() {
    on_a_disk_of("8m", "step_reads_only");
}

#[test]
#[ignore = "a step of the tests above, which mount a disk for it"]
fn step_fills_the_disk() {
    let path = disk().join("v");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let ballast = disk().join("ballast");
    fs::write(&ballast, vec![1; 300 << 10]).unwrap();

    let (vault, keys) = within_minutes(move || {
        let mut keys = Vec::new();
        loop {
            let name = format!("key {}", keys.len());
            match vault.apply(Door::Cli, &issue(&name, reader, Format::Opaque)) {
                Ok(issued) => keys.push(issued.key),
                Err(error) => {
                    assert_eq!(error.code, Code::DiskFull, "{error}");
                    assert!(error.message.contains("full"), "{error}");
                    return (vault, keys);
                }
            }
        }
    });
    assert!(!keys.is_empty());
    // What was refused did not happen, in part or whole; a batch neither.
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), keys.len());
    let many = (0..500).map(|number| issue(&format!("many {number}"), reader, Format::Opaque));
    assert_eq!(vault.apply_all(Door::Cli, many, &mut |_| true).unwrap_err().code, Code::DiskFull);
    assert_eq!(vault.see(Door::Cli, |seen| seen.keys().count()).unwrap(), keys.len());
    assert_eq!(vault.health().read_only, None);
    vault.audit(&mut |_| Ok(())).unwrap();

    fs::remove_file(ballast).unwrap();
    let after = vault.apply(Door::Cli, &issue("after", reader, Format::Opaque)).unwrap().key;
    let keys = [keys, vec![after]].concat();
    // The index may have had no room: that shows in the answer of the close at the most, and nothing is lost.
    let vault = within_minutes(move || {
        let _ = vault.close();
        opened(&path)
    });
    whole(&vault, &keys);
    within_minutes(move || vault.close().ok());
}

#[test]
#[ignore = "a step of the tests above, which mount a disk for it"]
fn step_finds_no_room_for_a_vault() {
    let error = Vault::create(&disk().join("a/v"), request()).unwrap_err();
    assert_eq!(error.code, Code::DiskFull, "{error}");
    assert_eq!(fs::read_dir(disk()).unwrap().count(), 0);
    // In an empty folder that was there, which stays.
    assert_eq!(Vault::create(&disk(), request()).unwrap_err().code, Code::DiskFull);
    assert_eq!(fs::read_dir(disk()).unwrap().count(), 0);
}

#[test]
#[ignore = "a step of the tests above, which mount a disk for it"]
fn step_changes_a_passphrase_on_a_full_disk() {
    let path = disk().join("v");
    let vault = new_vault(&path);
    fill(&disk().join("ballast"));
    let new = Passphrase::new("another passphrase".to_owned());
    let error = vault.set_passphrase(&Unlock::Passphrase(passphrase()), &new).unwrap_err();
    assert_eq!(error.code, Code::DiskFull, "{error}");
    assert_eq!(vault.renew_recovery_code(&Unlock::Passphrase(passphrase())).unwrap_err().code, Code::DiskFull);
    let vault = within_minutes(move || {
        let _ = vault.close();
        opened(&path)
    });
    assert_eq!(vault.health().read_only, None);
    fs::remove_file(disk().join("ballast")).unwrap();
    vault.set_passphrase(&Unlock::Passphrase(passphrase()), &new).unwrap();
}

#[test]
#[ignore = "a step of the tests above, which mount a disk for it"]
fn step_reads_only() {
    let path = disk().join("v");
    let keys = common::vault_with_keys(&path, 3);
    let remount = |how: &str| {
        let mounted = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(disk()).status().unwrap();
        assert!(mounted.success());
    };
    for lock_file in [true, false] {
        if !lock_file {
            // As on a copy that was made elsewhere.
            remount("rw");
            fs::remove_file(path.join("lock")).unwrap();
        }
        remount("ro");
        let vault = opened(&path);
        let why = vault.health().read_only.unwrap();
        assert!(why.contains("only be read"), "{why}");
        assert_eq!(present(&vault, &keys), 3);
        assert_eq!(vault.history(keys[0]).unwrap().len(), 1);
        vault.audit(&mut |_| Ok(())).unwrap();
        let reader = vault.read(|state| state.find_role("reader")).unwrap();
        let refused = vault.apply(Door::Cli, &issue("x", reader, Format::Opaque)).unwrap_err();
        assert_eq!(refused.code, Code::ReadOnly);
        let new = Passphrase::new("another passphrase".to_owned());
        let refused = vault.set_passphrase(&Unlock::Passphrase(passphrase()), &new).unwrap_err();
        assert_eq!(refused.code, Code::ReadOnly);
        vault.close().unwrap();
    }
    let error = Vault::create(&disk().join("another"), request()).unwrap_err();
    assert_eq!(error.code, Code::ReadOnly, "{error}");
    remount("rw");
    let vault = opened(&path);
    whole(&vault, &keys);
    assert_eq!(vault.health().notes, Vec::<String>::new());
}

fn whole(vault: &Vault, keys: &[KeyId]) {
    assert_eq!(vault.health().read_only, None);
    assert_eq!(present(vault, keys), keys.len());
    vault.audit(&mut |_| Ok(())).unwrap();
}

/// Writes a file until there is no room left.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    while file.write_all(&[1]).is_ok() {}
}

fn disk() -> PathBuf {
    PathBuf::from(std::env::var_os(DISK).unwrap())
}

/// Runs a step, in this very program, with a small file system mounted for it alone.
fn on_a_disk_of(size: &str, step: &str) {
    let Some(mut command) = keywright_stage::own_mounts().unwrap() else { return };
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path();
    let answer = command
        .args(["sh", "-c"])
        .arg(r#"mount -t tmpfs -o size="$1" tmpfs "$2" && exec "$3" --ignored --exact --nocapture "$4""#)
        .args(["sh", size])
        .arg(disk)
        .arg(std::env::current_exe().unwrap())
        .arg(step)
        .env(DISK, disk)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&answer.stdout).into_owned() + &String::from_utf8_lossy(&answer.stderr);
    assert!(answer.status.success() && said.contains("1 passed"), "{step}: {said}");
}
