//! The vaults that are measured: on a real disk, opened by passphrase, filled in one batch.

use std::path::Path;

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, Lifetime, Preset, RoleId},
    operation::{AddOwner, AddRole, GrantRequest, IssueKey},
    secret::Passphrase,
    vault::{NewVault, Unlock, Vault},
};

use crate::Outcome;

/// A new vault with a role and nothing else.
pub(crate) fn new(folder: &Path) -> Outcome<(Vault, RoleId)> {
    let created = Vault::create(
        folder,
        NewVault {
            name: "Bench".to_owned(),
            operator: "Bench".to_owned(),
            preset: Preset::Standard,
            door: Door::Cli,
            passphrase: Some(passphrase()),
            keychain: false,
            recovery: false,
        },
    )?;
    let role = created.vault.apply(
        Door::Cli,
        &AddRole {
            name: "Deploy".to_owned(),
            permissions: vec!["deploys.*".to_owned()],
            scoped: false,
            grantable_over_rest: false,
        },
    )?;
    Ok((created.vault, role))
}

/// Opens it again.
pub(crate) fn open(folder: &Path) -> Outcome<Vault> {
    Ok(Vault::open(folder, None, Unlock::Passphrase(passphrase()))?)
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery staple".to_owned())
}

/// What the key of that number is called.
pub(crate) fn name(number: usize) -> String {
    format!("pos-terminal-{number:07}")
}

/// The request for one key, with texts of usual lengths.
pub(crate) fn request(number: usize, role: RoleId, format: Format) -> IssueKey {
    IssueKey {
        name: name(number),
        description: format!("Store {}, till {}", number / 10, number % 10),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        // Ends that differ, so that sorting by them has work to do.
        expiration: Expiration::After(Lifetime::Days(u32::try_from(1 + number * 7919 % 365).unwrap_or(1))),
        format: Some(format),
        delivery: Delivery::Printed,
    }
}

/// A vault with so many opaque keys, and their tokens.
pub(crate) fn filled(folder: &Path, keys: usize) -> Outcome<(Vault, Vec<keywright_core::secret::Token>)> {
    let (vault, role) = new(folder)?;
    vault.apply(Door::Cli, &AddOwner { name: "Platform".to_owned(), ..AddOwner::default() })?;
    let requests = (0..keys).map(|number| request(number, role, Format::Opaque));
    let tokens = vault.apply_all(Door::Cli, requests, &mut |_| true)?.into_iter().map(|issued| issued.token).collect();
    Ok((vault, tokens))
}

/// How many bytes the files below `folder` have.
pub(crate) fn bytes(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() { bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
