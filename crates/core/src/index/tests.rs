//! The index on a real disk: filled, closed, opened, damaged.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use super::*;
use crate::{
    model::{Name, Owner, OwnerId, RecordChange, RecordRef, Text},
    seal::SymmetricKey,
    vault_id::VaultId,
};

fn secrets() -> IndexSecrets {
    let key = SymmetricKey::from_bytes([7; 32]);
    IndexSecrets { vault: VaultId::from_bytes([1; 16]), epoch: 1, vault_keys: BTreeMap::from([(1, key)]) }
}

fn owner(number: usize) -> Record {
    Record::Owner(Owner {
        id: OwnerId::from_bytes(format!("{number:012}").as_bytes()).unwrap(),
        name: Name::parse(&format!("Owner {number}"), "name").unwrap(),
        contact: Text::default(),
        grants: Vec::new(),
        suspended_at: None,
        created_at: "2026-11-22T03:00:00Z".parse().unwrap(),
    })
}

fn place(sequence: u64) -> Place {
    Place { sequence, offset: 100 * sequence }
}

/// A snapshot of so many owners, in pieces.
fn snapshot(owners: usize) -> Snapshot {
    let mut pieces = (0..owners)
        .map(|number| (owner(number), place(number as u64)))
        .collect::<Vec<_>>()
        .chunks(100)
        .map(<[_]>::to_vec)
        .collect::<Vec<_>>()
        .into_iter();
    Snapshot { total: owners as u64, next: Box::new(move || pieces.next()) }
}

/// Everything that is in the index, by name.
fn contents(folder: &Path) -> BTreeMap<RecordRef, (Record, Place)> {
    let mut all = BTreeMap::new();
    let index = open(folder, secrets(), &mut |record, place| {
        all.insert(record.to_ref(), (record, place));
        Ok(())
    })
    .unwrap();
    index.close(folder).unwrap();
    all
}

fn wait_for_refill(index: &Index) {
    while index.refilling().is_some() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn what_was_put_is_there_after_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let index = rebuild(folder.path(), secrets(), snapshot(2500)).unwrap();
    wait_for_refill(&index);
    index.put(RecordChange::Put(owner(3000)), place(3000));
    index.put(RecordChange::Remove(owner(7).to_ref()), place(3001));
    let digest_then = index.close(folder.path()).unwrap();
    assert_eq!(digest(folder.path(), false).unwrap(), digest_then);

    let all = contents(folder.path());
    assert_eq!(all.len(), 2500);
    assert_eq!(all[&owner(3000).to_ref()], (owner(3000), place(3000)));
    assert!(!all.contains_key(&owner(7).to_ref()));
}

#[test]
fn an_index_that_was_closed_while_it_was_filled_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = true;
    let endless = Snapshot {
        total: 10,
        next: Box::new(move || {
            std::thread::sleep(Duration::from_millis(if std::mem::take(&mut first) { 0 } else { 2 }));
            Some(vec![(owner(1), place(1))])
        }),
    };
    let index = rebuild(folder.path(), secrets(), endless).unwrap();
    assert_eq!(index.close(folder.path()), None);
}

#[test]
fn a_digest_sees_every_file_and_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    rebuild(folder.path(), secrets(), snapshot(10)).unwrap();
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("a"), "one").unwrap();
    let one = digest(other.path(), false).unwrap();
    fs::write(other.path().join("a"), "onf").unwrap();
    let changed = digest(other.path(), false).unwrap();
    fs::write(other.path().join("b"), "").unwrap();
    let added = digest(other.path(), false).unwrap();
    fs::rename(other.path().join("b"), other.path().join("c")).unwrap();
    let renamed = digest(other.path(), false).unwrap();
    assert!(one != changed && changed != added && added != renamed);
}

#[test]
fn a_record_opens_only_under_its_own_name_and_with_its_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let index = rebuild(folder.path(), secrets(), snapshot(2)).unwrap();
    wait_for_refill(&index);
    index.close(folder.path()).unwrap();

    let stranger =
        IndexSecrets { vault_keys: BTreeMap::from([(1, SymmetricKey::from_bytes([8; 32]))]), ..secrets() };
    let error = open(folder.path(), stranger, &mut |_, _| Ok(())).unwrap_err();
    assert_eq!(error.code, crate::error::Code::VaultDamaged);

    // One record's value under the other's name.
    let database = open_database(folder.path()).unwrap();
    let names: Vec<_> = database.iter().keys().map(|name| name.unwrap()).filter(|n| sealing::is_record(n)).collect();
    let value = database.get(&names[0]).unwrap().unwrap();
    database.insert(&names[1], value).unwrap();
    drop(database);
    let error = open(folder.path(), secrets(), &mut |_, _| Ok(())).unwrap_err();
    assert_eq!(error.code, crate::error::Code::VaultDamaged);
}
