//! Signed tokens: the key that signs them gives way to another, as planned and in an emergency, and who checks them learns what
//! became of them.

use std::fs;

use keywright_core::{
    model::{Delivery, Door, Expiration, Format, Lifetime},
    operation::{GrantRequest, IssueKey, SetRules},
    state::State,
};
use keywright_tests::{
    acme, dialog,
    page::Page,
    stage::{Keyring, Stage},
    window,
};
use serde_json::Value;

use crate::{door, look::Looks, service};

/// A vault with two keys that are signed tokens.
fn prepared(stage: &Stage) {
    let vault = acme::small(stage);
    let rules = SetRules::parse(&["formats=both"]).expect("a rule");
    vault.apply(Door::Cli, &rules).expect("the rule is set");
    let role = vault.read(|state: &State| state.roles().next().map(|role| role.id)).expect("a role");
    for name in ["ci-signed", "edge-signed"] {
        let key = IssueKey {
            name: name.into(),
            description: String::new(),
            owner: None,
            grants: vec![GrantRequest { role, accounts: None }],
            expiration: Expiration::After(Lifetime::Days(90)),
            format: Some(Format::Jwt),
            delivery: Delivery::Printed,
        };
        vault.apply(Door::Cli, &key).expect("a key");
    }
    vault.close().expect("the vault closes");
    acme::settings(stage, r#"{"theme": "light", "clipboard_seconds": 30, "idle_minutes": null}"#);
}

/// What the page says of the token keys, the oldest first: by what tokens call each, and what it is for.
async fn token_keys(page: &Page) -> Vec<(String, String)> {
    let script = "return [...document.querySelectorAll('[aria-label=\"Token keys\"] > li')]
        .map((key) => [key.querySelector('.mono').innerText, key.querySelector('p').innerText]);";
    serde_json::from_value(page.script(script, vec![]).await).expect("pairs of texts")
}

async fn begin(page: &Page) {
    page.click("button", "Rotate the token key…").await;
    page.find("dialog", "Rotate the token key").await;
}

#[test]
fn it_gives_way_as_planned_and_in_an_emergency() {
    window::case("token-key", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_both_themes();
        door::unlock(&page).await;
        service::go(&page).await;
        page.click("radio", "Public keys").await;
        page.sees("Signs. 2 live keys have a token that it signed.").await;
        let [(first, _)] = &token_keys(&page).await[..] else { panic!("one key signs") };

        begin(&page).await;
        page.sees("No key ends: the old one stays known").await;
        page.click("radio", "1 hour").await;
        looks.look(&page, "token-key-planned").await;
        page.click("button", "Rotate token key").await;
        page.gone("dialog", "Rotate the token key").await;
        page.sees("Services are told of the new token key.").await;
        page.sees("services are told of it already").await;
        let both = token_keys(&page).await;
        let [(old, signs), (next, waits)] = &both[..] else { panic!("one signs, one waits: {both:?}") };
        assert!(old == first && signs.contains("Signs until") && signs.contains("2 live keys have"), "{both:?}");
        assert!(next != first && waits.contains("Signs from") && waits.contains("No live key has"), "{both:?}");
        looks.look(&page, "token-key-both").await;

        begin(&page).await;
        page.click("radio", "Emergency").await;
        page.sees("2 old keys are believed no more. 2 keys are revoked with it. This cannot be undone.").await;
        page.find("list", "Keys that are revoked").await;
        page.sees("ci-signed edge-signed").await;
        assert!(!page.is_enabled("button", "Rotate and revoke 2 keys").await, "not before the vault is named");
        page.fill("Type “Acme” to confirm", "Acme").await;
        looks.look(&page, "token-key-emergency").await;
        page.click("button", "Rotate and revoke 2 keys").await;
        page.gone("dialog", "Rotate the token key").await;
        page.sees("Another key signs tokens; 2 keys are revoked.").await;
        page.sees_no("Signs until").await;
        let left = token_keys(&page).await;
        let [(only, signs)] = &left[..] else { panic!("the others are told no more: {left:?}") };
        assert!(only != old && only != next && signs.contains("No live key has"), "{left:?}");
        let jwks = page.script("return document.querySelector('pre').innerText", vec![]).await;
        let jwks: Value = serde_json::from_str(jwks.as_str().unwrap_or_default()).expect("a key set");
        assert_eq!((&jwks["keys"][0]["kid"], jwks["keys"].as_array().map(Vec::len)), (&Value::from(&**only), Some(1)));
        page.click("button", "Keys*").await;
        page.find("row", "*Revoked ci-signed*").await;
        page.find("row", "*Revoked edge-signed*").await;
        page.find("row", "*Active ci-deploy*").await;
        looks.nothing_wrong();
    });
}

#[test]
fn who_has_only_public_keys_learns_from_a_file_what_was_revoked() {
    window::case("status-list", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_both_themes();
        door::unlock(&page).await;
        service::go(&page).await;
        page.click("radio", "Public keys").await;
        page.find("button", "Copy issuer").await;
        page.find("button", "Copy audience").await;
        page.fill("Address in signed keys", "https://keys.example.org/status-list").await;
        page.click("button", "Save").await;
        page.sees("The address is set.").await;
        let file = window.stage.home().join("acme.list.jwt");
        page.click("button", "Save status list…").await;
        dialog::choose(&window.stage, "Save as a new file", &file);
        page.sees("good until").await;
        assert!(fs::read_to_string(&file).is_ok_and(|list| list.split('.').count() == 3), "a signed list");
        page.find("button", "Save status list…").await;
        looks.look(&page, "status-list").await;
        looks.nothing_wrong();
    });
}
