//! Rotations, imports and acts on many keys on a real disk: whoever reads the ledger comes to the same vault, with and without
//! the index, and whoever wrote it.

#![allow(clippy::unwrap_used, reason = "a suite")]

mod common;

use std::{fs, path::Path};

use common::{issue, new_vault, passphrase, role};
use keywright_core::{
    model::{Completion, Delivery, Door, Format, KeyId, OperatorRole, PermissionFile, RevocationReason, Switch},
    operation::{
        AddOperator, BulkAct, CompleteRotation, DeleteKey, DeliverKey, ImportPermissions, Issued, RevokeKey, RotateKey,
        SuspendKey,
    },
    state::State,
    vault::{Unlock, Vault},
    view::{BulkRequest, KeyQuery, KeySelection, KeyView, PermissionView},
};

const DAY: Switch = Switch::Overlap { seconds: 86_400 };
const WEEK: Switch = Switch::FirstUse { deadline_seconds: Switch::DEADLINE };

fn rotate(vault: &Vault, key: KeyId, switch: Switch) -> Issued {
    vault.apply(Door::Cli, &RotateKey { key, switch, delivery: Delivery::Printed }).unwrap()
}

fn open_as(path: &Path, name: &str) -> Vault {
    Vault::open(path, Some(name), Unlock::Passphrase(passphrase())).unwrap()
}

/// All that the vault shows.
fn shown(vault: &Vault) -> (Vec<KeyView>, Vec<PermissionView>) {
    let keys = vault.see(Door::Cli, |seen| seen.page(&KeyQuery::default(), vault.now()).keys).unwrap();
    (keys, vault.read(State::permissions))
}

/// Opens the vault from its index and from its ledger alone, and finds the same each time.
fn opens_as(path: &Path, expected: &(Vec<KeyView>, Vec<PermissionView>)) {
    for index in [true, false] {
        if !index {
            fs::remove_dir_all(path.join("index")).unwrap();
        }
        let vault = open_as(path, "Ada");
        assert_eq!(vault.health().read_only, None);
        assert_eq!(&shown(&vault), expected, "index: {index}");
        vault.audit(&mut |_| Ok(())).unwrap();
        vault.close().unwrap();
    }
}

/// Every way in which a rotation goes, by whoever opened the vault. Answers a key that was rotated, and its successor.
fn rotate_in_every_way(vault: &Vault, who: &str) -> (KeyId, KeyId) {
    let reader = vault.read(|state| state.find_role("reader")).unwrap();
    let key =
        |name: &str, format| vault.apply(Door::Cli, &issue(&format!("{who} {name}"), reader, format)).unwrap().key;
    let now = key("now", Format::Opaque);
    let printed = rotate(vault, now, Switch::Now).key;
    let waiting = RotateKey { key: printed, switch: Switch::Now, delivery: Delivery::Pending };
    let third = vault.apply(Door::Cli, &waiting).unwrap().key;
    vault.apply(Door::Cli, &DeliverKey { key: third, delivery: Delivery::Copied }).unwrap();
    vault.apply(Door::Cli, &CompleteRotation { key: third, by: Completion::HandOver }).unwrap();
    vault.apply(Door::Cli, &RotateKey { key: third, ..waiting }).unwrap();
    let overlap = key("overlap", Format::Jwt);
    let successor = rotate(vault, overlap, DAY).key;
    let again = key("again", Format::Opaque);
    rotate(vault, again, WEEK);
    let second = rotate(vault, again, WEEK).key;
    vault.apply(Door::Cli, &CompleteRotation { key: second, by: Completion::FirstUse }).unwrap();
    let kept = key("kept", Format::Opaque);
    let first = rotate(vault, kept, DAY).key;
    vault.apply(Door::Cli, &RevokeKey { key: first, reason: RevocationReason::NeverStored }).unwrap();
    let deleted = rotate(vault, kept, DAY).key;
    vault.apply(Door::Cli, &DeleteKey { key: deleted }).unwrap();
    (overlap, successor)
}

#[test]
fn rotations_of_an_admin_and_of_an_issuer_are_read_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    role(&vault, "reader");
    let (old, new) = rotate_in_every_way(&vault, "Ada's");
    let sentences = |key| {
        let history = vault.history(key).unwrap();
        history.into_iter().map(|entry| entry.sentence.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(sentences(old), ["Issued the key Ada's overlap with reader", "Rotated the key Ada's overlap"]);
    assert_eq!(sentences(new), ["Rotated the key Ada's overlap"]);
    let expected = shown(&vault);
    vault.close().unwrap();
    opens_as(&path, &expected);

    let ada = open_as(&path, "Ada");
    let ivy = AddOperator { name: "Ivy".to_owned(), role: OperatorRole::Issuer, owner: None };
    ada.add_operator(Door::Cli, &ivy, &passphrase()).unwrap();
    ada.close().unwrap();
    let ivy = open_as(&path, "Ivy");
    rotate_in_every_way(&ivy, "Ivy's");
    // An Admin's key too, once more before its switch: its first successor ends.
    rotate(&ivy, old, Switch::Overlap { seconds: 7 * 86_400 });
    let expected = shown(&ivy);
    ivy.close().unwrap();
    opens_as(&path, &expected);
}

#[test]
fn the_catalogue_and_acts_on_many_are_read_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let keys: Vec<_> = (0..20)
        .map(|number| vault.apply(Door::Cli, &issue(&format!("key {number}"), reader, Format::Opaque)).unwrap().key)
        .collect();
    vault.apply(Door::Cli, &SuspendKey { key: keys[3] }).unwrap();
    let import = |text: &str| {
        let file = PermissionFile::parse(text.as_bytes()).unwrap();
        vault.apply(Door::Cli, &ImportPermissions { file }).unwrap()
    };
    import("service='backups'\npermissions=[{permission='backups.read'},{permission='backups.write'}]");
    import("service='backups'\npermissions=[{permission='backups.write',description='Change'}]");
    let request = BulkRequest {
        selection: KeySelection::Keys { keys: keys[..10].to_vec() },
        act: BulkAct::Revoke { reason: RevocationReason::OwnerLeft },
    };
    let actor = vault.actor(Door::Cli);
    let steps = vault.see(Door::Cli, |seen| seen.bulk_steps(&request, &actor, vault.now())).unwrap().unwrap();
    vault.apply_all(Door::Cli, steps.steps, &mut |_| true).unwrap();
    let expected = shown(&vault);
    assert_eq!(expected.1.iter().map(|one| one.gone_since.is_some()).collect::<Vec<_>>(), [true, false]);
    vault.close().unwrap();
    opens_as(&path, &expected);
}
