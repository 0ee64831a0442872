//! Bundles that are kept up to date while a vault is open: what a service sees that follows the file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite")]

mod common;

use std::{collections::HashSet, fs, path::Path};

use common::{issue, new_vault, passphrase, role, until, within_minutes};
use keywright_core::{
    error::Code,
    model::{Door, Format, OperatorRole, RevocationReason},
    operation::{AddOperator, Issued, RevokeKey, SetRules},
    vault::{Unlock, Vault},
};
use keywright_verify::{
    Need, Verdict,
    bundle::{BundleReader, KeptBundle},
};

/// A vault with a key, and what a service has that follows the vault's bundle.
struct Scene {
    folder: tempfile::TempDir,
    vault: Vault,
    issued: Issued,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = new_vault(&folder.path().join("vault"));
        let reader = role(&vault, "reader");
        let issued = vault.apply(Door::Cli, &issue("one", reader, Format::Opaque)).unwrap();
        Self { folder, vault, issued }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("services").join("keys.kwb")
    }

    /// The bundle, kept, and who follows it.
    fn kept(&self) -> KeptBundle {
        fs::create_dir_all(self.file().parent().unwrap()).unwrap();
        let kept = self.vault.keep_bundle(Door::Cli, &self.file()).unwrap();
        assert_eq!(kept.problem, None);
        self.follow()
    }

    fn follow(&self) -> KeptBundle {
        let trust = self.vault.list_key_thumbprint().unwrap();
        let reader = BundleReader::new(trust.parse().unwrap());
        let follows = KeptBundle::new(self.file(), reader);
        assert!(follows.refresh(self.vault.now().timestamp()).unwrap());
        follows
    }

    fn verdict(&self, follows: &KeptBundle) -> Verdict {
        let now = self.vault.now().timestamp();
        follows.refresh(now).unwrap();
        follows.checker().check(self.issued.token.expose(), &Need::NOTHING, now)
    }

    fn revoke(&self) {
        let revoke = RevokeKey { key: self.issued.key, reason: RevocationReason::Compromised };
        self.vault.apply(Door::Cli, &revoke).unwrap();
    }
}

fn inode(path: &Path) -> Option<u64> {
    Some(std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).ok()?))
}

#[test]
fn whoever_follows_the_file_learns_of_a_change() {
    let scene = Scene::new();
    let follows = scene.kept();
    assert_eq!(scene.verdict(&follows), Verdict::Valid);
    scene.revoke();
    until(|| scene.verdict(&follows) == Verdict::Revoked);
    // The rules count, too: how long it holds is one of them.
    let [before] = &scene.vault.kept_bundles()[..] else { panic!("one is kept") };
    scene.vault.apply(Door::Cli, &SetRules::parse(&["keys_enabled=no", "bundle_valid_for=2"]).unwrap()).unwrap();
    until(|| scene.vault.kept_bundles()[0].valid_until < before.valid_until);
    assert_eq!(fs::read_dir(scene.file().parent().unwrap()).unwrap().count(), 1, "nothing lies beside it");
}

#[test]
fn many_changes_cost_few_writings() {
    let scene = Scene::new();
    let follows = scene.kept();
    let reader = scene.vault.read(|state| state.roles().next().unwrap().id);
    let mut written = HashSet::new();
    for number in 0..200 {
        scene.vault.apply(Door::Cli, &issue(&format!("more {number}"), reader, Format::Opaque)).unwrap();
        written.extend(inode(&scene.file()));
    }
    until(|| {
        follows.refresh(scene.vault.now().timestamp()).unwrap();
        follows.checker().len() == 201
    });
    assert!(written.len() < 100, "{} writings", written.len());
}

#[test]
fn what_could_not_be_written_is_said_and_tried_again() {
    let scene = Scene::new();
    // Nothing is there yet: that may come.
    let kept = scene.vault.keep_bundle(Door::Cli, &scene.file()).unwrap();
    assert_eq!((kept.written_at, kept.problem.map(|problem| problem.code)), (None, Some(Code::Disk)));
    fs::create_dir(scene.file().parent().unwrap()).unwrap();
    until(|| scene.vault.kept_bundles()[0].problem.is_none());
    let follows = scene.follow();

    fs::remove_dir_all(scene.file().parent().unwrap()).unwrap();
    scene.revoke();
    until(|| scene.vault.kept_bundles()[0].problem.is_some());
    let [kept] = &scene.vault.kept_bundles()[..] else { panic!("one is kept") };
    assert!(kept.written_at.is_some() && kept.valid_until.is_some(), "what was written before is still said");
    fs::create_dir(scene.file().parent().unwrap()).unwrap();
    until(|| scene.file().exists());
    assert_eq!(scene.verdict(&follows), Verdict::Revoked);
    until(|| scene.vault.kept_bundles()[0].problem.is_none());
}

#[test]
fn a_close_or_a_drop_writes_what_was_not_written_yet_and_ends_it() {
    for dropped in [false, true] {
        let scene = Scene::new();
        let follows = scene.kept();
        scene.revoke();
        let (now, token) = (scene.vault.now().timestamp(), scene.issued.token.clone());
        let clone = scene.vault.clone();
        let Scene { folder, vault, .. } = scene;
        within_minutes(move || {
            if dropped {
                drop((clone, vault));
            } else {
                vault.close().unwrap();
                assert_eq!(clone.kept_bundles(), []);
                let file = tempfile::tempdir().unwrap();
                let refused = clone.keep_bundle(Door::Cli, &file.path().join("keys.kwb")).unwrap_err();
                assert_eq!(refused.code, Code::Locked);
            }
        });
        follows.refresh(now).unwrap();
        assert_eq!(follows.checker().check(token.expose(), &Need::NOTHING, now), Verdict::Revoked);
        // And the folder can be opened again.
        Vault::open(&folder.path().join("vault"), None, Unlock::Passphrase(passphrase())).unwrap().close().unwrap();
    }
}

#[test]
fn what_never_will_be_written_is_refused_and_what_is_kept_can_be_given_up() {
    let scene = Scene::new();
    let taken = scene.folder.path().join("notes.txt");
    fs::write(&taken, "my notes, which are longer than a bundle's beginning").unwrap();
    assert_eq!(scene.vault.keep_bundle(Door::Cli, &taken).unwrap_err().code, Code::AlreadyExists);
    assert_eq!(scene.vault.kept_bundles(), []);

    scene.kept();
    let again = scene.vault.keep_bundle(Door::Cli, &scene.file()).unwrap();
    assert_eq!(scene.vault.kept_bundles().len(), 1, "{again:?}");
    assert!(scene.vault.stop_keeping(&scene.file()));
    assert!(!scene.vault.stop_keeping(&scene.file()));
    assert_eq!(scene.vault.kept_bundles(), []);

    let request = AddOperator { name: "Vic".to_owned(), role: OperatorRole::Viewer, owner: None };
    scene.vault.add_operator(Door::Cli, &request, &passphrase()).unwrap();
    scene.vault.close().unwrap();
    let path = scene.folder.path().join("vault");
    let vault = Vault::open(&path, Some("Vic"), Unlock::Passphrase(passphrase())).unwrap();
    assert_eq!(vault.keep_bundle(Door::Cli, &scene.file()).unwrap_err().code, Code::NotAllowed);
    assert_eq!(vault.list_key_thumbprint(), None);
}
