//! Nobody is there: a vault locks by itself, and over a reveal card it warns for a minute first. The shortest time that
//! can be set is one minute, so this takes two.

use std::time::Duration;

use keywright_tests::{acme, stage::Keyring, window};

use crate::door;

const SETTINGS: &str = r#"{"theme": "light", "clipboard_seconds": 5, "idle_minutes": 1}"#;
/// A minute, and what a slow machine takes.
const A_MINUTE: Duration = Duration::from_secs(80);

#[test]
fn an_idle_lock_warns_over_a_card_and_says_afterwards_what_became_of_the_key() {
    let prepare = |stage: &_| {
        door::small(stage);
        acme::settings(stage, SETTINGS);
    };
    window::case("idle-card", Keyring::Absent, prepare, async |window| {
        let page = window.page.clone();
        door::unlock(&page).await;
        door::issue(&page, "grafana-ro").await;
        page.sees_within(A_MINUTE, "Nobody seems to be here: the vault locks in").await;
        page.sees_within(A_MINUTE, "It locked because nobody was here.").await;
        assert!(!page.holds("grafana-ro").await, "a locked vault leaves nothing in the page");
        door::unlock(&page).await;
        page.sees("grafana-ro").await;
        page.sees("never stored").await;
        page.click("button", "Revoke grafana-ro").await;
        page.find("row", "*Revoked grafana-ro*").await;
    });
}
