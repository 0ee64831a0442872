//! Rotating the token key of a real vault: what verifiers are told of, what signs, and what an emergency ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite")]

mod common;

use std::{fs, thread, time::Duration};

use common::{copy_folder, issue, new_vault, opened, passphrase, role};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId, OperatorRole, RevocationReason, RoleId, TokenAlgorithm},
    operation::{AddOperator, DeleteKey, IssueKey, Issued, RemoveOperator, RevokeKey, RotateTokenKey, TokenKeySwitch},
    vault::{Unlock, Vault},
    view::{TokenKeyPhase, TokenKeyRotation, TokenKeyView},
};
use keywright_verify::{JwksChecker, Need, Verdict};

const NOW: TokenKeySwitch = TokenKeySwitch::Planned { lead_seconds: 0 };
const LATER: TokenKeySwitch = TokenKeySwitch::DEFAULT;

fn rotate(vault: &Vault, switch: TokenKeySwitch, algorithm: Option<TokenAlgorithm>) -> TokenKeyRotation {
    vault.rotate_token_key(Door::Cli, &RotateTokenKey { algorithm, switch }).unwrap()
}

/// Waits until the last new key signs, as the vault's own time says.
fn until_it_signs(vault: &Vault, rotation: &TokenKeyRotation) {
    while vault.now() < rotation.signs_from {
        thread::sleep(Duration::from_millis(20));
    }
}

fn jwt(vault: &Vault, name: &str, role: RoleId) -> Issued {
    vault.apply(Door::Cli, &issue(name, role, Format::Jwt)).unwrap()
}

/// What a service says that fetches the public keys now.
fn verdict(vault: &Vault, issued: &Issued) -> Verdict {
    let jwks = serde_json::json!({ "keys": vault.token_keys() }).to_string();
    let issuer = format!("urn:uuid:{}", vault.info().id);
    let checker = JwksChecker::new(&jwks, issuer.as_str(), issuer.as_str()).unwrap();
    checker.check(issued.token.expose(), vault.now().timestamp()).err().unwrap_or(Verdict::Valid)
}

/// What the vault itself says.
fn here(vault: &Vault, issued: &Issued) -> Verdict {
    let now = vault.now().timestamp();
    vault.read(|state| state.checker().check(issued.token.expose(), &Need::NOTHING, now))
}

fn kid(issued: &Issued) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let header = issued.token.expose().split('.').next().unwrap();
    let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

fn phases(vault: &Vault) -> Vec<TokenKeyPhase> {
    vault.token_key_views().iter().map(|view| view.phase).collect()
}

fn end(vault: &Vault, key: KeyId) {
    vault.apply(Door::Cli, &RevokeKey { key, reason: RevocationReason::NoLongerNeeded }).unwrap();
}

fn operator(vault: &Vault, name: &str, role: OperatorRole) -> keywright_core::model::OperatorId {
    let request = AddOperator { name: name.to_owned(), role, owner: None };
    vault.add_operator(Door::Cli, &request, &passphrase()).unwrap()
}

#[test]
fn verifiers_are_told_of_a_new_key_before_it_signs_and_of_the_old_one_until_its_last_token_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let (first, second) = (jwt(&vault, "first", reader), jwt(&vault, "second", reader));

    let rotation = rotate(&vault, LATER, Some(TokenAlgorithm::Eddsa));
    assert_eq!(
        (rotation.signs_from - vault.now()).num_hours().clamp(23, 24),
        (rotation.signs_from - vault.now()).num_hours()
    );
    assert_eq!((rotation.algorithm, rotation.revoked_count), (TokenAlgorithm::Eddsa, 0));
    assert_eq!(phases(&vault), [TokenKeyPhase::Signs, TokenKeyPhase::Next]);
    // Until then the old one signs, also after the vault was opened anew.
    vault.close().unwrap();
    let vault = opened(&path);
    let third = jwt(&vault, "third", reader);
    assert_eq!(kid(&third), kid(&first));

    // Another takes the place of one that waits.
    let waits = rotation.kid.unwrap();
    let rotation = rotate(&vault, NOW, Some(TokenAlgorithm::Eddsa));
    assert_eq!(rotation.dropped, [waits]);
    until_it_signs(&vault, &rotation);
    assert_eq!(phases(&vault), [TokenKeyPhase::Retired, TokenKeyPhase::Signs]);
    let fourth = jwt(&vault, "fourth", reader);
    assert_eq!(Some(kid(&fourth)), rotation.kid);
    for issued in [&first, &second, &third, &fourth] {
        assert_eq!((verdict(&vault, issued), here(&vault, issued)), (Verdict::Valid, Verdict::Valid));
    }
    let [TokenKeyView { live_keys, last_ends_at, .. }, _] = &vault.token_key_views()[..] else { panic!("two keys") };
    assert_eq!((*live_keys, *last_ends_at), (3, third.expires_at));

    // The last one whose token it signed ends.
    end(&vault, first.key);
    end(&vault, second.key);
    assert_eq!(verdict(&vault, &first), Verdict::Valid, "public keys alone do not tell");
    vault.apply(Door::Cli, &DeleteKey { key: third.key }).unwrap();
    assert_eq!(phases(&vault), [TokenKeyPhase::Signs]);
    assert_eq!((verdict(&vault, &third), verdict(&vault, &fourth)), (Verdict::Unknown, Verdict::Valid));
    vault.close().unwrap();
    let vault = opened(&path);
    assert_eq!(phases(&vault), [TokenKeyPhase::Signs]);
    assert_eq!(kid(&jwt(&vault, "fifth", reader)), kid(&fourth));
}

#[test]
fn a_token_that_never_ends_keeps_the_old_key_until_it_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let reader = role(&vault, "reader");
    let settings = ["default_lifetime=none", "max_lifetime=none", "never_expires=allowed"];
    vault.apply(Door::Cli, &keywright_core::operation::SetRules::parse(&settings).unwrap()).unwrap();
    let never =
        IssueKey { expiration: keywright_core::model::Expiration::Never, ..issue("never", reader, Format::Jwt) };
    let never = vault.apply(Door::Cli, &never).unwrap();
    let rotation = rotate(&vault, NOW, None);
    until_it_signs(&vault, &rotation);
    let views = vault.token_key_views();
    assert_eq!((views[0].phase, views[0].live_keys, views[0].last_ends_at), (TokenKeyPhase::Retired, 1, None));
    end(&vault, never.key);
    assert_eq!(phases(&vault), [TokenKeyPhase::Signs]);
}

#[test]
fn an_emergency_drops_the_old_key_at_once_and_revokes_the_keys_whose_tokens_it_signed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let (first, opaque) =
        (jwt(&vault, "b first", reader), vault.apply(Door::Cli, &issue("opaque", reader, Format::Opaque)).unwrap());
    let rotation = rotate(&vault, NOW, None);
    until_it_signs(&vault, &rotation);
    let second = jwt(&vault, "a second", reader);
    let ended = jwt(&vault, "ended", reader);
    end(&vault, ended.key);
    rotate(&vault, LATER, None);

    let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Emergency };
    let before = vault.preview_token_key_rotation(Door::Cli, &request).unwrap();
    assert_eq!(phases(&vault).len(), 3, "a preview changes nothing");
    let done = vault.rotate_token_key(Door::Cli, &request).unwrap();
    assert_eq!(TokenKeyRotation { kid: None, signs_from: before.signs_from, ..done.clone() }, before);
    assert_eq!(done.dropped.len(), 3);
    let named: Vec<_> = done.revoked_keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!((named, done.revoked_count), (vec!["a second", "b first"], 2));
    let check = |vault: &Vault| {
        for issued in [&first, &second] {
            assert_eq!((verdict(vault, issued), here(vault, issued)), (Verdict::Unknown, Verdict::Revoked));
        }
        assert_eq!(here(vault, &opaque), Verdict::Valid);
        assert_eq!(phases(vault), [TokenKeyPhase::Signs]);
        let said = vault.history(first.key).unwrap();
        assert!(said.last().unwrap().event.sentence().contains("compromised"), "{said:?}");
    };
    check(&vault);
    let third = jwt(&vault, "third", reader);
    assert_eq!((Some(kid(&third)), verdict(&vault, &third)), (done.kid, Verdict::Valid));
    vault.close().unwrap();
    // From the index, and from the ledger.
    for index in [true, false] {
        if !index {
            fs::remove_file(path.join("index.mark")).unwrap();
        }
        let vault = opened(&path);
        assert_eq!(vault.health().read_only, None);
        check(&vault);
        vault.verify(&mut |_, _| true).unwrap();
        vault.close().unwrap();
    }
}

#[test]
fn an_emergency_names_each_key_that_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let reader = role(&vault, "reader");
    let many = (0..150).map(|number| issue(&format!("key {number:03}"), reader, Format::Jwt));
    vault.apply_all(Door::Cli, many, &mut |_| true).unwrap();
    let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Emergency };
    let before = vault.preview_token_key_rotation(Door::Cli, &request).unwrap();
    let names: Vec<_> = before.revoked_keys.iter().map(|key| key.name.clone()).collect();
    assert_eq!(names, (0..150).map(|number| format!("key {number:03}")).collect::<Vec<_>>());
    assert_eq!(vault.rotate_token_key(Door::Cli, &request).unwrap().revoked_keys, before.revoked_keys);
}

#[test]
fn an_emergency_takes_the_old_key_back_though_vault_json_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let old = jwt(&vault, "old", reader);
    let file = path.join("vault.json");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Emergency };
    let refused = vault.rotate_token_key(Door::Cli, &request).unwrap_err();
    assert!(refused.message.contains("vault.json could not be written"), "{refused:?}");
    assert_eq!((verdict(&vault, &old), here(&vault, &old)), (Verdict::Unknown, Verdict::Revoked));
    let _ = vault.close();
    fs::remove_dir(&file).unwrap();
    let vault = opened(&path);
    assert_eq!(vault.health().read_only, None);
    assert_eq!((verdict(&vault, &old), here(&vault, &old)), (Verdict::Unknown, Verdict::Revoked));
    vault.verify(&mut |_, _| true).unwrap();
}

/// The machine stops between the steps of an emergency.
#[test]
fn an_emergency_that_is_cut_off_is_either_not_made_or_finished_with_all_its_revocations() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    let signed = [jwt(&vault, "one", reader), jwt(&vault, "two", reader)];
    vault.close().unwrap();
    let staged = folder.path().join("staged");
    copy_folder(&path, &staged);
    let vault = opened(&path);
    let request = RotateTokenKey { algorithm: Some(TokenAlgorithm::Eddsa), switch: TokenKeySwitch::Emergency };
    let done = vault.rotate_token_key(Door::Cli, &request).unwrap();
    fs::copy(path.join("vault.json"), staged.join("vault.json.next")).unwrap();
    // Its batch written, and not put in place; and the same with the last byte of the batch missing.
    let [committed, torn] = ["committed", "torn"].map(|name| folder.path().join(name));
    for target in [&committed, &torn] {
        copy_folder(&staged, target);
        copy_folder(&path.join("ledger"), &target.join("ledger"));
    }
    let ledger = torn.join("ledger").join("000000000001.kwl");
    let bytes = fs::read(&ledger).unwrap();
    fs::write(&ledger, &bytes[..bytes.len() - 1]).unwrap();
    vault.close().unwrap();
    for (folder, made) in [(&staged, false), (&torn, false), (&committed, true)] {
        let vault = opened(folder);
        assert_eq!(vault.health().read_only, None, "{}", folder.display());
        assert!(!folder.join("vault.json.next").exists());
        let expected = if made { (Verdict::Unknown, Verdict::Revoked) } else { (Verdict::Valid, Verdict::Valid) };
        for issued in &signed {
            assert_eq!((verdict(&vault, issued), here(&vault, issued)), expected, "{}", folder.display());
        }
        let algorithm = if made { TokenAlgorithm::Eddsa } else { TokenAlgorithm::Es256 };
        assert_eq!(vault.read(|state| state.rules().token_algorithm), algorithm);
        assert_eq!(Some(kid(&jwt(&vault, "three", reader))) == done.kid, made);
        vault.close().unwrap();
    }
}

#[test]
fn issuers_sign_with_the_new_key_and_only_admins_rotate_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault");
    let vault = new_vault(&path);
    let reader = role(&vault, "reader");
    for (name, role) in [("Ivy", OperatorRole::Issuer), ("Vic", OperatorRole::Viewer)] {
        operator(&vault, name, role);
    }
    let old = jwt(&vault, "old", reader);
    let rotation = rotate(&vault, NOW, Some(TokenAlgorithm::Eddsa));
    until_it_signs(&vault, &rotation);
    vault.close().unwrap();
    for (name, may) in [("Ivy", true), ("Vic", false)] {
        let vault = Vault::open(&path, Some(name), Unlock::Passphrase(passphrase())).unwrap();
        let request = RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Emergency };
        for refused in
            [vault.rotate_token_key(Door::Cli, &request), vault.preview_token_key_rotation(Door::Cli, &request)]
        {
            assert_eq!(refused.unwrap_err().code, Code::NotAllowed);
        }
        if may {
            let new = jwt(&vault, "new", reader);
            assert_eq!((Some(kid(&new)), verdict(&vault, &new)), (rotation.kid.clone(), Verdict::Valid));
        }
        assert_eq!((verdict(&vault, &old), vault.token_key_views().len()), (Verdict::Valid, 2), "{name}");
        vault.close().unwrap();
    }
    // What the Issuer wrote is taken by whoever reads the ledger.
    let vault = Vault::open(&path, Some("Ada"), Unlock::Passphrase(passphrase())).unwrap();
    vault.verify(&mut |_, _| true).unwrap();
    assert_eq!(vault.health().read_only, None);
}

#[test]
fn no_key_of_somebody_who_left_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let reader = role(&vault, "reader");
    let ivy = operator(&vault, "Ivy", OperatorRole::Issuer);
    let first = jwt(&vault, "first", reader);
    let rotation = rotate(&vault, NOW, Some(TokenAlgorithm::Eddsa));
    until_it_signs(&vault, &rotation);
    let second = jwt(&vault, "second", reader);
    // She knows all three: the one that signed, the one that signs and the one that will.
    let waits = rotate(&vault, LATER, None);
    vault.remove_operator(Door::Cli, &RemoveOperator { operator: ivy }).unwrap();
    let known: Vec<_> = [kid(&first), kid(&second)].into_iter().chain(waits.kid).collect();
    let told = |vault: &Vault| vault.token_keys().iter().map(|jwk| jwk.kid.to_string()).collect::<Vec<_>>();
    assert_eq!(vault.token_key_views()[0].algorithm, TokenAlgorithm::Eddsa, "as the rules say");
    for _ in 0..2 {
        assert!(!told(&vault).iter().any(|kid| known.contains(kid)), "{:?}", told(&vault));
        assert_eq!(verdict(&vault, &first), Verdict::Unknown);
        assert_eq!(here(&vault, &first), Verdict::Valid, "known by its digest");
        let rotation = rotate(&vault, NOW, None);
        until_it_signs(&vault, &rotation);
    }
    assert!(!known.contains(&kid(&jwt(&vault, "third", reader))));
}

#[test]
fn a_new_key_waits_no_longer_than_a_month() {
    let folder = tempfile::tempdir().unwrap();
    let vault = new_vault(&folder.path().join("vault"));
    let request = |lead_seconds| RotateTokenKey { algorithm: None, switch: TokenKeySwitch::Planned { lead_seconds } };
    let refused = vault.rotate_token_key(Door::Cli, &request(TokenKeySwitch::LONGEST + 1)).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::InvalidLifetime, Some("lead_time")));
    vault.rotate_token_key(Door::Cli, &request(TokenKeySwitch::LONGEST)).unwrap();
}
