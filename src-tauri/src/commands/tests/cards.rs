//! The card: where its secret goes, and what is noted of it, whichever way the card is closed.

use super::*;

#[test]
fn a_token_is_copied_without_entering_the_page() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    assert_eq!(key.delivery, Delivery::Pending);
    let card = reveal::reveal_copy(&desk.shell, &at(&card)).unwrap();
    let (token, secret) = desk.on_paper().unwrap();
    assert!(secret, "the copy is marked as a secret");
    assert!(token.starts_with(&format!("kw_{}_", key.id)), "an opaque token");
    assert!(card.stored);
    let told = serde_json::to_string(&(card, session::app_state(&desk.shell, &()).unwrap())).unwrap();
    let hidden = &token[token.len() - 40..token.len() - 4];
    assert!(!told.contains(hidden), "what the page is told holds no token");
    let heard = format!("{:?}", desk.window.heard.lock().unwrap());
    assert!(!heard.contains(hidden), "what the page hears holds no token");
}

#[test]
fn show_is_the_call_that_answers_with_the_token() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    let shown = reveal::reveal_show(&desk.shell, &at(&card)).unwrap();
    assert!(shown.secret.ends_with(&key.last_four));
    reveal::reveal_done(&desk.shell, &done(&card.handle, true)).unwrap();
    assert_eq!(reveal::reveal_show(&desk.shell, &at(&card)).unwrap_err().code, Code::TokenGone);
    assert_eq!(desk.deliveries(key.id), [Delivery::Pending, Delivery::Shown, Delivery::Confirmed]);
}

#[test]
fn a_form_to_paste_holds_the_token_as_it_is() {
    let desk = Desk::new();
    let IssueKeyResponse { card, .. } = desk.issue("ci-deploy");
    let shown = reveal::reveal_show(&desk.shell, &at(&card)).unwrap();
    reveal::reveal_copy_as(&desk.shell, &RevealCopyAs { handle: card.handle, format: CopyAs::Env }).unwrap();
    assert_eq!(desk.on_paper().unwrap(), (format!("CI_DEPLOY={}\n", *shown.secret), true));
}

#[test]
fn a_lock_closes_the_card_clears_the_clipboard_and_says_so_in_the_ledger() {
    let desk = Desk::new();
    let copied = desk.issue("copied");
    let dropped = desk.issue("dropped");
    reveal::reveal_copy(&desk.shell, &at(&copied.card)).unwrap();
    session::lock(&desk.shell, &()).unwrap();
    assert_eq!(desk.on_paper(), None);
    assert!(matches!(desk.window.heard.lock().unwrap().last(), Some(Event::Locked(state)) if state.cards.is_empty()));
    assert_eq!(reveal::reveal_copy(&desk.shell, &at(&dropped.card)).unwrap_err().code, Code::Locked);
    assert_eq!(keys::delete_key(&desk.shell, &KeyRef { key: dropped.key.id }).unwrap_err().code, Code::Locked);

    assert_eq!(desk.unlock("not it at all").unwrap_err().code, Code::WrongPassphrase);
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(reveal::reveal_copy(&desk.shell, &at(&dropped.card)).unwrap_err().code, Code::TokenGone);
    assert_eq!(desk.deliveries(copied.key.id), [Delivery::Pending, Delivery::Copied]);
    assert_eq!(desk.deliveries(dropped.key.id), [Delivery::Pending, Delivery::NeverStored]);
    let offered = keys::unstored_keys(&desk.shell, &()).unwrap();
    assert_eq!(offered.iter().map(|key| key.id).collect::<Vec<_>>(), [dropped.key.id]);
    keys::confirm_stored(&desk.shell, &KeyRef { key: dropped.key.id }).unwrap();
    assert_eq!(keys::unstored_keys(&desk.shell, &()).unwrap(), []);
}

#[test]
fn a_page_that_is_loaded_anew_has_no_card() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    assert_eq!(keys::unstored_keys(&desk.shell, &()).unwrap(), [], "its card is still open");
    let note = desk.shell.forget_cards();
    assert!(reveal::reveal_state(&desk.shell, &()).unwrap().is_empty());
    assert_eq!(reveal::reveal_show(&desk.shell, &at(&card)).unwrap_err().code, Code::TokenGone);
    note();
    assert_eq!(desk.deliveries(key.id), [Delivery::Pending, Delivery::NeverStored]);
}

#[test]
fn a_program_that_ends_with_a_card_open_leaves_the_vault_closed_and_says_so_in_the_ledger() {
    let desk = Desk::new();
    let IssueKeyResponse { key, .. } = desk.issue("ci-deploy");
    desk.shell.shut_down();
    desk.unlock(PASSPHRASE).unwrap();
    assert_eq!(desk.deliveries(key.id), [Delivery::Pending, Delivery::NeverStored]);
}

#[test]
fn discard_revokes_the_key() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    reveal::reveal_discard(&desk.shell, &at(&card)).unwrap();
    let key = keys::key_details(&desk.shell, &KeyRef { key: key.id }).unwrap().key;
    assert_eq!((key.status, key.revocation_reason), (Status::Revoked, Some(RevocationReason::NeverStored)));
    assert_eq!(reveal::reveal_discard(&desk.shell, &at(&card)).unwrap_err().code, Code::TokenGone);
}

#[test]
fn the_old_key_ends_when_the_card_of_its_successor_is_done_with_and_not_before() {
    let desk = Desk::new();
    let rotate =
        |old: &KeyView| keys::rotate_key(&desk.shell, &RotateKeyRequest { key: old.id, switch: Switch::Now }).unwrap();
    let standing = |key: &KeyView| keys::key_details(&desk.shell, &KeyRef { key: key.id }).unwrap().key;
    for (what, ends) in [("done", true), ("lock", true), ("discard", false), ("nothing", false), ("unstored", true)] {
        let old = desk.issue(what).key;
        let IssueKeyResponse { key: new, card } = rotate(&old);
        if !matches!(what, "nothing" | "unstored") {
            reveal::reveal_show(&desk.shell, &at(&card)).unwrap();
        }
        assert_ne!(standing(&old).status, Status::Revoked, "{what}: the card is open");
        match what {
            "done" | "nothing" => reveal::reveal_done(&desk.shell, &done(&card.handle, false)).unwrap(),
            "discard" => reveal::reveal_discard(&desk.shell, &at(&card)).unwrap(),
            _ => {
                session::lock(&desk.shell, &()).unwrap();
                desk.unlock(PASSPHRASE).unwrap();
            }
        }
        if what == "unstored" {
            assert_ne!(standing(&old).status, Status::Revoked);
            keys::confirm_stored(&desk.shell, &KeyRef { key: new.id }).unwrap();
        }
        assert_eq!(standing(&old).status == Status::Revoked, ends, "{what}");
        assert_eq!(standing(&new).status == Status::Revoked, what == "discard", "{what}");
        if what == "discard" {
            assert_eq!((standing(&old).replacement, standing(&old).expires_at), (None, old.expires_at));
        }
    }
}

#[test]
fn discarding_the_successor_of_an_overlap_gives_the_old_key_its_own_end() {
    let desk = Desk::new();
    let old = desk.issue("ci-deploy").key;
    let switch = Switch::Overlap { seconds: 3600 };
    let IssueKeyResponse { card, .. } =
        keys::rotate_key(&desk.shell, &RotateKeyRequest { key: old.id, switch }).unwrap();
    reveal::reveal_copy(&desk.shell, &at(&card)).unwrap();
    reveal::reveal_discard(&desk.shell, &at(&card)).unwrap();
    let after = keys::key_details(&desk.shell, &KeyRef { key: old.id }).unwrap().key;
    assert_eq!((after.status, after.expires_at, after.replacement), (old.status, old.expires_at, None));
}

#[test]
fn done_with_nothing_stored_is_noted() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    reveal::reveal_done(&desk.shell, &done(&card.handle, false)).unwrap();
    assert_eq!(desk.deliveries(key.id), [Delivery::Pending, Delivery::NeverStored]);
}

#[test]
fn a_file_gets_exactly_the_token_and_a_taken_name_changes_nothing() {
    let desk = Desk::new();
    let IssueKeyResponse { key, card } = desk.issue("ci-deploy");
    assert_eq!(reveal::reveal_save_file(&desk.shell, &at(&card)).unwrap().path, None);
    let path = desk.folder.path().join("ci-deploy.token.txt");
    *desk.window.file.lock().unwrap() = Some(path.clone());
    let saved = reveal::reveal_save_file(&desk.shell, &at(&card)).unwrap();
    assert_eq!(saved.card.deliveries, [Delivery::File]);
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written, *reveal::reveal_show(&desk.shell, &at(&card)).unwrap().secret);
    assert_eq!(reveal::reveal_save_file(&desk.shell, &at(&card)).unwrap_err().code, Code::AlreadyExists);
    assert_eq!(desk.deliveries(key.id), [Delivery::Pending, Delivery::File, Delivery::Shown]);
}

#[test]
fn the_window_asks_once_before_it_closes_over_a_card() {
    let desk = Desk::new();
    assert!(desk.shell.may_close());
    let IssueKeyResponse { card, .. } = desk.issue("ci-deploy");
    assert!(!desk.shell.may_close());
    assert!(matches!(desk.window.heard.lock().unwrap().last(), Some(Event::CloseAsked(()))));
    desk.shell.touch();
    assert!(!desk.shell.may_close(), "the person came back to the page in between");
    assert!(desk.shell.may_close(), "a page that does not answer does not hold the window");
    reveal::reveal_copy(&desk.shell, &at(&card)).unwrap();
    assert!(desk.shell.may_close());
}

#[test]
fn a_secret_does_not_get_into_a_session_that_it_did_not_come_from() {
    let desk = Desk::new();
    let before = desk.shell.current().unwrap();
    desk.shell.lock(LockReason::Asked);
    desk.unlock(PASSPHRASE).unwrap();
    let subject = RevealSubject::RecoveryCode { vault: "Acme".to_owned() };
    let code = || Secret::RecoveryCode(RecoveryCode::new("ABCD-EFGH".to_owned()));
    assert_eq!(desk.shell.open_card(&before, subject.clone(), code()).unwrap_err().code, Code::Locked);
    assert!(reveal::reveal_state(&desk.shell, &()).unwrap().is_empty());
    assert!(desk.shell.open_card(&desk.shell.current().unwrap(), subject, code()).is_ok());
}

#[test]
fn a_copy_that_a_lock_overtook_is_taken_back() {
    let desk = Desk::new();
    let IssueKeyResponse { card, .. } = desk.issue("ci-deploy");
    // As if the lock had come between taking the token out and putting it on the clipboard.
    desk.shell.lock(LockReason::Asked);
    desk.shell.copy_secret("ci-deploy", Zeroizing::new("kw_late".to_owned())).unwrap();
    assert_eq!(reveal::copied(&desk.shell, &card.handle).unwrap_err().code, Code::Locked);
    assert_eq!(desk.on_paper(), None);
}

#[test]
fn a_token_is_not_copied_as_if_it_were_a_name() {
    let desk = Desk::new();
    let IssueKeyResponse { card, .. } = desk.issue("ci-deploy");
    let token = reveal::reveal_show(&desk.shell, &at(&card)).unwrap().secret.to_string();
    let refused = settings::copy_text(&desk.shell, &CopyText { text: token }).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::SecretInText, Some("text")));
    settings::copy_text(&desk.shell, &CopyText { text: "ci-deploy".to_owned() }).unwrap();
    assert_eq!(desk.on_paper(), Some(("ci-deploy".to_owned(), false)));
}
