//! Bundles exported from a real vault: what they answer follows the vault, and who may make them.

#![allow(clippy::unwrap_used, reason = "a suite")]

mod common;

use std::{fs, io::BufReader, path::Path};

use common::{issue, new_vault, passphrase, role};
use keywright_core::{
    error::Code,
    model::{Door, Format, OperatorRole, RevocationReason},
    operation::{
        AddAccount, AddOperator, AddOwner, DeleteKey, Issued, RemoveOperator, RevokeKey, SetRules, SuspendKey,
    },
    vault::{Unlock, Vault},
};
use keywright_verify::{
    JwksChecker, Need, Permission, Verdict,
    bundle::{Bundle, BundleProblem, BundleReader},
};

fn export(vault: &Vault, path: &Path) -> String {
    vault.export_bundle_to(Door::Cli, path).unwrap().trust
}

fn read(path: &Path, trust: &str, vault: &Vault) -> Result<Bundle, BundleProblem> {
    let file = BufReader::new(fs::File::open(path).unwrap());
    BundleReader::new(trust.parse().unwrap()).read(file, vault.now().timestamp())
}

/// What a bundle that is made now says of a token.
fn verdict(vault: &Vault, path: &Path, token: &str) -> Verdict {
    let bundle = read(path, &export(vault, path), vault).unwrap();
    let read = [Permission::parse("backups.read").unwrap()];
    bundle.checker().check(token, &Need::of(&read), vault.now().timestamp())
}

fn add_operator(
    vault: &Vault,
    name: &str,
    role: OperatorRole,
    owner: Option<&str>,
) -> keywright_core::model::OperatorId {
    let owner =
        owner.map(|name| vault.apply(Door::Cli, &AddOwner { name: name.to_owned(), ..AddOwner::default() }).unwrap());
    let request = AddOperator { name: name.to_owned(), role, owner };
    vault.add_operator(Door::Cli, &request, &passphrase()).unwrap()
}

#[test]
fn it_follows_what_is_done_to_keys() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.kwb");
    let vault = new_vault(&folder.path().join("vault"));
    let reader = role(&vault, "reader");
    let account = vault.apply(Door::Cli, &AddAccount { name: "eu-central".to_owned() }).unwrap();
    for format in [Format::Opaque, Format::Jwt] {
        let Issued { key, token, .. } = vault.apply(Door::Cli, &issue(&format!("{format:?}"), reader, format)).unwrap();
        let token = token.expose();
        assert_eq!(verdict(&vault, &file, token), Verdict::Valid);
        vault.apply(Door::Cli, &SuspendKey { key }).unwrap();
        assert_eq!(verdict(&vault, &file, token), Verdict::Suspended);
        vault.apply(Door::Cli, &RevokeKey { key, reason: RevocationReason::Compromised }).unwrap();
        assert_eq!(verdict(&vault, &file, token), Verdict::Revoked);
        vault.apply(Door::Cli, &DeleteKey { key }).unwrap();
        let gone = if format == Format::Jwt { Verdict::Revoked } else { Verdict::Unknown };
        assert_eq!(verdict(&vault, &file, token), gone);
    }
    let bundle = read(&file, &export(&vault, &file), &vault).unwrap();
    assert_eq!(bundle.account("eu-central"), Some(account));
    assert_eq!(bundle.vault(), vault.info().id);
    assert_eq!(bundle.jwks().len(), 1);

    // Nothing that was typed is in it, but for the accounts' names.
    let text = fs::read_to_string(&file).unwrap();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o777, 0o644);
    assert!(!text.contains("Opaque") && !text.contains("reader"), "{text}");
}

#[test]
fn it_holds_as_long_as_the_rules_say() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.kwb");
    let vault = new_vault(&folder.path().join("vault"));
    let days = |vault: &Vault| {
        let export = vault.export_bundle_to(Door::Cli, &file).unwrap();
        (export.valid_until - export.issued_at).num_days()
    };
    assert_eq!(days(&vault), 7);
    vault.apply(Door::Cli, &SetRules::parse(&["bundle_valid_for=2"]).unwrap()).unwrap();
    assert_eq!(days(&vault), 2);
}

#[test]
fn only_who_sees_all_keys_and_signs_can_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path().join("vault"), folder.path().join("keys.kwb"));
    let vault = new_vault(&path);
    for (name, role, owner) in [
        ("Ivy", OperatorRole::Issuer, None),
        ("Tia", OperatorRole::Issuer, Some("Team")),
        ("Vic", OperatorRole::Viewer, None),
    ] {
        add_operator(&vault, name, role, owner);
    }
    vault.close().unwrap();
    for (name, may) in [("Ivy", true), ("Tia", false), ("Vic", false)] {
        let vault = Vault::open(&path, Some(name), Unlock::Passphrase(passphrase())).unwrap();
        let export = vault.export_bundle_to(Door::Cli, &file);
        assert_eq!(export.as_ref().map_err(|refused| refused.code).err(), (!may).then_some(Code::NotAllowed), "{name}");
        assert_eq!(file.exists(), may, "{name}");
        let _ = fs::remove_file(&file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{name} leaves nothing behind");
        vault.close().unwrap();
    }
}

#[test]
fn whoever_is_removed_signs_none_that_is_trusted_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.kwb");
    let vault = new_vault(&folder.path().join("vault"));
    let ivy = add_operator(&vault, "Ivy", OperatorRole::Issuer, None);
    let before = export(&vault, &file);
    assert_eq!(export(&vault, &file), before);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    let after = export(&vault, &file);
    assert_ne!(before, after);
    assert!(matches!(read(&file, &before, &vault), Err(BundleProblem::NotTrusted { .. })));
    let place = read(&file, &after, &vault).unwrap().place();
    assert_eq!(place.epoch, 2);
}

#[test]
fn a_service_with_the_public_keys_alone_verifies_the_tokens_of_this_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let ivy = add_operator(&vault, "Ivy", OperatorRole::Issuer, None);
    let reader = role(&vault, "reader");
    let Issued { key, token, .. } = vault.apply(Door::Cli, &issue("one", reader, Format::Jwt)).unwrap();
    let issuer = format!("urn:uuid:{}", vault.info().id);
    let check = |vault: &Vault| {
        let jwks = serde_json::json!({ "keys": vault.token_keys() }).to_string();
        let checker = JwksChecker::new(&jwks, issuer.as_str(), issuer.as_str()).unwrap();
        checker.check(token.expose(), vault.now().timestamp())
    };
    let claims = check(&vault).unwrap();
    assert_eq!((claims.key, claims.roles), (key, vec!["reader".to_owned()]));
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    assert_eq!(check(&vault).unwrap_err(), Verdict::Unknown);
}

#[test]
fn nothing_but_a_bundle_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let file = folder.path().join("notes.txt");
    for contents in ["", "my notes, which are longer than a bundle's beginning"] {
        fs::write(&file, contents).unwrap();
        let refused = vault.export_bundle_to(Door::Cli, &file).unwrap_err();
        assert_eq!(refused.code, Code::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), contents);
    }
    let refused = vault.export_bundle_to(Door::Cli, folder.path()).unwrap_err();
    assert_eq!(refused.code, Code::AlreadyExists);
    let refused = vault.export_bundle_to(Door::Cli, &folder.path().join("missing").join("keys.kwb")).unwrap_err();
    assert!(refused.message.contains("missing"), "{}", refused.message);
}

#[test]
fn a_locked_vault_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    vault.close().unwrap();
    let refused = vault.export_bundle_to(Door::Cli, &folder.path().join("keys.kwb")).unwrap_err();
    assert_eq!(refused.code, Code::Locked);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
