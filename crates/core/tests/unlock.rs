//! What unlocks a vault, what does not, and what damaged files lead to.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{fs, path::Path};

use common::{copy_folder, created, passphrase, vault_with_keys};
use keywright_core::{
    error::Code,
    secret::{Passphrase, RecoveryCode},
    vault::{LockKind, Unlock, Vault},
};

fn text(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn open_with(path: &Path, passphrase: Passphrase) -> Code {
    match Vault::open(path, None, Unlock::Passphrase(passphrase)) {
        Ok(_) => panic!("it opened"),
        Err(error) => error.code,
    }
}

#[test]
fn a_wrong_passphrase_is_wrong_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    vault_with_keys(&path, 1);
    let before = all_bytes(&path);
    for wrong in ["", "wrong", "correct horse batter", "correct horse battery ", &"x".repeat(1 << 20), "\u{0}"] {
        assert_eq!(open_with(&path, text(wrong)), Code::WrongPassphrase);
    }
    let wrong = RecoveryCode::new("0000-0000-0000-0000-0000-0000-0000".to_owned());
    assert_eq!(Vault::open(&path, None, Unlock::Recovery(wrong)).unwrap_err().code, Code::WrongRecoveryCode);
    assert_eq!(Vault::open(&path, None, Unlock::Keychain).unwrap_err().code, Code::NoSuchLock);
    assert_eq!(all_bytes(&path), before);
    common::opened(&path);
}

#[test]
fn a_changed_passphrase_replaces_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (vault, code) = created(&path);
    let new = text("a new passphrase");
    let refused = vault.set_passphrase(&Unlock::Passphrase(text("wrong one")), &new).unwrap_err();
    assert_eq!(refused.code, Code::WrongPassphrase);
    assert_eq!(vault.set_passphrase(&Unlock::Keychain, &new).unwrap_err().code, Code::InvalidArgument);
    let short = vault.set_passphrase(&Unlock::Passphrase(passphrase()), &text("short")).unwrap_err();
    assert_eq!(short.code, Code::InvalidPassphrase);
    vault.set_passphrase(&Unlock::Passphrase(passphrase()), &new).unwrap();
    vault.close().unwrap();
    assert_eq!(vault.set_passphrase(&Unlock::Passphrase(new.clone()), &new).unwrap_err().code, Code::Locked);
    assert_eq!(open_with(&path, passphrase()), Code::WrongPassphrase);
    Vault::open(&path, None, Unlock::Passphrase(new)).unwrap().close().unwrap();
    // A recovery code outlives a passphrase that was proved by itself.
    Vault::open(&path, None, Unlock::Recovery(code)).unwrap();
}

#[test]
fn a_recovery_code_is_used_up_by_what_replaces_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let (vault, code) = created(&path);
    vault.close().unwrap();
    let vault = Vault::open(&path, None, Unlock::Recovery(code.clone())).unwrap();
    assert_eq!(vault.unlocked_by(), LockKind::Recovery);
    assert!(vault.health().notes.iter().any(|note| note.contains("recovery code was used")));
    let second = vault.renew_recovery_code(&Unlock::Recovery(code.clone())).unwrap();
    assert_ne!(second.expose(), code.expose());
    vault.close().unwrap();
    assert_eq!(Vault::open(&path, None, Unlock::Recovery(code)).unwrap_err().code, Code::WrongRecoveryCode);

    let vault = Vault::open(&path, None, Unlock::Recovery(second.clone())).unwrap();
    vault.set_passphrase(&Unlock::Recovery(second.clone()), &text("a new passphrase")).unwrap();
    assert_eq!(vault.info().operators[0].locks, [LockKind::Passphrase]);
    vault.close().unwrap();
    assert_eq!(Vault::open(&path, None, Unlock::Recovery(second)).unwrap_err().code, Code::NoSuchLock);
    let vault = Vault::open(&path, None, Unlock::Passphrase(text("a new passphrase"))).unwrap();
    let third = vault.renew_recovery_code(&Unlock::Passphrase(text("a new passphrase"))).unwrap();
    vault.close().unwrap();
    Vault::open(&path, None, Unlock::Recovery(third)).unwrap();
}

#[test]
fn a_damaged_vault_json_is_replaced_by_its_copy_or_said() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original");
    vault_with_keys(&original, 1);
    let whole = fs::read_to_string(original.join("vault.json")).unwrap();
    let damages: Vec<(String, Code)> = vec![
        (String::new(), Code::VaultDamaged),
        (whole[..whole.len() / 2].to_owned(), Code::VaultDamaged),
        ("{}".to_owned(), Code::VaultDamaged),
        ("\u{0}".repeat(100), Code::VaultDamaged),
        ("x".repeat(5 << 20), Code::VaultDamaged),
        (whole.replace("\"Test\"", "\"Tess\""), Code::VaultDamaged),
        (whole.replacen("\"format\":1", "\"format\":2", 1), Code::VaultNewer),
        (whole.replacen("\"format\":1", "\"format\":0", 1), Code::VaultDamaged),
        (whole.replace("\"role\":\"admin\"", "\"role\":\"viewer\""), Code::VaultDamaged),
    ];
    for (number, (damaged, code)) in damages.iter().enumerate() {
        assert_ne!(*damaged, whole);
        let path = folder.path().join(number.to_string());
        copy_folder(&original, &path);
        fs::write(path.join("vault.json"), damaged).unwrap();
        if *code == Code::VaultDamaged {
            let vault = common::opened(&path);
            assert!(vault.health().notes.iter().any(|note| note.contains("second copy")), "{number}");
            vault.close().unwrap();
            assert_eq!(fs::read_to_string(path.join("vault.json")).unwrap(), whole);
        }
        fs::write(path.join("vault.json"), damaged).unwrap();
        fs::write(path.join("vault.json.bak"), damaged).unwrap();
        assert_eq!(open_with(&path, passphrase()), *code, "damage {number}");
        assert_eq!(Vault::inspect(&path).unwrap_err().code, *code);
    }
    let missing = Vault::inspect(&folder.path().join("nowhere")).unwrap_err();
    assert_eq!(missing.code, Code::VaultNotFound);
    assert_eq!(open_with(folder.path(), passphrase()), Code::VaultNotFound);
    // Looking for a vault where none is leaves nothing there.
    assert!(!folder.path().join("lock").exists());
}

#[test]
fn every_flipped_bit_of_vault_json_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    vault_with_keys(&path, 0);
    let whole = fs::read(path.join("vault.json")).unwrap();
    fs::remove_file(path.join("vault.json.bak")).unwrap();
    for byte in 0..whole.len() - 1 {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1 << (byte % 8);
        fs::write(path.join("vault.json"), &flipped).unwrap();
        let error = Vault::inspect(&path).err().unwrap_or_else(|| panic!("byte {byte} was accepted"));
        assert!(matches!(error.code, Code::VaultDamaged | Code::VaultNewer), "byte {byte}: {error}");
    }
}

#[test]
fn a_slot_is_its_operators_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, other) = (folder.path().join("mine"), folder.path().join("other"));
    vault_with_keys(&mine, 0);
    vault_with_keys(&other, 0);
    let slot = |path: &Path| fs::read_dir(path.join("slots")).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read_to_string(slot(&mine)).unwrap();
    let foreign = fs::read_to_string(slot(&other)).unwrap();
    for damaged in [
        String::new(),
        whole[..whole.len() - 9].to_owned(),
        foreign,
        whole.replace("\"memory_kib\":65536", "\"memory_kib\":104857600"),
        whole.replace("\"passes\":3", "\"passes\":1"),
        whole.replace("\"kind\":\"recovery\"", "\"kind\":\"keychain\""),
    ] {
        assert_ne!(damaged, whole);
        fs::write(slot(&mine), damaged).unwrap();
        assert_eq!(open_with(&mine, passphrase()), Code::VaultDamaged);
    }
    fs::write(slot(&mine), whole.replace("\"format\":1", "\"format\":7")).unwrap();
    assert_eq!(open_with(&mine, passphrase()), Code::VaultNewer);
    fs::remove_file(slot(&mine)).unwrap();
    assert_eq!(open_with(&mine, passphrase()), Code::VaultDamaged);
}

#[test]
fn another_vaults_vault_json_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, other) = (folder.path().join("mine"), folder.path().join("other"));
    vault_with_keys(&mine, 0);
    vault_with_keys(&other, 0);
    for name in ["vault.json", "vault.json.bak"] {
        fs::copy(other.join(name), mine.join(name)).unwrap();
    }
    assert_eq!(open_with(&mine, passphrase()), Code::VaultDamaged);
    // With its slots too, it is the other vault, and the ledger does not belong to it.
    fs::remove_dir_all(mine.join("slots")).unwrap();
    copy_folder(&other.join("slots"), &mine.join("slots"));
    assert_eq!(open_with(&mine, passphrase()), Code::VaultDamaged);
}

#[test]
fn what_was_left_over_is_cleared_away_and_a_missing_copy_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    vault_with_keys(&path, 1);
    let left = [path.join("vault.json.new"), path.join("slots/AAAAAAAAAAAA.json.new")];
    left.iter().for_each(|left| fs::write(left, "half").unwrap());
    fs::remove_file(path.join("vault.json.bak")).unwrap();
    let vault = common::opened(&path);
    assert_eq!(vault.health().notes, Vec::<String>::new());
    assert!(left.iter().all(|left| !left.exists()));
    assert_eq!(fs::read(path.join("vault.json.bak")).unwrap(), fs::read(path.join("vault.json")).unwrap());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (path, elsewhere) = (folder.path().join("v"), folder.path().join("elsewhere"));
    vault_with_keys(&path, 1);
    let ledger = path.join("ledger/000000000001.kwl");
    fs::rename(&ledger, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &ledger).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    let vault = common::opened(&path);
    let why = vault.health().read_only.unwrap();
    assert!(why.contains("is a link"), "{why}");
    assert!(vault.apply(keywright_core::model::Door::Cli, &common::add_role("x")).is_err());
    vault.close().unwrap();
    assert_eq!(fs::read(&elsewhere).unwrap(), before);

    // The lock file, too.
    fs::remove_file(&ledger).unwrap();
    fs::rename(&elsewhere, &ledger).unwrap();
    fs::remove_file(path.join("lock")).unwrap();
    fs::write(&elsewhere, "mine").unwrap();
    std::os::unix::fs::symlink(&elsewhere, path.join("lock")).unwrap();
    assert_eq!(open_with(&path, passphrase()), Code::Disk);
    assert_eq!(fs::read(&elsewhere).unwrap(), b"mine");
}

#[test]
fn an_older_slot_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("v"), folder.path().join("old"));
    let (vault, _) = created(&path);
    copy_folder(&path.join("slots"), &old);
    vault.set_passphrase(&Unlock::Passphrase(passphrase()), &text("a new passphrase")).unwrap();
    vault.close().unwrap();
    fs::remove_dir_all(path.join("slots")).unwrap();
    copy_folder(&old, &path.join("slots"));
    let vault = common::opened(&path);
    let notes = vault.health().notes;
    assert!(notes.iter().any(|note| note.contains("slot file was put back")), "{notes:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("original");
    vault_with_keys(&original, 1);
    let slot = fs::read_dir(original.join("slots")).unwrap().next().unwrap().unwrap().file_name();
    let slot = format!("slots/{}", slot.to_str().unwrap());
    let names = ["vault.json", "vault.json.bak", &slot, "ledger/000000000001.kwl", "lock", "usage", "index.mark"];
    for (number, name) in names.iter().enumerate() {
        let path = folder.path().join(number.to_string());
        copy_folder(&original, &path);
        fs::remove_file(path.join(name)).ok();
        let made = std::process::Command::new("mkfifo").arg(path.join(name)).status().unwrap();
        assert!(made.success());
        let name = (*name).to_owned();
        common::within_minutes(move || {
            let _ = Vault::inspect(&path);
            Vault::examine(&path).unwrap();
            match Vault::open(&path, None, Unlock::Passphrase(passphrase())) {
                Ok(vault) => drop(vault.close()),
                Err(error) => assert!(matches!(error.code, Code::Disk | Code::VaultDamaged), "{name}: {error}"),
            }
        });
    }
}

#[test]
fn secrets_say_nothing_when_they_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, code) = created(&folder.path().join("v"));
    let role = common::role(&vault, "reader");
    let issued = vault
        .apply(keywright_core::model::Door::Cli, &common::issue("k", role, keywright_core::model::Format::Opaque))
        .unwrap();
    let said = format!("{vault:?} {issued:?} {code:?} {:?}", Unlock::Passphrase(passphrase()));
    assert!(!said.contains(issued.token.expose()) && !said.contains(code.expose()));
    assert!(!said.contains("battery"));
}

fn all_bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(all_bytes(&path));
        } else if !path.ends_with("lock") {
            all.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}
