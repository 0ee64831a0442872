//! A vault on a disk of its own with a service before it.

use std::{
    net::SocketAddr,
    sync::{Arc, mpsc::channel},
    thread,
};

use keywright_core::{
    model::{Delivery, Door, Expiration, KeyId, Preset, RoleId},
    operation::{AddRole, GrantRequest, IssueKey, Issued},
    secret::Passphrase,
    vault::{NewVault, Unlock, Vault},
};
use keywright_service::{Config, Service, Source};
use serde_json::Value;
use tempfile::TempDir;

use crate::client::{Answer, Client};

const PASSPHRASE: &str = "correct horse battery";

/// A vault with a service before it.
pub(crate) struct Stand {
    // Stopped before the folder goes.
    pub(crate) service: Service,
    pub(crate) source: Source,
    pub(crate) vault: Vault,
    pub(crate) folder: Arc<TempDir>,
}

impl Stand {
    /// One that only checks and reads.
    pub(crate) fn new() -> Self {
        Self::with(Preset::Standard, false)
    }

    /// One with these rules.
    pub(crate) fn with(preset: Preset, writes: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let new = NewVault {
            name: "Acme".to_owned(),
            operator: "Ada".to_owned(),
            preset,
            passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
            keychain: false,
            recovery: false,
            door: Door::Cli,
        };
        let vault = Vault::create(&folder.path().join("acme.keywright"), new).unwrap().vault;
        Self::serving(vault, writes, Arc::new(folder))
    }

    /// Another program with a service of its own, which opens the vault beside this one.
    pub(crate) fn beside(&self) -> Self {
        Self::serving(self.open_elsewhere(), true, Arc::clone(&self.folder))
    }

    fn serving(vault: Vault, writes: bool, folder: Arc<TempDir>) -> Self {
        let source = Source::new();
        source.open(vault.clone());
        let listen = "127.0.0.1:0".parse().unwrap();
        let service = Service::start(Config { listen, writes }, source.clone()).unwrap();
        Self { service, source, vault, folder }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.service.address()
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// A role with these permissions.
    pub(crate) fn role(&self, name: &str, permissions: &[&str]) -> RoleId {
        self.role_that(name, permissions, false)
    }

    /// The same, which keys may grant over REST.
    pub(crate) fn grantable(&self, name: &str, permissions: &[&str]) -> RoleId {
        self.role_that(name, permissions, true)
    }

    fn role_that(&self, name: &str, permissions: &[&str], grantable_over_rest: bool) -> RoleId {
        let permissions = permissions.iter().map(|&text| text.to_owned()).collect();
        let add = AddRole { name: name.to_owned(), permissions, scoped: false, grantable_over_rest };
        self.vault.apply(Door::Cli, &add).unwrap()
    }

    /// A key with this role alone.
    pub(crate) fn issue(&self, name: &str, role: RoleId) -> Issued {
        self.vault.apply(Door::Cli, &request(name, role)).unwrap()
    }

    /// The token of a key that may ask for these permissions.
    pub(crate) fn asker(&self, permissions: &[&str]) -> (KeyId, String) {
        let name = format!("asker {}", permissions.join(" "));
        let role = self.role(&name, permissions);
        let issued = self.issue(&name, role);
        (issued.key, issued.token.expose().to_owned())
    }

    /// Asks as a key that has a token, on a new connection.
    pub(crate) fn ask(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask_with(token, method, path, &[], body)
    }

    /// The same with more headers.
    pub(crate) fn ask_with(
        &self,
        token: &str,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let body = body.map(|body| serde_json::to_vec(body).unwrap());
        let mut headers = vec![("Authorization", &*bearer)];
        headers.extend_from_slice(more);
        if body.is_some() {
            headers.push(("Content-Type", "application/json"));
        }
        self.client().ask(method, path, &headers, body.as_deref())
    }

    /// Does something while many changes are being made at once, which nobody sees before all of them are on the disk.
    pub(crate) fn during_many_changes(&self, role: RoleId, act: impl FnOnce()) {
        thread::scope(|scope| {
            // In here, so that a failure lets the others end.
            let (begun, has_begun) = channel();
            let (go_on, may_go_on) = channel();
            let many = [request("many", role)];
            let work = scope.spawn(move || {
                self.vault.apply_all(Door::Cli, many, &mut |_| begun.send(()).is_ok() && may_go_on.recv().is_ok())
            });
            has_begun.recv().unwrap();
            act();
            go_on.send(()).unwrap();
            work.join().unwrap().unwrap();
        });
    }

    /// Locks the vault as the window does.
    pub(crate) fn lock(&self) {
        self.source.lock();
        self.vault.close().unwrap();
    }

    /// Opens the vault as another program does.
    pub(crate) fn open_elsewhere(&self) -> Vault {
        let unlock = Unlock::Passphrase(Passphrase::new(PASSPHRASE.to_owned()));
        Vault::open(&self.folder.path().join("acme.keywright"), None, unlock).unwrap()
    }

    /// Opens the vault again as the window does.
    pub(crate) fn unlock(&mut self) {
        self.vault = self.open_elsewhere();
        self.source.open(self.vault.clone());
    }
}

/// What is asked for a key with this role alone.
pub(crate) fn request(name: &str, role: RoleId) -> IssueKey {
    IssueKey {
        name: name.to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::Default,
        format: None,
        delivery: Delivery::Printed,
    }
}
