//! The service, as the window runs it: other programs on the desktop ask it, and what is done in the window is their next
//! answer. And what they are given to check by themselves.

use std::{fs, path::Path};

use keywright_core::{
    model::{Delivery, Door, Expiration, Lifetime},
    operation::{AddRole, GrantRequest, IssueKey},
};
use keywright_tests::{
    acme, clipboard, dialog,
    page::Page,
    stage::{Keyring, Stage},
    window::{self, Window},
};

use crate::{
    door,
    look::Looks,
    samples::{self, NO_PROXY, run},
};

const SETTINGS: &str = r#"{"theme": "light", "clipboard_seconds": 300, "idle_minutes": null}"#;

/// A vault, and a key that may ask what is in it, whose token is in a file.
fn prepared(stage: &Stage) {
    let vault = acme::small(stage);
    let role = AddRole {
        name: "Reader".into(),
        permissions: vec!["keywright.read".into()],
        scoped: false,
        grantable_over_rest: false,
    };
    let role = vault.apply(Door::Cli, &role).expect("a role");
    let reader = IssueKey {
        name: "inventory".into(),
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::After(Lifetime::Days(90)),
        format: None,
        delivery: Delivery::File,
    };
    let issued = vault.apply(Door::Cli, &reader).expect("a key");
    fs::write(stage.home().join("inventory"), issued.token.expose()).expect("a file");
    vault.close().expect("the vault closes");
    acme::settings(stage, SETTINGS);
}

/// A port that nobody has at the moment.
fn free_port() -> u16 {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
    free.expect("a free port").port()
}

/// Opens the page of the service.
pub(crate) async fn go(page: &Page) {
    page.click("button", "Service o*").await;
    page.find("heading", "Service").await;
}

/// Turns the service on, at a port that is free; answers where it is.
async fn turn_on(page: &Page) -> String {
    let port = free_port();
    go(page).await;
    page.fill("Port", &port.to_string()).await;
    page.press(&[keywright_tests::page::key::ENTER]).await;
    page.sees("The port is set for the next start.").await;
    page.click("button", "Turn on").await;
    let address = format!("http://127.0.0.1:{port}");
    page.sees(&format!("The service answers at {address}.")).await;
    page.find("button", "Service on").await;
    address
}

/// Copies the key on the open card, and closes it; answers the token.
async fn copied(window: &Window, name: &str) -> String {
    window.page.click("button", "Copy key").await;
    window.page.sees("Copied.").await;
    let token = clipboard::text(&window.stage).expect("something is in the clipboard");
    window.page.click("button", "Done").await;
    window.page.gone("dialog", &format!("Key issued: {name}")).await;
    token
}

/// What the service says of a token to another program.
fn checked(window: &Window, address: &str, asking: &str, token: &str) -> serde_json::Value {
    let said = run(
        window,
        "curl",
        &[
            "-sS",
            &format!("{address}/api/v1/api_keys/verify"),
            "-H",
            &format!("Authorization: Bearer {asking}"),
            "--json",
            &serde_json::json!({ "token": token }).to_string(),
        ],
        &[],
    );
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// The status with which the service answers a question about its keys.
fn listed(window: &Window, address: &str, asking: &str) -> String {
    let header = format!("Authorization: Bearer {asking}");
    let address = format!("{address}/api/v1/api_keys");
    run(window, "curl", &["-sS", "-o", "/dev/null", "-w", "%{http_code}", &address, "-H", &header], &[])
}

/// Makes the key by which other programs ask, as the page offers it: the role for it is made on the way. The request that its
/// card offers is run as it is.
async fn key_for_checking(window: &Window, looks: &mut Looks) -> String {
    let page = window.page.clone();
    page.click("radio", "How to call it").await;
    page.sees("keywright.verify").await;
    looks.look(&page, "service-calling").await;
    page.click("button", "Make a key for checking…").await;
    page.sees("holds keywright.verify and nothing else").await;
    looks.look(&page, "service-role").await;
    page.click("button", "Make role and go on").await;
    page.find("dialog", "New key").await;
    page.find("button", "Remove Key checker").await;
    page.fill("Name", "gateway").await;
    page.click("button", "Issue key").await;
    page.find("dialog", "Key issued: gateway").await;
    page.click("button", "Copy as").await;
    page.click("menuitem", "curl that checks a key").await;
    page.sees("Copied.").await;
    let command = clipboard::text(&window.stage).expect("something is in the clipboard");
    assert!(run(window, "sh", &["-c", &command], &NO_PROXY).contains("\"valid\":true"), "ready to run");
    let token = copied(window, "gateway").await;
    assert!(!page.holds(&token).await, "copied without entering the page");
    token
}

/// The guide, and the document for tools, are a click away.
async fn everything_is_told(window: &Window, address: &str) {
    let page = &window.page;
    let file = window.stage.home().join("guide.md");
    page.click("button", "Save the guide…").await;
    dialog::choose(&window.stage, "Save as a new file", &file);
    page.sees("The guide is in").await;
    assert!(fs::read_to_string(&file).expect("the guide").starts_with("# Keywright over REST"));
    page.click("button", "Copy address of the document").await;
    page.sees("Copied the address of the document.").await;
    let copied = clipboard::text(&window.stage).expect("something is in the clipboard");
    assert_eq!(copied, format!("{address}/api-docs"));
    let document: serde_json::Value = serde_json::from_str(&run(window, "curl", &["-sS", &copied], &[])).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
}

#[test]
fn what_is_done_in_the_window_is_the_next_answer() {
    window::case("service", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_both_themes();
        door::unlock(&page).await;
        go(&page).await;
        page.sees("Off: nothing listens").await;
        looks.look(&page, "service-off").await;
        let address = turn_on(&page).await;
        let asking = key_for_checking(window, &mut looks).await;

        page.click("button", "Keys*").await;
        door::issue(&page, "grafana-ro").await;
        let token = copied(window, "grafana-ro").await;
        assert_eq!(checked(window, &address, &asking, &token)["code"], "valid");

        // The samples are programs that work.
        go(&page).await;
        page.click("radio", "How to call it").await;
        samples::work(window, &asking, &token).await;
        everything_is_told(window, &address).await;

        door::revoke(&page, "grafana-ro").await;
        assert_eq!(checked(window, &address, &asking, &token)["code"], "revoked");

        go(&page).await;
        page.sees("Who called").await;
        page.sees("gateway POST /api/v1/api_keys/verify").await;
        page.sees("200 OK").await;
        assert_eq!(listed(window, &address, "nobody"), "401");
        let reader = fs::read_to_string(window.stage.home().join("inventory")).expect("a token");
        assert_eq!(listed(window, &address, &reader), "200");
        page.sees("401 No good key").await;
        looks.look(&page, "service-on").await;

        door::lock(&page).await;
        page.sees("The service goes on checking keys").await;
        looks.look(&page, "service-locked").await;
        assert_eq!(checked(window, &address, &asking, &asking)["code"], "valid");
        assert_eq!(checked(window, &address, &asking, &token)["code"], "revoked");
        assert_eq!(listed(window, &address, &reader), "503");

        let elsewhere = ["account", "add", "eu"];
        assert_eq!(door::command_line(window, &elsewhere, "").0, Some(0));
        page.sees("checks no key until the vault is unlocked").await;
        looks.look(&page, "service-locked-changed").await;
        assert_eq!(checked(window, &address, &asking, &asking)["status"], 503);

        door::unlock(&page).await;
        go(&page).await;
        page.click("button", "Turn off").await;
        page.sees("The service is off.").await;
        page.find("button", "Service off").await;
        looks.nothing_wrong();
    });
}

#[test]
fn a_port_that_is_taken_is_said_and_the_service_stays_off() {
    window::case("service-port", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_both_themes();
        let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = taken.local_addr().expect("an address").port();
        door::unlock(&page).await;
        go(&page).await;
        page.fill("Port", "80").await;
        page.press(&[keywright_tests::page::key::ENTER]).await;
        page.sees("Give a port from 1024 to 65535.").await;
        page.fill("Port", &port.to_string()).await;
        page.press(&[keywright_tests::page::key::ENTER]).await;
        page.sees("The port is set for the next start.").await;
        page.click("button", "Turn on").await;
        page.find("alert", "").await;
        page.find("button", "Service off").await;
        looks.look(&page, "service-taken").await;
        looks.nothing_wrong();
    });
}

#[test]
fn samples_ask_a_proxy_in_front_where_one_is_named() {
    window::case("service-proxy", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_every_way();
        door::unlock(&page).await;
        go(&page).await;
        page.fill("Hosts of a TLS proxy in front", "keys.example.org, keys.example.net:8443").await;
        page.press(&[keywright_tests::page::key::ENTER]).await;
        page.sees("The names are set.").await;
        page.click("radio", "How to call it").await;
        page.click("radio", "https://keys.example.net:8443").await;
        page.click("radio", "Ruby").await;
        page.sees("https://keys.example.net:8443/api/v1/api_keys/verify").await;
        looks.look(&page, "service-proxy").await;
        looks.nothing_wrong();
    });
}

/// What the command line says of a token by a bundle.
fn by_bundle(window: &Window, file: &Path, trust: &str, token: &str) -> String {
    let file = file.display().to_string();
    let arguments = ["verify", "--bundle", &file, "--trust", trust, "--json"];
    door::command_line(window, &arguments, token).1
}

#[test]
fn a_bundle_that_is_kept_follows_the_window() {
    window::case("service-bundle", Keyring::Absent, prepared, async |window| {
        let page = window.page.clone();
        let mut looks = Looks::in_both_themes();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        let token = copied(window, "grafana-ro").await;
        go(&page).await;
        page.fill("Port", &free_port().to_string()).await;
        page.press(&[keywright_tests::page::key::ENTER]).await;
        page.sees("The port is set for the next start.").await;
        page.click("checkbox", "Start with the window*").await;
        page.click("radio", "Bundles").await;
        page.click("button", "Copy thumbprint").await;
        page.sees("Copied the thumbprint.").await;
        let trust = clipboard::text(&window.stage).expect("something is in the clipboard");

        let file = window.stage.home().join("keys.kwb");
        page.click("button", "Keep a file up to date…").await;
        dialog::choose(&window.stage, "Save as a new file", &file);
        page.sees("is kept up to date from now on.").await;
        page.find("list", "Files that are kept up to date").await;
        looks.look(&page, "service-bundles").await;
        let once = window.stage.home().join("once.kwb");
        page.click("button", "Save bundle…").await;
        dialog::choose(&window.stage, "Save as a new file", &once);
        page.sees("once.kwb, good until").await;
        assert!(by_bundle(window, &once, &trust, &token).contains("\"valid\""));
        assert!(by_bundle(window, &file, &trust, &token).contains("\"valid\""));

        door::revoke(&page, "grafana-ro").await;
        let revoked = async || by_bundle(window, &file, &trust, &token).contains("\"revoked\"");
        assert!(page.until(revoked).await, "the file follows");
        assert!(by_bundle(window, &once, &trust, &token).contains("\"valid\""), "what was saved once does not");

        // After another start too: which files are kept is remembered, and that the service starts.
        window.restart().await;
        let page = window.page.clone();
        door::unlock(&page).await;
        page.find("button", "Service on").await;
        let before = fs::read(&file).expect("the file");
        go(&page).await;
        page.click("radio", "Bundles").await;
        page.sees("Written").await;
        page.click("button", "Keys*").await;
        door::issue(&page, "another").await;
        let written = async || fs::read(&file).is_ok_and(|now| now != before);
        assert!(page.until(written).await, "it is kept again");
        copied(window, "another").await;

        go(&page).await;
        page.click("radio", "Bundles").await;
        page.click("button", "Stop keeping *").await;
        page.sees("stays as it is from now on.").await;
        page.click("radio", "Public keys").await;
        let keys = window.stage.home().join("keys.jwks.json");
        page.click("button", "Save public keys…").await;
        dialog::choose(&window.stage, "Save as a new file", &keys);
        page.sees("keys.jwks.json").await;
        let keys: serde_json::Value = serde_json::from_slice(&fs::read(&keys).expect("a file")).expect("JSON");
        assert_eq!(keys["keys"][0]["use"], "sig");
        looks.look(&page, "service-keys").await;
        looks.nothing_wrong();
    });
}
