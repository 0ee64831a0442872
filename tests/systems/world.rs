//! A real vault in a folder of its own, and the few things that every row does with it.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use keywright_core::{
    error::Error,
    model::{
        AccountId, Delivery, Door, Expiration, KeyId, Lifetime, OperatorRole, OwnerId, Preset, RoleId, Time, Verdict,
    },
    operation::{
        AddAccount, AddOperator, AddOwner, AddRole, EditKey, GrantRequest, IssueKey, Issued, Operation, SetRules,
    },
    secret::{Passphrase, Token},
    vault::{NewVault, Unlock, Vault},
    view::{Explanation, KeyView, Seen},
};

/// A real vault, open.
pub(crate) struct World {
    pub(crate) vault: Vault,
    path: PathBuf,
    /// Removed with the world.
    _folder: tempfile::TempDir,
}

/// By which door everything is asked.
pub(crate) const DOOR: Door = Door::Cli;

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse battery".to_owned())
}

impl World {
    /// A new vault with the rules of a preset, opened by Ada, an Admin.
    pub(crate) fn new(preset: Preset) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault");
        let new = NewVault {
            name: "Test".to_owned(),
            operator: "Ada".to_owned(),
            preset,
            passphrase: Some(passphrase()),
            keychain: false,
            recovery: false,
            door: DOOR,
        };
        Self { vault: Vault::create(&path, new).unwrap().vault, path, _folder: folder }
    }

    /// The same vault, closed and opened again by another operator.
    pub(crate) fn reopen_as(mut self, operator: &str) -> Self {
        self.vault.close().unwrap();
        self.vault = Vault::open(&self.path, Some(operator), Unlock::Passphrase(passphrase())).unwrap();
        self
    }

    /// Adds an operator, who has the same passphrase.
    pub(crate) fn operator(&self, name: &str, role: OperatorRole, owner: Option<OwnerId>) {
        let request = AddOperator { name: name.to_owned(), role, owner };
        self.vault.add_operator(DOOR, &request, &passphrase()).unwrap();
    }

    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> O::Reply {
        self.vault.apply(DOOR, operation).unwrap()
    }

    /// Why it is refused.
    pub(crate) fn refusal<O: Operation>(&self, operation: &O) -> Error {
        match self.vault.apply(DOOR, operation) {
            Ok(_) => panic!("it was allowed"),
            Err(error) => error,
        }
    }

    /// Sets rules, each written as `RULE=VALUE`.
    pub(crate) fn set(&self, rules: &[&str]) {
        self.apply(&SetRules::parse(rules).unwrap());
    }

    pub(crate) fn role(&self, name: &str, permissions: &[&str]) -> RoleId {
        self.add_role(name, permissions, false)
    }

    pub(crate) fn scoped_role(&self, name: &str, permissions: &[&str]) -> RoleId {
        self.add_role(name, permissions, true)
    }

    /// A role that is there.
    pub(crate) fn role_named(&self, name: &str) -> RoleId {
        self.vault.read(|state| state.find_role(name)).unwrap()
    }

    pub(crate) fn owner(&self, name: &str) -> OwnerId {
        self.apply(&AddOwner { name: name.to_owned(), ..AddOwner::default() })
    }

    pub(crate) fn account(&self, name: &str) -> AccountId {
        self.apply(&AddAccount { name: name.to_owned() })
    }

    /// Issues a key with this role, everything else as it comes.
    pub(crate) fn issue(&self, name: &str, role: RoleId) -> Issued {
        self.apply(&request(name, role))
    }

    /// What this operator sees.
    pub(crate) fn see<T>(&self, look: impl FnOnce(&Seen<'_>) -> T) -> T {
        self.vault.see(DOOR, look).unwrap()
    }

    pub(crate) fn key(&self, key: KeyId) -> KeyView {
        self.see(|seen| seen.key_view(key, self.now())).unwrap()
    }

    pub(crate) fn check(&self, token: &Token) -> Verdict {
        self.explain(token.expose()).verdict
    }

    /// Whether the token is good for this permission, in no particular account.
    pub(crate) fn may(&self, token: &Token, permission: &str) -> bool {
        let need = [permission.parse().unwrap()];
        self.see(|seen| seen.explain(token.expose(), &need, None, self.now())).verdict == Verdict::Valid
    }

    pub(crate) fn explain(&self, text: &str) -> Explanation {
        self.see(|seen| seen.explain(text, &[], None, self.now()))
    }

    pub(crate) fn now(&self) -> Time {
        self.vault.now()
    }

    /// Waits until the vault's clock shows this moment, which is soon.
    pub(crate) fn pass_until(&self, moment: Time) {
        let begun = Instant::now();
        while self.now() < moment {
            assert!(begun.elapsed() < Duration::from_secs(60), "the moment is not soon");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What stands in each file of the vault.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        let mut folders = vec![self.path.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(std::fs::read(path).unwrap());
                }
            }
        }
        files
    }

    fn add_role(&self, name: &str, permissions: &[&str], scoped: bool) -> RoleId {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        self.apply(&AddRole { name: name.to_owned(), permissions, scoped, grantable_over_rest: false })
    }
}

/// A request for a key with this role, everything else as it comes.
pub(crate) fn request(name: &str, role: RoleId) -> IssueKey {
    IssueKey {
        name: name.to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![grant(role)],
        expiration: Expiration::Default,
        format: None,
        delivery: Delivery::Copied,
    }
}

/// An edit that changes nothing yet.
pub(crate) fn edit(key: KeyId) -> EditKey {
    EditKey { key, name: None, description: None, owner: None, grants: None, expiration: None }
}

/// A role that is not limited to accounts.
pub(crate) fn grant(role: RoleId) -> GrantRequest {
    GrantRequest { role, accounts: None }
}

pub(crate) fn days(days: u32) -> Expiration {
    Expiration::After(Lifetime::Days(days))
}
