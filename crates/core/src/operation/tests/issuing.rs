//! Issuing: what a new key is, and what it cannot be.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::opaque;

use super::world::{World, days, grant, request, signed};
use crate::{
    error::Code,
    model::{
        Accounts, Event, Expiration, Format, NamesUnique, OperatorRole, RevocationReason, RolesPerKey, TokenDigest,
        Verdict,
    },
    operation::{EditAccount, GrantRequest, IssueKey, RevokeKey, SuspendKey},
    view::KeyQuery,
};

#[test]
fn a_new_key_is_what_was_asked_for_and_its_token_works() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let owner = world.owner("Team Blue");
    let issued = world
        .run(&IssueKey {
            description: "Nightly".to_owned(),
            owner: Some(owner),
            expiration: days(30),
            ..request(" Backup ", role)
        })
        .unwrap();
    let key = world.key(issued.key).clone();
    assert_eq!((key.name.as_str(), key.description.as_str(), key.owner), ("Backup", "Nightly", Some(owner)));
    assert_eq!(key.expires_at, Some("2026-04-09T09:30:00Z".parse().unwrap()));
    assert_eq!(issued.expires_at, key.expires_at);
    assert_eq!(key.format, Format::Opaque);
    assert_eq!(key.digest, TokenDigest::of(issued.token.expose().as_bytes()));
    assert!(issued.token.expose().ends_with(key.last_four.as_str()) && key.last_four.as_str().len() == 4);
    let parts = opaque::parse(issued.token.expose()).unwrap();
    assert_eq!((parts.prefix, parts.id), ("kw", key.id));
    assert_eq!(world.check(&issued.token), Verdict::Valid);
    let Some(Event::KeyIssued { roles, .. }) = world.changes.last().map(|change| change.event.clone()) else {
        panic!()
    };
    assert_eq!(roles, ["Reader"]);
}

#[test]
fn two_keys_never_share_an_id_or_a_secret() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let (one, other) = (world.issue("One", role), world.issue("Other", role));
    assert_ne!(one.key, other.key);
    assert_ne!(one.token.expose()[16..], other.token.expose()[16..]);
}

#[test]
fn a_signed_token_has_the_claims_of_its_key() {
    let mut world = World::with(|rules| rules.token_audience = Some("https://api.example".to_owned()));
    let reader = world.role("Reader", &["*.read"]);
    let viewer = world.scoped_role("Account Viewer", &["*.read"]);
    let (east, west) = (world.account("east"), world.account("west"));
    let owner = world.owner("Team Blue");
    let limited = GrantRequest { role: viewer, accounts: Some(Accounts::Selected(vec![west, east])) };
    let issued =
        world.run(&IssueKey { owner: Some(owner), grants: vec![grant(reader), limited], ..signed("Signed", reader) });
    let issued = issued.unwrap();

    let parts: Vec<_> = issued.token.expose().split('.').collect();
    let json =
        |part: &str| serde_json::from_slice::<serde_json::Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!((json(parts[0])["alg"].as_str(), json(parts[0])["typ"].as_str()), (Some("ES256"), Some("JWT")));
    let now = world.now.timestamp();
    let mut claims = json(parts[1]);
    claims["grants"][0]["accounts"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
    assert_eq!(
        claims,
        serde_json::json!({
            "iss": "urn:uuid:00000000-0000-4000-8000-000000000000",
            "sub": owner.as_str(),
            "aud": "https://api.example",
            "jti": issued.key.as_str(),
            "iat": now,
            "nbf": now,
            "exp": now + 90 * 86_400,
            "roles": ["Reader", "Account Viewer"],
            "grants": [{"role": "Account Viewer", "accounts": ["east", "west"]}],
        })
    );
    assert_eq!(world.check(&issued.token), Verdict::Valid);
}

#[test]
fn a_signed_token_without_owner_and_end_says_neither() {
    let mut world = World::with(|rules| rules.never_expires = true);
    let role = world.role("Reader", &["*.read"]);
    let issued = world.run(&IssueKey { expiration: Expiration::Never, ..signed("Signed", role) }).unwrap();
    let claims = issued.token.expose().split('.').nth(1).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(claims["sub"], issued.key.as_str());
    assert_eq!(claims["aud"], claims["iss"]);
    assert!(claims.get("exp").is_none() && claims.get("grants").is_none());
}

#[test]
fn names_and_descriptions_are_judged_before_anything_is_kept() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let token = world.issue("Found", role).token;
    let cases = [
        (String::new(), Code::InvalidText),
        ("   ".to_owned(), Code::InvalidText),
        ("x".repeat(300), Code::InvalidText),
        ("a\0b".to_owned(), Code::InvalidText),
        ("a\u{202e}b".to_owned(), Code::InvalidText),
        ("a\tb".to_owned(), Code::InvalidText),
        (token.expose().to_owned(), Code::SecretInText),
        ("-----BEGIN PRIVATE KEY-----".to_owned(), Code::SecretInText),
    ];
    for (text, code) in cases {
        let (refused, field, message) = world.refusal(&request(&text, role));
        assert_eq!((refused, field.as_deref()), (code, Some("name")), "{text:?}");
        assert!(!message.contains(token.expose()));
        if code == Code::SecretInText {
            let asked = IssueKey { description: format!("see {text}"), ..request("Fine", role) };
            let (refused, field, _) = world.refusal(&asked);
            assert_eq!((refused, field.as_deref()), (code, Some("description")));
        }
    }
}

#[test]
fn a_name_is_free_again_when_the_key_with_it_has_ended() {
    let mut world = World::standard();
    let role = world.role("Reader", &["*.read"]);
    let first = world.issue("Straße", role);
    let (code, field, message) = world.refusal(&request(" STRASSE ", role));
    assert_eq!((code, field.as_deref()), (Code::NameTaken, Some("name")));
    assert!(message.contains(first.key.as_str()), "{message}");

    world.run(&SuspendKey { key: first.key }).unwrap();
    assert_eq!(world.refusal(&request("strasse", role)).0, Code::NameTaken, "a suspended key is live");

    world.run(&RevokeKey { key: first.key, reason: RevocationReason::Superseded }).unwrap();
    let second = world.issue("strasse", role);
    world.pass(91);
    let third = world.issue("strasse", role);
    assert_eq!(world.state.keys_named(&super::name("STRASSE")).count(), 3);
    assert_eq!(world.state.whole().find_key("straße", world.now), Ok(third.key));
    assert_ne!(second.key, third.key);
}

#[test]
fn names_may_be_unique_among_an_owners_keys_or_not_at_all() {
    let mut world = World::with(|rules| rules.names_unique = NamesUnique::Owner);
    let role = world.role("Reader", &["*.read"]);
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let of = |owner| IssueKey { owner, ..request("Same", role) };
    world.run(&of(Some(blue))).unwrap();
    world.run(&of(Some(red))).unwrap();
    world.run(&of(None)).unwrap();
    assert_eq!(world.refusal(&of(Some(blue))).0, Code::NameTaken);
    assert_eq!(world.refusal(&of(None)).0, Code::NameTaken);

    let mut world = World::with(|rules| rules.names_unique = NamesUnique::No);
    let role = world.role("Reader", &["*.read"]);
    let ids = [world.issue("Same", role).key, world.issue("same", role).key];
    let error = world.state.whole().find_key("SAME", world.now).unwrap_err();
    assert_eq!(error.code, Code::Ambiguous);
    assert!(ids.iter().all(|id| error.message.contains(id.as_str())), "{}", error.message);
}

#[test]
fn roles_are_known_given_once_and_as_many_as_the_rules_say() {
    let mut world = World::standard();
    let none = IssueKey { grants: Vec::new(), ..request("Key", "NoSuchRole00".parse().unwrap()) };
    let (code, field, message) = world.refusal(&none);
    assert_eq!((code, field.as_deref()), (Code::RuleRefused, Some("grants")));
    assert!(message.starts_with("There is no role yet."), "{message}");
    assert_eq!(world.refusal(&request("Key", "NoSuchRole00".parse().unwrap())).0, Code::RoleNotFound);

    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let with = |grants: &[crate::model::RoleId]| IssueKey {
        grants: grants.iter().map(|role| grant(*role)).collect(),
        ..request("Key", one)
    };
    assert_eq!(world.refusal(&with(&[])).0, Code::RuleRefused);
    assert_eq!(world.refusal(&with(&[one, one])).0, Code::RuleRefused);
    world.run(&with(&[one, two])).unwrap();

    let mut world = World::with(|rules| rules.roles_per_key = RolesPerKey::One);
    let (one, two) = (world.role("One", &["a"]), world.role("Two", &["b"]));
    let both = IssueKey { grants: vec![grant(one), grant(two)], ..request("Key", one) };
    assert_eq!(world.refusal(&both).0, Code::RuleRefused);
    world.issue("Key", one);

    let mut world = World::with(|rules| rules.roles_per_key = RolesPerKey::Owner);
    let role = world.role("One", &["a"]);
    let owner = world.owner("Blue");
    assert_eq!(world.refusal(&IssueKey { owner: Some(owner), ..request("Key", role) }).0, Code::RuleRefused);
    let bare = IssueKey { grants: Vec::new(), ..request("Key", role) };
    assert_eq!(world.refusal(&bare).1.as_deref(), Some("owner"));
    world.run(&IssueKey { owner: Some(owner), ..bare }).unwrap();
}

#[test]
fn accounts_belong_to_scoped_roles_only_and_at_least_one_is_chosen() {
    let mut world = World::standard();
    let (plain, scoped) = (world.role("Plain", &["a"]), world.scoped_role("Scoped", &["b"]));
    let east = world.account("east");
    let with = |role, accounts: Option<Accounts>| IssueKey {
        grants: vec![GrantRequest { role, accounts }],
        ..request("Key", plain)
    };
    let unknown = "NoSuchAccoun".parse().unwrap();
    let selected = |accounts| Some(Accounts::Selected(accounts));
    let both_ways_out = "Choose at least one account for Scoped, or say that it holds in all accounts.";
    for unsaid in [None, selected(vec![])] {
        let (code, field, message) = world.refusal(&with(scoped, unsaid));
        assert_eq!((code, field.as_deref(), &*message), (Code::RuleRefused, Some("grants"), both_ways_out));
    }
    assert_eq!(world.refusal(&with(plain, selected(vec![east]))).0, Code::RuleRefused);
    assert_eq!(world.refusal(&with(scoped, selected(vec![east, east]))).0, Code::RuleRefused);
    assert_eq!(world.refusal(&with(scoped, selected(vec![unknown]))).0, Code::AccountNotFound);
    let key = world.run(&with(scoped, selected(vec![east]))).unwrap().key;
    assert_eq!(world.key(key).grants[0].accounts, Accounts::Selected(vec![east]));
    let all = IssueKey { name: "All".to_owned(), ..with(scoped, Some(Accounts::All)) };
    let all = world.run(&all).unwrap().key;
    let plain = world.run(&IssueKey { name: "Plain".to_owned(), ..with(plain, Some(Accounts::All)) }).unwrap().key;
    assert_eq!(world.key(plain).grants[0].accounts, Accounts::All);
    assert_eq!(world.key(all).grants[0].accounts, Accounts::All);
}

#[test]
fn only_an_admin_grants_what_is_reserved() {
    let mut world = World::standard();
    let reserved = world.role("Service", &["keywright.verify"]);
    let everything = world.role("Everything", &["*"]);
    world.act_as(OperatorRole::Issuer);
    let (code, field, _) = world.refusal(&request("Key", reserved));
    assert_eq!((code, field.as_deref()), (Code::ReservedPermission, Some("grants")));
    world.issue("Everything", everything);
    world.act_as(OperatorRole::Admin);
    world.issue("Service", reserved);
}

#[test]
fn an_account_is_renamed_and_keys_that_are_limited_to_it_stay_so() {
    let mut world = World::standard();
    let role = world.scoped_role("Reader", &["a"]);
    let (east, west) = (world.account("east"), world.account("west"));
    let grants = vec![GrantRequest { role, accounts: Some(Accounts::Selected(vec![east])) }];
    let key = world.run(&IssueKey { grants, ..request("Backup", role) }).unwrap().key;
    let rename = |account, name: &str| EditAccount { account, name: name.to_owned() };
    assert_eq!(world.refusal(&rename(west, "East")).0, Code::NameTaken);
    assert_eq!(world.refusal(&rename(west, "a,b")).0, Code::InvalidText);
    assert_eq!(world.refusal(&rename("NoSuchAccoun".parse().unwrap(), "x")).0, Code::AccountNotFound);
    let events = world.changes.len();
    world.run(&rename(east, "east")).unwrap();
    assert_eq!(world.changes.len(), events, "the same name is no change");
    world.run(&rename(east, "EAST")).unwrap();
    world.run(&rename(east, "south")).unwrap();
    assert_eq!(world.changes.last().unwrap().event.sentence(), "Edited the account EAST: renamed from EAST to south");
    let shown = world.state.whole().key_view(key, world.now).unwrap();
    assert_eq!(shown.grants[0].accounts.as_deref(), Some(&["south".to_owned()][..]));
    // The list finds the key by its account, and only that.
    let limited = |world: &World, account| {
        let query = KeyQuery { account: Some(account), ..KeyQuery::default() };
        world.state.whole().page(&query, world.now).total
    };
    assert_eq!((limited(&world, east), limited(&world, west)), (1, 0));
    let counts =
        |world: &World| world.state.account_view(east, world.now).map(|view| (view.live_keys, view.keys)).unwrap();
    assert_eq!(counts(&world), (1, 1));
    world.pass(100);
    assert_eq!(counts(&world), (0, 1));
    assert_eq!(world.state.account_views(world.now).iter().map(|view| view.keys).sum::<usize>(), 1);
}
