//! What the suites share: a small vault and requests to it.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::path::Path;

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, Lifetime, Preset, RoleId},
    operation::{AddRole, GrantRequest, IssueKey},
    secret::{Passphrase, RecoveryCode},
    vault::{Created, NewVault, Unlock, Vault},
};

pub fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery".to_owned())
}

pub fn request() -> NewVault {
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

pub fn created(path: &Path) -> (Vault, RecoveryCode) {
    let Created { vault, recovery } = Vault::create(path, request()).unwrap();
    (vault, recovery.unwrap())
}

pub fn new_vault(path: &Path) -> Vault {
    created(path).0
}

pub fn opened(path: &Path) -> Vault {
    Vault::open(path, None, Unlock::Passphrase(passphrase())).unwrap()
}

pub fn role(vault: &Vault, name: &str) -> RoleId {
    let role = AddRole { name: name.to_owned(), permissions: vec!["backups.read".to_owned()], scoped: false };
    vault.apply(Door::Cli, &role).unwrap()
}

pub fn issue(name: &str, role: RoleId, format: Format) -> IssueKey {
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
