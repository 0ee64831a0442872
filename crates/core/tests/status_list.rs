//! The status list of a real vault: what services learn by it that check JWTs by public keys alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite")]

mod common;

use std::{collections::HashSet, fs};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use common::{issue, new_vault, opened, passphrase, role};
use keywright_core::{
    error::Code,
    model::{Delivery, Door, Expiration, Format, Lifetime, OperatorRole, OwnerId, RevocationReason, RoleId, Switch},
    operation::{
        AddOperator, AddOwner, DeleteKey, EditKey, IssueKey, Issued, ReinstateKey, ReinstateOwner, RevokeKey,
        RotateKey, SetRules, SuspendKey, SuspendOwner,
    },
    vault::{Unlock, Vault},
};
use keywright_verify::{JwksChecker, Verdict, status_list::StatusList};

const ADDRESS: &str = "https://keys.example.org/status-list";

fn set(vault: &Vault, rules: &[&str]) {
    vault.apply(Door::Cli, &SetRules::parse(rules).unwrap()).unwrap();
}

struct Scene {
    folder: tempfile::TempDir,
    vault: Vault,
    reader: RoleId,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = new_vault(&folder.path().join("vault"));
        let reader = role(&vault, "reader");
        set(&vault, &[&format!("status_list_address={ADDRESS}")]);
        Self { folder, vault, reader }
    }

    fn jwt(&self, name: &str, owner: Option<OwnerId>) -> Issued {
        let issue = IssueKey { owner, ..issue(name, self.reader, Format::Jwt) };
        self.vault.apply(Door::Cli, &issue).unwrap()
    }

    /// What a service says that fetches the public keys and the list now.
    fn verdict(&self, issued: &Issued) -> Verdict {
        self.verdict_at(issued, self.vault.now().timestamp())
    }

    fn verdict_at(&self, issued: &Issued, now: i64) -> Verdict {
        let list = self.vault.status_list().unwrap();
        let jwks = serde_json::json!({ "keys": self.vault.token_keys() }).to_string();
        let issuer = format!("urn:uuid:{}", self.vault.info().id);
        let mut checker = JwksChecker::new(&jwks, issuer.as_str(), issuer.as_str()).unwrap();
        let trust = self.vault.list_key_thumbprint().unwrap();
        assert_eq!(list.trust, trust);
        assert!(checker.set_status_list(StatusList::read(&list.text, &trust.parse().unwrap(), now).unwrap()));
        checker.check(issued.token.expose(), now).err().unwrap_or(Verdict::Valid)
    }
}

fn claims(issued: &Issued) -> serde_json::Value {
    let payload = issued.token.expose().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn place(issued: &Issued) -> u64 {
    let claims = claims(issued);
    assert_eq!(claims["status"]["status_list"]["uri"], ADDRESS);
    claims["status"]["status_list"]["idx"].as_u64().unwrap()
}

#[test]
fn it_says_what_became_of_each_token() {
    let scene = Scene::new();
    let vault = &scene.vault;
    let owner = vault.apply(Door::Cli, &AddOwner { name: "Team".to_owned(), ..AddOwner::default() }).unwrap();
    let (one, other) = (scene.jwt("one", None), scene.jwt("other", Some(owner)));
    assert_ne!(place(&one), place(&other));
    let said = || [scene.verdict(&one), scene.verdict(&other)];
    assert_eq!(said(), [Verdict::Valid, Verdict::Valid]);
    vault.apply(Door::Cli, &SuspendKey { key: one.key }).unwrap();
    assert_eq!(said(), [Verdict::Suspended, Verdict::Valid]);
    vault.apply(Door::Cli, &ReinstateKey { key: one.key }).unwrap();
    vault.apply(Door::Cli, &SuspendOwner { owner }).unwrap();
    assert_eq!(said(), [Verdict::Valid, Verdict::Suspended]);
    vault.apply(Door::Cli, &ReinstateOwner { owner }).unwrap();
    set(vault, &["keys_enabled=no"]);
    assert_eq!(said(), [Verdict::Suspended, Verdict::Suspended]);
    set(vault, &["keys_enabled=yes"]);
    vault.apply(Door::Cli, &RevokeKey { key: one.key, reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(said(), [Verdict::Revoked, Verdict::Valid]);
    vault.apply(Door::Cli, &DeleteKey { key: one.key }).unwrap();
    vault.apply(Door::Cli, &DeleteKey { key: other.key }).unwrap();
    assert_eq!(said(), [Verdict::Revoked, Verdict::Revoked]);
    // Also after the vault was closed, by the index and by the ledger.
    let path = scene.folder.path().join("vault");
    let mut scene = scene;
    for index in [true, false] {
        scene.vault.close().unwrap();
        if !index {
            fs::remove_file(path.join("index.mark")).unwrap();
        }
        scene.vault = opened(&path);
        assert_eq!([scene.verdict(&one), scene.verdict(&other)], [Verdict::Revoked, Verdict::Revoked]);
    }
}

#[test]
fn a_key_that_ends_before_its_token_is_said_to_have_ended() {
    let scene = Scene::new();
    let (one, two) = (scene.jwt("one", None), scene.jwt("two", None));
    let sooner = EditKey {
        key: one.key,
        name: None,
        description: None,
        owner: None,
        grants: None,
        expiration: Some(Expiration::After(Lifetime::Days(1))),
    };
    scene.vault.apply(Door::Cli, &sooner).unwrap();
    assert_eq!(scene.verdict(&one), Verdict::Valid);
    // Deleted now, it is said for as long as the token would be good: 30 days.
    scene.vault.apply(Door::Cli, &DeleteKey { key: one.key }).unwrap();
    assert_eq!(scene.verdict(&one), Verdict::Revoked);
    let rotate = RotateKey { key: two.key, switch: Switch::Overlap { seconds: 3_600 }, delivery: Delivery::Printed };
    let successor = scene.vault.apply(Door::Cli, &rotate).unwrap();
    assert_ne!(place(&successor), place(&two), "a place of its own");
    assert_eq!([scene.verdict(&two), scene.verdict(&successor)], [Verdict::Valid, Verdict::Valid]);
}

#[test]
fn only_signed_tokens_that_were_issued_with_an_address_have_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let reader = role(&vault, "reader");
    let before = vault.apply(Door::Cli, &issue("before", reader, Format::Jwt)).unwrap();
    assert!(claims(&before).get("status").is_none());
    let refused = vault.status_list().unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::InvalidArgument, Some("status_list_address")));
    set(&vault, &[&format!("status_list_address={ADDRESS}")]);
    vault.apply(Door::Cli, &issue("opaque", reader, Format::Opaque)).unwrap();
    assert_eq!(vault.status_list().unwrap().tokens, 0);
    vault.apply(Door::Cli, &issue("signed", reader, Format::Jwt)).unwrap();
    assert_eq!(vault.status_list().unwrap().tokens, 1);
}

#[test]
fn it_tells_of_their_number_no_more_than_a_power_of_two() {
    let scene = Scene::new();
    let few = scene.vault.status_list().unwrap().text.len();
    let issues: Vec<_> = (0..200).map(|number| issue(&format!("key {number}"), scene.reader, Format::Jwt)).collect();
    let issued = scene.vault.apply_all(Door::Cli, issues, &mut |_| true).unwrap();
    let places: HashSet<_> = issued.iter().map(place).collect();
    assert_eq!(places.len(), 200, "none twice");
    assert!(places.iter().any(|place| *place > 30_000) && places.iter().all(|place| *place < 65_536));
    // All are well: it says nothing of them at all.
    assert_eq!(scene.vault.status_list().unwrap().text.len(), few);
}

#[test]
fn it_is_made_anew_only_where_something_changed() {
    let scene = Scene::new();
    let one = scene.jwt("one", None);
    let first = scene.vault.status_list().unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &scene.vault.status_list().unwrap()));
    scene.vault.apply(Door::Cli, &SuspendKey { key: one.key }).unwrap();
    assert_ne!(first.text, scene.vault.status_list().unwrap().text);
}

#[test]
fn an_issuers_tokens_have_places_that_whoever_reads_the_ledger_takes() {
    let scene = Scene::new();
    let path = scene.folder.path().join("vault");
    for (name, role) in [("Ivy", OperatorRole::Issuer), ("Vic", OperatorRole::Viewer)] {
        let request = AddOperator { name: name.to_owned(), role, owner: None };
        scene.vault.add_operator(Door::Cli, &request, &passphrase()).unwrap();
    }
    scene.vault.close().unwrap();
    let open = |name| Vault::open(&path, Some(name), Unlock::Passphrase(passphrase())).unwrap();
    let mut scene = Scene { vault: open("Ivy"), ..scene };
    let one = scene.jwt("one", None);
    let rotate = RotateKey { key: one.key, switch: Switch::Overlap { seconds: 3_600 }, delivery: Delivery::Printed };
    let two = scene.vault.apply(Door::Cli, &rotate).unwrap();
    assert_eq!([scene.verdict(&one), scene.verdict(&two)], [Verdict::Valid, Verdict::Valid]);
    scene.vault.close().unwrap();
    scene.vault = open("Ada");
    assert_eq!(scene.vault.health().read_only, None);
    scene.vault.verify(&mut |_, _| true).unwrap();
    assert_eq!(scene.vault.status_list().unwrap().tokens, 2);
    scene.vault.close().unwrap();
    assert_eq!(open("Vic").status_list().unwrap_err().code, Code::NotAllowed);
}

#[test]
fn its_file_is_written_and_kept_and_nothing_else_is_written_over() {
    let scene = Scene::new();
    let one = scene.jwt("one", None);
    let file = scene.folder.path().join("status-list.jwt");
    let list = scene.vault.export_status_list_to(&file).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), list.text);
    scene.vault.export_status_list_to(&file).unwrap();
    let kept = scene.vault.keep_status_list(Door::Cli, &file).unwrap();
    assert_eq!((kept.problem, kept.valid_until), (None, Some(list.valid_until)));
    assert_eq!((scene.vault.kept_bundles().len(), scene.vault.kept_status_lists().len()), (0, 1));
    scene.vault.apply(Door::Cli, &SuspendKey { key: one.key }).unwrap();
    scene.vault.close().unwrap();
    assert_ne!(fs::read_to_string(&file).unwrap(), list.text);

    let vault = opened(&scene.folder.path().join("vault"));
    let bundle = scene.folder.path().join("keys.kwb");
    vault.export_bundle_to(Door::Cli, &bundle).unwrap();
    assert_eq!(vault.export_status_list_to(&bundle).unwrap_err().code, Code::AlreadyExists);
    assert_eq!(vault.export_bundle_to(Door::Cli, &file).unwrap_err().code, Code::AlreadyExists);
}
