//! The commands from end to end on a real vault in a real folder; only the window and the system's
//! clipboard are stood in for. The real ones are driven by the window's own suite.

mod cards;
mod many;
mod service;
mod sessions;
mod walk;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use keywright_core::{
    error::{Code, Result},
    model::{
        Delivery, Door, Event as LedgerEvent, Expiration, KeyId, Lifetime, OperatorRole, Preset, RevocationReason,
        RoleId, Switch,
    },
    operation::{AddOperator, AddRole, GrantRequest, RemoveOperator},
    secret::{Passphrase, RecoveryCode},
    vault::{Unlock, Vault},
    view::{KeyView, Status},
};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::{call, keys, locks, reveal, roles, session, settings};
use crate::{
    clipboard::Board,
    host::Host,
    message::{
        CardRef, ChooseFolder, CopyAs, CopyText, Event, FolderPurpose, IssueKeyRequest, IssueKeyResponse, KeyRef,
        LockReason, NewVaultRequest, OpenVaultRequest, Proof, ProveRequest, RevealCard, RevealCopyAs, RevealDone,
        RevealSubject, RotateKeyRequest, SessionView, Theme, UnlockMethod, UnlockRequest,
    },
    reveal::{Handle, Secret},
    settings::SettingsFile,
    shell::Shell,
};

const PASSPHRASE: &str = "correct horse battery staple";

/// Stands in for the window: remembers what it heard, and answers dialogs as it was told to.
#[derive(Default)]
struct Window {
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
struct Desk {
    folder: TempDir,
    window: Arc<Window>,
    paper: Paper,
    shell: Shell,
}

impl Desk {
    fn new() -> Self {
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
        let role = AddRole {
            name: "Deploy".to_owned(),
            permissions: vec!["deploy.*".to_owned()],
            scoped: false,
            grantable_over_rest: false,
        };
        roles::add_role(&desk.shell, &role).unwrap();
        desk
    }

    /// What the system's dialogs for files answer from now on.
    fn pick(&self, file: Option<PathBuf>) {
        *self.window.file.lock().unwrap() = file;
    }

    /// Chooses a folder in the system's dialog.
    fn point_at(&self, folder: String) {
        *self.window.folder.lock().unwrap() = Some(folder.into());
        session::choose_folder(&self.shell, &ChooseFolder { purpose: FolderPurpose::Create }).unwrap();
    }

    fn vault_folder(&self) -> String {
        self.folder.path().join("Acme.keywright").display().to_string()
    }

    fn issue(&self, name: &str) -> IssueKeyResponse {
        let role = roles::list_roles(&self.shell, &()).unwrap().remove(0).id;
        self.issue_with(name, role)
    }

    /// Issues a key of this role for a month.
    fn issue_with(&self, name: &str, role: RoleId) -> IssueKeyResponse {
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

    /// Waits until the page has heard something like this.
    fn wait_until(&self, like: impl Fn(&Event) -> bool) {
        let started = Instant::now();
        while !self.window.heard.lock().unwrap().iter().any(&like) {
            assert!(started.elapsed() < Duration::from_secs(30), "it was not told");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn on_paper(&self) -> Option<(String, bool)> {
        self.paper.0.lock().unwrap().clone()
    }
}

fn proof(passphrase: &str) -> Proof {
    Proof::Passphrase { passphrase: Passphrase::new(passphrase.to_owned()) }
}

/// The same as the page sends it.
fn proof_json(passphrase: &str) -> serde_json::Value {
    serde_json::json!({ "kind": "passphrase", "passphrase": passphrase })
}

fn by(passphrase: &str) -> UnlockMethod {
    UnlockMethod::Proof(proof(passphrase))
}

fn at(card: &RevealCard) -> CardRef {
    CardRef { handle: card.handle.clone() }
}

fn done(handle: &Handle, stored: bool) -> RevealDone {
    RevealDone { handle: handle.clone(), stored }
}
