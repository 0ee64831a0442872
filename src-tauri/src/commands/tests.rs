//! The commands from end to end on a real vault in a real folder; only the window and the system's
//! clipboard are stood in for. The real ones are driven by the window's own suite.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use keywright_core::{
    error::{Code, Result},
    model::{Delivery, Event as LedgerEvent, Expiration, KeyId, Lifetime, Preset, RevocationReason},
    operation::{AddRole, GrantRequest},
    secret::{Passphrase, RecoveryCode},
    view::Status,
};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{keys, locks, reveal, roles, session, settings};
use crate::{
    clipboard::Board,
    host::Host,
    message::{
        CardRef, ChooseFolder, CopyAs, CopyText, Event, FolderPurpose, IssueKeyRequest, IssueKeyResponse, KeyRef,
        LockReason, NewVaultRequest, OpenVaultRequest, Proof, ProveRequest, RevealCard, RevealCopyAs, RevealDone,
        RevealSubject, SessionView, Theme, UnlockMethod, UnlockRequest,
    },
    reveal::{Handle, Secret},
    settings::SettingsFile,
    shell::Shell,
};

pub(super) const PASSPHRASE: &str = "correct horse battery staple";

/// Stands in for the window: remembers what it heard, and answers dialogs as it was told to.
#[derive(Default)]
pub(super) struct Window {
    heard: Mutex<Vec<Event>>,
    file: Mutex<Option<PathBuf>>,
    folder: Mutex<Option<PathBuf>>,
}

impl Host for Window {
    fn announce(&self, event: Event) {
        self.heard.lock().unwrap().push(event);
    }
    fn choose_folder(&self, _purpose: FolderPurpose) -> Result<Option<PathBuf>> {
        Ok(self.folder.lock().unwrap().clone())
    }
    fn choose_file(&self, _title: &str) -> Result<Option<PathBuf>> {
        Ok(self.file.lock().unwrap().clone())
    }
    fn choose_new_file(&self, _suggested_name: &str) -> Result<Option<PathBuf>> {
        Ok(self.file.lock().unwrap().clone())
    }
    fn wear(&self, _theme: Theme) {}
    fn quit(&self) {}
}

/// Stands in for the system's clipboard.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Option<(String, bool)>>>);

impl Board for Paper {
    fn put(&mut self, text: &str, secret: bool) -> Result<()> {
        *self.0.lock().unwrap() = Some((text.to_owned(), secret));
        Ok(())
    }
    fn text(&mut self) -> Result<Option<Zeroizing<String>>> {
        Ok(self.0.lock().unwrap().clone().map(|(text, _)| Zeroizing::new(text)))
    }
    fn clear(&mut self) -> Result<()> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// A shell with an open vault and one role.
pub(super) struct Desk {
    folder: TempDir,
    window: Arc<Window>,
    paper: Paper,
    pub(super) shell: Shell,
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (window, paper) = (Arc::new(Window::default()), Paper::default());
        let shell = Shell::start(window.clone(), paper.clone(), SettingsFile::load(None));
        let desk = Self { folder, window, paper, shell };
        desk.point_at(desk.vault_folder());
        let made = session::create_vault(
            &desk.shell,
            &NewVaultRequest {
                name: "Acme".to_owned(),
                operator: "Ada".to_owned(),
                folder: Some(desk.vault_folder()),
                preset: Preset::Standard,
                passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
                keychain: false,
                recovery: false,
            },
        )
        .unwrap();
        assert!(made.recovery.is_none());
        assert!(matches!(made.state.session, SessionView::Open { .. }));
        let role = AddRole { name: "Deploy".to_owned(), permissions: vec!["deploy.*".to_owned()], scoped: false };
        roles::add_role(&desk.shell, &role).unwrap();
        desk
    }

    /// What the system's dialogs for files answer from now on.
    pub(super) fn pick(&self, file: Option<PathBuf>) {
        *self.window.file.lock().unwrap() = file;
    }

    /// Chooses a folder in the system's dialog.
    fn point_at(&self, folder: String) {
        *self.window.folder.lock().unwrap() = Some(folder.into());
        session::choose_folder(&self.shell, &ChooseFolder { purpose: FolderPurpose::Create }).unwrap();
    }

    pub(super) fn vault_folder(&self) -> String {
        self.folder.path().join("Acme.keywright").display().to_string()
    }

    fn issue(&self, name: &str) -> IssueKeyResponse {
        let role = roles::list_roles(&self.shell, &()).unwrap().remove(0).id;
        let request = IssueKeyRequest {
            name: name.to_owned(),
            description: String::new(),
            owner: None,
            grants: vec![GrantRequest { role, accounts: None }],
            expiration: Expiration::After(Lifetime::Days(30)),
            format: None,
        };
        keys::issue_key(&self.shell, &request).unwrap()
    }

    fn unlock(&self, passphrase: &str) -> Result<()> {
        let method = by(passphrase);
        session::unlock(&self.shell, &UnlockRequest { operator: None, method }).map(drop)
    }

    fn deliveries(&self, key: KeyId) -> Vec<Delivery> {
        let details = keys::key_details(&self.shell, &KeyRef { key }).unwrap();
        let noted = details.history.into_iter().filter_map(|entry| match entry.event {
            LedgerEvent::KeyIssued { delivery, .. } | LedgerEvent::KeyDelivered { delivery, .. } => Some(delivery),
            _ => None,
        });
        noted.collect()
    }

    fn on_paper(&self) -> Option<(String, bool)> {
        self.paper.0.lock().unwrap().clone()
    }
}

fn proof(passphrase: &str) -> Proof {
    Proof::Passphrase { passphrase: Passphrase::new(passphrase.to_owned()) }
}

/// The same as the page sends it.
pub(super) fn proof_json(passphrase: &str) -> serde_json::Value {
    serde_json::json!({ "kind": "passphrase", "passphrase": passphrase })
}

pub(super) fn by(passphrase: &str) -> UnlockMethod {
    UnlockMethod::Proof(proof(passphrase))
}

fn at(card: &RevealCard) -> CardRef {
    CardRef { handle: card.handle.clone() }
}

fn done(handle: &Handle, stored: bool) -> RevealDone {
    RevealDone { handle: handle.clone(), stored }
}

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
fn a_second_window_is_told_that_the_vault_is_in_use() {
    let desk = Desk::new();
    let other = Shell::start(Arc::new(Window::default()), Paper::default(), SettingsFile::load(None));
    other.turn_to(desk.vault_folder().as_ref()).unwrap();
    let refused = session::unlock(&other, &UnlockRequest { operator: None, method: by(PASSPHRASE) }).unwrap_err();
    assert_eq!(refused.code, Code::VaultInUse);
    desk.shell.lock(LockReason::Asked);
    session::unlock(&other, &UnlockRequest { operator: None, method: by(PASSPHRASE) }).unwrap();
}

#[test]
fn a_vault_cannot_be_made_where_something_is_and_the_open_one_stays_open() {
    let desk = Desk::new();
    let request = |folder: String| NewVaultRequest {
        name: "Second".to_owned(),
        operator: "Ada".to_owned(),
        folder: Some(folder),
        preset: Preset::Standard,
        passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
        keychain: false,
        recovery: false,
    };
    assert_eq!(
        session::create_vault(&desk.shell, &request(desk.vault_folder())).unwrap_err().code,
        Code::AlreadyExists
    );
    assert!(roles::list_roles(&desk.shell, &()).is_ok());
}

#[test]
fn the_page_names_no_folder_that_nobody_pointed_at() {
    let desk = Desk::new();
    let beside = desk.folder.path().join("Other.keywright").display().to_string();
    let make = |folder: &str| {
        let request = NewVaultRequest {
            name: "Other".to_owned(),
            operator: "Ada".to_owned(),
            folder: Some(folder.to_owned()),
            preset: Preset::Standard,
            passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
            keychain: false,
            recovery: false,
        };
        session::create_vault(&desk.shell, &request)
    };
    let open = |folder: &str| session::open_vault(&desk.shell, &OpenVaultRequest { folder: Some(folder.to_owned()) });
    for named in [beside.as_str(), "relative", "", "/", "/etc", "/\0"] {
        for refused in [make(named).map(drop), open(named).map(drop)] {
            let refused = refused.unwrap_err();
            assert_eq!((refused.code, refused.field.as_deref()), (Code::InvalidArgument, Some("folder")), "{named:?}");
        }
    }
    assert!(!std::path::Path::new(&beside).exists(), "nothing was left there");
    desk.point_at(beside.clone());
    make(&beside).unwrap();
    open(&desk.vault_folder()).unwrap();
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

#[test]
fn the_keychain_is_not_turned_on_or_off_without_a_proof() {
    let desk = Desk::new();
    let wrong = || ProveRequest { proof: proof("not it at all") };
    assert_eq!(locks::enable_keychain(&desk.shell, &wrong()).unwrap_err().code, Code::WrongPassphrase);
    assert_eq!(locks::disable_keychain(&desk.shell, &wrong()).unwrap_err().code, Code::WrongPassphrase);
}
