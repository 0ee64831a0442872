//! Making a vault where it cannot be made: one clear sentence each, and nothing left behind.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{fs, path::Path};

use common::{new_vault, request};
use keywright_core::{
    error::Code,
    secret::Passphrase,
    vault::{LockKind, NewVault, Unlock, Vault},
};

#[test]
fn missing_folders_above_it_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/b/c.keywright");
    new_vault(&path).close().unwrap();
    assert_eq!(names(path.parent().unwrap()), ["c.keywright"]);
    Vault::inspect(&path).unwrap();
}

#[test]
fn an_empty_folder_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    new_vault(folder.path()).close().unwrap();
    common::opened(folder.path());
}

#[cfg(unix)]
#[test]
fn only_this_user_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt;
    fn check(folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            if entry.file_type().unwrap().is_dir() {
                // What sled makes inside is as the user's mask says; nobody gets that far.
                assert_eq!(mode, 0o700, "{}", entry.path().display());
                if !folder.ends_with("index") {
                    check(&entry.path());
                }
            } else {
                assert_eq!(mode, 0o600, "{}", entry.path().display());
            }
        }
    }
    let parent = tempfile::tempdir().unwrap();
    for path in [parent.path().join("new"), parent.path().join("empty")] {
        if path.ends_with("empty") {
            fs::create_dir(&path).unwrap();
        }
        new_vault(&path).close().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        // Nobody else gets into the folder; below it, all of our own files are closed to others once more.
        check(&path);
    }
}

#[test]
fn what_is_there_is_left_alone() {
    let parent = tempfile::tempdir().unwrap();
    let (file, full, vault) = (parent.path().join("file"), parent.path().join("full"), parent.path().join("vault"));
    fs::write(&file, "mine").unwrap();
    fs::create_dir(&full).unwrap();
    fs::write(full.join("mine"), "mine").unwrap();
    let open = new_vault(&vault);
    for (path, says) in [
        (file.as_path(), "is a file"),
        (&full, "other things"),
        (&vault, "already a vault"),
        (&file.join("below"), "below a file"),
    ] {
        let error = Vault::create(path, request()).unwrap_err();
        assert_eq!(error.code, Code::AlreadyExists, "{error}");
        assert!(error.message.contains(says), "{error}");
    }
    #[cfg(unix)]
    {
        let link = parent.path().join("link");
        std::os::unix::fs::symlink(parent.path().join("nothing"), &link).unwrap();
        assert_eq!(Vault::create(&link, request()).unwrap_err().code, Code::AlreadyExists);
        fs::remove_file(link).unwrap();
    }
    open.close().unwrap();
    assert_eq!(names(parent.path()), ["file", "full", "vault"]);
    assert_eq!(names(&full), ["mine"]);
}

#[test]
fn what_is_asked_wrongly_makes_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("a/b");
    let text = |text: &str| Some(Passphrase::new(text.to_owned()));
    for (change, code) in [
        (Box::new(|new: &mut NewVault| new.name = String::new()) as Box<dyn Fn(&mut NewVault)>, Code::InvalidText),
        (Box::new(|new: &mut NewVault| new.name = "x".repeat(300)), Code::InvalidText),
        (Box::new(|new: &mut NewVault| new.operator = "\u{0}".to_owned()), Code::InvalidText),
        (Box::new(move |new: &mut NewVault| new.passphrase = text("short")), Code::InvalidPassphrase),
        (Box::new(move |new: &mut NewVault| new.passphrase = text("")), Code::InvalidPassphrase),
        (Box::new(move |new: &mut NewVault| new.passphrase = text(&"x".repeat(1 << 20))), Code::InvalidPassphrase),
    ] {
        let mut new = request();
        change(&mut new);
        assert_eq!(Vault::create(&path, new).unwrap_err().code, code);
    }
    assert_eq!(names(parent.path()), Vec::<String>::new());
    assert_eq!(Vault::create(Path::new("/"), request()).unwrap_err().code, Code::AlreadyExists);
    assert_eq!(Vault::create(Path::new(".."), request()).unwrap_err().code, Code::AlreadyExists);
}

#[test]
fn without_a_passphrase_there_is_always_a_recovery_code() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("v");
    let new = NewVault { passphrase: None, recovery: false, ..request() };
    let made = Vault::create(&path, new).unwrap();
    assert_eq!(made.vault.info().operators[0].locks, [LockKind::Recovery]);
    made.vault.close().unwrap();
    Vault::open(&path, None, Unlock::Recovery(made.recovery.unwrap())).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_said() {
    // The system's own: nobody makes a folder there.
    let error = Vault::create(Path::new("/proc/keywright/v"), request()).unwrap_err();
    assert!(matches!(error.code, Code::ReadOnly | Code::Disk), "{error}");
    let long = format!("/tmp/{}", "x".repeat(300));
    assert_eq!(Vault::create(Path::new(&long), request()).unwrap_err().code, Code::Disk);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn what_an_interrupted_creation_left_is_cleared_away_after_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    let left = [".v.new-0123abcd", ".v.new-89abcdef", ".w.new-0123abcd", ".v.new-mine"];
    for name in left {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("vault.json"), "{}").unwrap();
    }
    for name in [".v.new-0123abcd", ".w.new-0123abcd", ".v.new-mine"] {
        std::fs::File::open(folder.path().join(name)).unwrap().set_modified(old).unwrap();
    }
    common::new_vault(&folder.path().join("v")).close().unwrap();
    let there = left.map(|name| folder.path().join(name).exists());
    assert_eq!(there, [false, true, true, true]);
}
