//! What the suites share: a small vault, requests to it, and a watchdog.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a suite; each uses a part of this")]

pub(crate) mod dice;

use std::{
    fs,
    path::Path,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, KeyId, Lifetime, Preset, RoleId},
    operation::{AddRole, GrantRequest, IssueKey},
    secret::{Passphrase, RecoveryCode},
    vault::{Created, NewVault, Unlock, Vault},
};

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery".to_owned())
}

pub(crate) fn request() -> NewVault {
    NewVault {
        name: "Test".to_owned(),
        operator: "Ada".to_owned(),
        preset: Preset::Standard,
        passphrase: Some(passphrase()),
        keychain: false,
        recovery: true,
        door: Door::Cli,
    }
}

pub(crate) fn created(path: &Path) -> (Vault, RecoveryCode) {
    let Created { vault, recovery } = Vault::create(path, request()).unwrap();
    (vault, recovery.unwrap())
}

pub(crate) fn new_vault(path: &Path) -> Vault {
    created(path).0
}

pub(crate) fn opened(path: &Path) -> Vault {
    Vault::open(path, None, Unlock::Passphrase(passphrase())).unwrap()
}

/// Waits for what another thread does.
pub(crate) fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn role(vault: &Vault, name: &str) -> RoleId {
    vault.apply(Door::Cli, &add_role(name)).unwrap()
}

pub(crate) fn add_role(name: &str) -> AddRole {
    AddRole {
        name: name.to_owned(),
        permissions: vec!["backups.read".to_owned()],
        scoped: false,
        grantable_over_rest: false,
    }
}

pub(crate) fn issue(name: &str, role: RoleId, format: Format) -> IssueKey {
    IssueKey {
        name: name.to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::After(Lifetime::Days(30)),
        format: Some(format),
        delivery: Delivery::Pending,
    }
}

/// A closed vault with so many keys, and their ids.
pub(crate) fn vault_with_keys(path: &Path, count: usize) -> Vec<KeyId> {
    let vault = new_vault(path);
    let role = role(&vault, "reader");
    let keys = (0..count)
        .map(|number| vault.apply(Door::Cli, &issue(&format!("key {number}"), role, Format::Opaque)).unwrap().key)
        .collect();
    vault.close().unwrap();
    keys
}

/// Which of these keys are there.
pub(crate) fn present(vault: &Vault, keys: &[KeyId]) -> usize {
    vault.see(Door::Cli, |seen| keys.iter().filter(|key| seen.includes(**key)).count()).unwrap()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs something that must not hang.
pub(crate) fn within_minutes<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = channel();
    let thread = thread::spawn(move || {
        let _ = sender.send(run());
    });
    match receiver.recv_timeout(Duration::from_secs(180)) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(RecvTimeoutError::Disconnected) => std::panic::resume_unwind(thread.join().unwrap_err()),
    }
}
