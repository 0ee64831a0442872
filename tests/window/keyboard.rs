//! The whole main job with the keyboard alone.

use keywright_tests::{acme, clipboard, page::key, stage::Keyring, window};

use crate::door;

#[test]
fn from_unlock_to_a_copied_token() {
    window::case("keyboard", Keyring::Absent, door::small, async |window| {
        let page = window.page.clone();
        page.sees("This vault is locked.").await;
        assert_eq!(page.focused().await, "textbox Passphrase");
        page.type_text(acme::PASSPHRASE).await;
        page.press(&[key::ENTER]).await;
        page.sees("ci-deploy").await;

        page.press(&[key::CONTROL, 'n']).await;
        page.find("dialog", "New key").await;
        assert_eq!(page.focused().await, "textbox Name");
        page.type_text("grafana-ro").await;
        // Description, owner, roles.
        for _ in 0..3 {
            page.press(&[key::TAB]).await;
        }
        assert_eq!(page.focused().await, "combobox Roles");
        page.type_text("view").await;
        page.press(&[key::ENTER]).await;
        page.find("button", "Remove Viewer").await;
        page.press(&[key::ENTER]).await;
        page.sees("Key issued: grafana-ro").await;
        assert_eq!(page.focused().await, "button Copy key");
        page.press(&[key::ENTER]).await;
        page.sees("Copied.").await;
        assert!(clipboard::text(&window.stage).is_some_and(|token| token.starts_with("kw_")));
        while page.focused().await != "button Done" {
            page.press(&[key::TAB]).await;
        }
        page.press(&[key::ENTER]).await;
        page.gone("dialog", "Key issued: grafana-ro").await;
        // The list has the focus back, a frame later.
        assert!(page.until(async || page.focused().await == "grid Keys").await, "{}", page.focused().await);

        page.press(&['/']).await;
        assert!(page.until(async || page.focused().await == "textbox Search keys").await);
        page.type_text("ci-").await;
        page.sees("1 of 2 keys").await;
        page.press(&[key::ENTER]).await;
        page.press(&[key::DOWN]).await;
        page.find("complementary", "Key ci-deploy").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("complementary", "Key ci-deploy").await;

        page.press(&[key::CONTROL, 'k']).await;
        page.find("dialog", "Command palette").await;
        page.press(&[key::ESCAPE]).await;
        page.gone("dialog", "Command palette").await;
        page.press(&['?']).await;
        page.find("dialog", "Keyboard shortcuts").await;
        page.press(&[key::ESCAPE]).await;
        page.press(&[key::CONTROL, 'l']).await;
        page.sees("This vault is locked.").await;
    });
}
