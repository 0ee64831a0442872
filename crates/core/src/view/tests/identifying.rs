//! A token that was found somewhere: which key it is, each check, and every way in which it is not what it seems.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::opaque;

use crate::{
    model::{Delivery, OwnerId, Permission, RevocationReason, Switch, Verdict},
    operation::{
        DeleteKey, IssueKey, RevokeKey, RotateKey, SuspendKey,
        tests::{World, request, signed},
    },
    view::{CheckOutcome, Explanation, KeyQuery},
};

fn explain(world: &World, text: &str) -> Explanation {
    world.state.whole().explain(text, &[], None, world.now)
}

/// What failed, and how many checks were passed before.
fn failed(explanation: &Explanation) -> (usize, Option<&str>) {
    let passed = explanation.checks.iter().take_while(|check| check.outcome == CheckOutcome::Passed).count();
    let rest = &explanation.checks[passed..];
    assert!(rest.iter().skip(1).all(|check| check.outcome == CheckOutcome::NotReached));
    assert!(explanation.checks.iter().all(|check| check.sentence.ends_with('.')));
    (passed, rest.first().map(|check| check.what.as_str()))
}

/// A text with one letter changed to another one of the same kind.
fn one_letter_wrong(text: &str, place: usize) -> String {
    let letter = if &text[place..=place] == "a" { "b" } else { "a" };
    format!("{}{letter}{}", &text[..place], &text[place + 1..])
}

#[test]
fn b3_a_token_found_in_a_log_names_its_key_and_every_check() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    let owner = world.owner("Blue");
    let issued = world.run(&IssueKey { owner: Some(owner), ..request("Backup", role) }).unwrap();
    let line = format!("10:03 GET /a HTTP/1.1 authorization=\"Bearer {}\" 200", issued.token.expose());
    let said = explain(&world, &line);
    assert_eq!((said.verdict, said.key.as_ref().map(|key| key.id)), (Verdict::Valid, Some(issued.key)));
    assert_eq!(failed(&said), (8, None));
    let what: Vec<_> = said.checks.iter().map(|check| check.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "Shape",
            "No typing error",
            "Known here",
            "Not revoked",
            "Not suspended",
            "Not expired",
            "Keys switched on",
            "Owner in order"
        ]
    );
    assert!(said.checks[2].sentence.contains("Backup"));
    assert!(said.checks[7].sentence.contains("Blue"));

    let read: Permission = "a.read".parse().unwrap();
    let write: Permission = "a.write".parse().unwrap();
    let needing =
        |permissions: &[Permission]| world.state.whole().explain(issued.token.expose(), permissions, None, world.now);
    assert_eq!(failed(&needing(std::slice::from_ref(&read))), (9, None));
    assert_eq!(failed(&needing(&[read, write])), (8, Some("Permission")));
}

#[test]
fn p14_each_reason_why_a_key_does_not_work_is_told_in_order() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("Backup", role);
    let token = issued.token.expose();
    world.run(&SuspendKey { key: issued.key }).unwrap();
    let said = explain(&world, token);
    assert_eq!((failed(&said), said.advice.contains("Reinstate")), ((4, Some("Not suspended")), true));
    world.pass(100);
    world.run(&RevokeKey { key: issued.key, reason: RevocationReason::Compromised }).unwrap();
    assert_eq!(failed(&explain(&world, token)), (3, Some("Not revoked")));
    world.run(&DeleteKey { key: issued.key }).unwrap();
    assert_eq!(failed(&explain(&world, token)), (2, Some("Known here")));
}

#[test]
fn the_old_token_of_a_rotated_key_leads_to_its_successor() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let old = world.issue("Backup", role);
    let rotate = RotateKey { key: old.key, switch: Switch::Now, delivery: Delivery::Copied };
    let new = world.run(&rotate).unwrap();
    let said = explain(&world, old.token.expose());
    assert_eq!(said.verdict, Verdict::Revoked);
    assert!(said.advice.contains(new.key.as_str()), "{}", said.advice);
    assert_eq!(explain(&world, new.token.expose()).key.unwrap().rotated_from, Some(old.key));
}

#[test]
fn one_letter_wrong_is_a_typing_error_and_no_key() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let token = world.issue("Backup", role).token.expose().to_owned();
    for place in [0, 4, 20, 60] {
        let said = explain(&world, &one_letter_wrong(&token, place));
        assert_eq!((said.verdict, said.key_id), (Verdict::BadCheck, None));
        assert_eq!(failed(&said), (1, Some("No typing error")));
        assert!(said.advice.contains("typing error"), "{}", said.advice);
    }
}

#[test]
fn two_tokens_pasted_are_asked_for_one_at_a_time() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (one, two) = (world.issue("One", role), world.issue("Two", role));
    for between in [" ", "\n", ""] {
        let said = explain(&world, &format!("{}{between}{}", one.token.expose(), two.token.expose()));
        assert_eq!((said.verdict, said.key_id, said.key), (Verdict::Malformed, None, None));
        assert!(said.advice.contains("one at a time"), "{}", said.advice);
    }
}

#[test]
fn a_token_of_another_vault_is_told_from_a_forged_one() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let ours = world.issue("Backup", role);
    let id = "AnotherVault".parse().unwrap();
    let said = |prefix: &str, id| explain(&world, &opaque::compose(prefix, &id, &[7; 32]));
    for (prefix, id, words) in
        [("acme", id, "another vault's"), ("kw", id, "another vault's"), ("kw", ours.key, "another secret")]
    {
        let said = said(prefix, id);
        assert_eq!((said.verdict, said.key_id, said.key.is_none()), (Verdict::Unknown, None, true));
        assert_eq!(failed(&said), (2, Some("Known here")));
        assert!(said.advice.contains(words), "{}", said.advice);
    }
}

#[test]
fn a_signed_token_with_an_edited_claim_is_told() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.run(&signed("Backup", role)).unwrap();
    let token = issued.token.expose();
    let parts: Vec<_> = token.split('.').collect();
    let mut claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims["roles"] = serde_json::json!(["Admin"]);
    let edited = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2]);
    let last = token.len() - 1;
    for text in [edited, one_letter_wrong(token, last)] {
        let said = explain(&world, &text);
        assert_eq!((said.verdict, said.key_id, said.key.is_none()), (Verdict::Unknown, None, true));
        assert_eq!(failed(&said), (1, Some("Known here")));
        assert!(said.advice.contains("a claim or the signature was changed"), "{}", said.advice);
    }
    claims["jti"] = serde_json::json!("AnotherVault");
    let other = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2]);
    assert!(explain(&world, &other).advice.contains("another vault's"));
    assert_eq!(failed(&explain(&world, token)), (7, None));
    world.run(&DeleteKey { key: issued.key }).unwrap();
    let gone = explain(&world, token);
    assert_eq!((gone.verdict, gone.key_id), (Verdict::Revoked, Some(issued.key)));
    assert!(gone.advice.contains("deleted"), "{}", gone.advice);
}

#[test]
fn a_private_key_pasted_by_mistake_is_told_and_not_repeated() {
    let world = World::standard();
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----";
    let said = explain(&world, pem);
    assert_eq!((said.verdict, failed(&said)), (Verdict::Malformed, (0, Some("Shape"))));
    assert!(said.advice.contains("private key") && !said.advice.contains("MC4"), "{}", said.advice);
}

#[test]
fn nothing_of_what_was_pasted_is_in_the_answer() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("Backup", role);
    let token = issued.token.expose();
    for text in
        [token.to_owned(), one_letter_wrong(token, 20), format!("{token} and {token}x"), "hunter2hunter2".to_owned()]
    {
        let answer = serde_json::to_string(&explain(&world, &text)).unwrap();
        for secret in [&token[17..40], "hunter2"] {
            assert!(!answer.contains(secret), "{answer}");
        }
    }
}

#[test]
fn who_is_tied_to_an_owner_learns_nothing_of_others_keys() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let (blue, red): (OwnerId, OwnerId) = (world.owner("Blue"), world.owner("Red"));
    let theirs = world.run(&IssueKey { owner: Some(red), ..request("Secret name", role) }).unwrap();
    let mut actor = world.actor.clone();
    actor.operator.role = crate::model::OperatorRole::Issuer;
    actor.operator.owner = Some(blue);
    let seen = world.state.seen_by(&actor, world.now).unwrap();
    let said = seen.explain(theirs.token.expose(), &[], None, world.now);
    assert_eq!((said.verdict, said.key_id, &said.key), (Verdict::Valid, None, &None));
    assert!(!serde_json::to_string(&said).unwrap().contains("Secret name"));
    let query = KeyQuery { search: theirs.token.expose().to_owned(), ..KeyQuery::default() };
    assert_eq!(seen.page(&query, world.now).total, 0);
}

#[test]
fn a_token_pasted_into_the_search_finds_its_key_and_nothing_else_does() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let issued = world.issue("Backup", role);
    world.issue("Deploy", role);
    let token = issued.token.expose();
    let found = |search: String| {
        let page = world.state.whole().page(&KeyQuery { search, ..KeyQuery::default() }, world.now);
        page.keys.into_iter().map(|key| key.id).collect::<Vec<_>>()
    };
    for text in
        [token.to_owned(), format!(" {token}\n"), format!("Authorization: Bearer {token}"), format!("TOKEN={token}")]
    {
        assert_eq!(found(text), [issued.key]);
    }
    for text in [
        one_letter_wrong(token, 20),
        format!("{token} {}", one_letter_wrong(token, 20)),
        "-----BEGIN PRIVATE KEY-----".to_owned(),
    ] {
        assert!(found(text).is_empty());
    }
}
