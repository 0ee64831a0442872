//! What requests are answered by without waiting for anybody: a snapshot of what of a vault a check needs, made anew after
//! each change as far as it is about that.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::body::Bytes;
use chrono::{TimeDelta, Utc};
use keywright_core::{
    error::{Error, Result},
    model::{AccountId, Name, Time},
    vault::{StatusListExport, Vault},
};
use keywright_verify::{Checker, Jwk};
use serde::Serialize;

use crate::told::ToEverybody;

/// A snapshot of what of a vault a check needs.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The vault, while it is open.
    vault: Option<Vault>,
    /// The change up to which it knows.
    revision: u64,
    /// What checks; or why nothing can be checked. `None` where no vault was ever open.
    checker: Option<Result<Checker>>,
    basis: Arc<Basis>,
    /// What was told since it was opened.
    pub(crate) told: Arc<ToEverybody>,
    /// What is told without the vault; nothing while it is open.
    lasting: Option<Lasting>,
    /// The vault's time when it was made.
    at: Time,
}

/// What of a vault seldom changes.
#[derive(Debug, Default)]
struct Basis {
    /// The vault's id; empty where none was ever open.
    id: String,
    /// [`Vault::accounts_and_rules`] that the rest is of.
    number: u64,
    accounts: HashSet<AccountId>,
    accounts_by_name: HashMap<String, AccountId>,
    /// The host names that a proxy in front is known by.
    hosts: Vec<String>,
    /// The address of the status list, where the rules name one.
    list_address: Option<String>,
    /// For how many days what is known can be relied on without the vault: the rule for bundles.
    days: u32,
}

/// What a service goes on with while its vault is locked.
#[derive(Debug, Clone)]
pub(crate) struct Lasting {
    /// The public keys that signed tokens are verified with.
    jwks: Bytes,
    /// The status list, or why there is none.
    status_list: Result<Arc<StatusListExport>>,
    /// Until when all of it holds.
    until: Time,
    /// How long the ledger was: it grows when another program changes the vault.
    ledger: Option<(PathBuf, u64)>,
}

#[derive(Serialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

impl Known {
    /// What is to be known of `vault` now; `None` where it was closed.
    pub(crate) fn of(vault: Vault) -> Option<Self> {
        let revision = vault.revision();
        let basis = Arc::new(Basis::of(&vault)?);
        Some(Self::at(revision, basis, Arc::default(), vault))
    }

    /// The same after the vault has changed. Where that was about no account and no rule, it costs next to nothing and waits for
    /// nobody.
    pub(crate) fn renewed(&self) -> Self {
        let Some(vault) = self.vault.clone() else { return self.go_on(self.checker.clone(), self.lasting.clone()) };
        // Before all else: what changes from here on is asked for by the next request.
        let revision = vault.revision();
        let moved = vault.accounts_and_rules() != self.basis.number;
        let basis = moved.then(|| Basis::of(&vault)).flatten();
        let basis = basis.map_or_else(|| Arc::clone(&self.basis), Arc::new);
        Self::at(revision, basis, Arc::clone(&self.told), vault)
    }

    fn at(revision: u64, basis: Arc<Basis>, told: Arc<ToEverybody>, vault: Vault) -> Self {
        let (checker, at) = (vault.checker(), vault.now());
        Self { vault: Some(vault), revision, checker: Some(checker), basis, told, lasting: None, at }
    }

    /// What is to be told once the vault is locked. Waits for the vault, and reads files; `None` where it is.
    pub(crate) fn lasting(&self) -> Option<Lasting> {
        let vault = self.vault()?;
        let now = self.now();
        let until = now.checked_add_signed(TimeDelta::days(self.basis.days.into())).unwrap_or(now);
        let (jwks, status_list) = (jwks(vault), vault.status_list());
        // The last, and before the checker is taken that holds from then on: what changes in between shall not be missed.
        let folder = vault.folder().join("ledger");
        let ledger = length(&folder).map(|length| (folder, length));
        Some(Lasting { jwks, status_list, until, ledger })
    }

    /// The same without its vault: checks go on by it, for as long as services may rely on a bundle.
    pub(crate) fn locked(&self, lasting: Lasting) -> Self {
        let Some(vault) = &self.vault else { return self.go_on(self.checker.clone(), Some(lasting)) };
        // The vault may have been closed already: its last checker is the newest.
        let checker = vault.checker().map(|mut checker| {
            checker.set_valid_until(lasting.until.timestamp());
            checker
        });
        self.go_on(Some(checker), Some(lasting))
    }

    /// The same, known to be old: another program has changed the vault meanwhile, so that nothing is said to be good any more.
    pub(crate) fn outdated(&self) -> Self {
        let outdated = |checker: &Checker| {
            let mut checker = checker.clone();
            checker.set_valid_until(i64::MIN);
            checker
        };
        let checker = self.checker.as_ref().map(|checker| checker.as_ref().map(outdated).map_err(Clone::clone));
        let lasting = self.lasting.clone().map(|lasting| Lasting { until: self.at, ledger: None, ..lasting });
        self.go_on(checker, lasting)
    }

    fn go_on(&self, checker: Option<Result<Checker>>, lasting: Option<Lasting>) -> Self {
        let (revision, basis) = (self.revision, Arc::clone(&self.basis));
        Self { vault: None, revision, checker, basis, told: Arc::default(), lasting, at: self.now() }
    }

    /// Whether another program has changed the vault since it was locked. Looks at how long the files of the ledger are, which the
    /// system knows without the disk.
    pub(crate) fn is_outdated(&self) -> bool {
        let ledger = self.lasting.as_ref().and_then(|lasting| lasting.ledger.as_ref());
        ledger.is_some_and(|(folder, before)| length(folder) != Some(*before))
    }

    /// The public keys that are told without the vault, as long as that holds.
    ///
    /// # Errors
    /// `Locked`.
    pub(crate) fn last_jwks(&self) -> Result<Bytes> {
        self.still_holds().map(|lasting| lasting.jwks.clone())
    }

    /// The status list that is told without the vault, as long as that holds: it may have been made a while before.
    ///
    /// # Errors
    /// `Locked`; why there is none.
    pub(crate) fn last_status_list(&self) -> Result<Arc<StatusListExport>> {
        let list = self.still_holds()?.status_list.clone()?;
        if self.now() < list.valid_until { Ok(list) } else { Err(super::source::locked()) }
    }

    /// Whether tokens are checked.
    pub(crate) fn checks(&self) -> bool {
        self.checker().is_ok() && (self.vault.is_some() || self.still_holds().is_ok())
    }

    fn still_holds(&self) -> Result<&Lasting> {
        self.lasting.as_ref().filter(|lasting| self.now() < lasting.until).ok_or_else(super::source::locked)
    }

    /// The vault's id; empty where none was ever open.
    pub(crate) fn id(&self) -> &str {
        &self.basis.id
    }

    /// The host names that a proxy in front is known by.
    pub(crate) fn hosts(&self) -> &[String] {
        &self.basis.hosts
    }

    /// The address of the status list, where the rules name one.
    pub(crate) fn list_address(&self) -> Option<&str> {
        self.basis.list_address.as_deref()
    }

    /// The change up to which it knows.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the vault has changed since.
    pub(crate) fn is_old(&self) -> bool {
        self.vault.as_ref().is_some_and(|vault| vault.revision() != self.revision)
    }

    /// The vault, where it is open.
    pub(crate) fn vault(&self) -> Option<&Vault> {
        self.vault.as_ref()
    }

    /// What checks tokens.
    ///
    /// # Errors
    /// `Locked` where no vault was ever open; `VaultDamaged` where it may miss a revocation.
    pub(crate) fn checker(&self) -> Result<&Checker, Error> {
        match &self.checker {
            Some(checker) => checker.as_ref().map_err(Clone::clone),
            None => Err(super::source::locked()),
        }
    }

    /// The account with this id, or else with this name: as core finds it, and without waiting.
    pub(crate) fn account(&self, text: &str) -> Option<AccountId> {
        let id = text.trim().parse().ok().filter(|id| self.basis.accounts.contains(id));
        let by_name = || self.basis.accounts_by_name.get(&Name::parse(text, "account").ok()?.folded()).copied();
        id.or_else(by_name)
    }

    /// The time: the vault's while it is open; later the clock, which runs not back behind it.
    pub(crate) fn now(&self) -> Time {
        self.vault.as_ref().map_or_else(|| Utc::now().max(self.at), Vault::now)
    }
}

impl Basis {
    /// That of `vault`; `None` where it was closed.
    fn of(vault: &Vault) -> Option<Self> {
        let id = vault.id();
        vault.read(|state| {
            // A vault begins with a first change; one that was closed has none.
            let open = state.revision() > 0;
            let rules = state.rules();
            open.then(|| Self {
                id,
                number: state.accounts_and_rules(),
                accounts: state.accounts().map(|account| account.id).collect(),
                accounts_by_name: state.accounts().map(|account| (account.name.folded(), account.id)).collect(),
                hosts: rules.service_hosts.clone(),
                list_address: rules.status_list_address.clone(),
                days: rules.bundle_valid_for,
            })
        })
    }
}

/// The public keys that signed tokens are verified with, as a JWK set.
pub(crate) fn jwks(vault: &Vault) -> Bytes {
    serde_json::to_vec(&KeySet { keys: vault.token_keys() }).unwrap_or_default().into()
}

/// How long all files in a folder are together.
fn length(folder: &Path) -> Option<u64> {
    fs::read_dir(folder).ok()?.map(|entry| entry.and_then(|entry| entry.metadata()).map(|file| file.len()).ok()).sum()
}

#[cfg(test)]
mod tests {
    use keywright_core::{
        error::Code,
        model::{Door, Preset},
        operation::{AddAccount, AddRole, SetRules},
        secret::Passphrase,
        vault::{NewVault, Unlock},
    };
    use tempfile::TempDir;

    use super::*;

    fn passphrase() -> Passphrase {
        Passphrase::new("correct horse battery".to_owned())
    }

    fn vault(folder: &TempDir) -> Vault {
        let new = NewVault {
            name: "Acme".to_owned(),
            operator: "Ada".to_owned(),
            preset: Preset::Signed,
            passphrase: Some(passphrase()),
            keychain: false,
            recovery: false,
            door: Door::Cli,
        };
        Vault::create(&folder.path().join("acme.keywright"), new).unwrap().vault
    }

    fn add_role(vault: &Vault, name: &str) {
        let permissions = vec!["a.read".to_owned()];
        let add = AddRole { name: name.to_owned(), permissions, scoped: false, grantable_over_rest: false };
        vault.apply(Door::Cli, &add).unwrap();
    }

    fn add_account(vault: &Vault, name: &str) -> AccountId {
        vault.apply(Door::Cli, &AddAccount { name: name.to_owned() }).unwrap()
    }

    #[test]
    fn a_change_makes_anew_what_it_is_about() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let known = Known::of(vault.clone()).unwrap();
        add_role(&vault, "one");
        assert!(known.is_old());
        let after = known.renewed();
        assert!(!after.is_old() && Arc::ptr_eq(&known.basis, &after.basis));
        let shop = add_account(&vault, "Shop");
        let (before, after) = (after.account("shop"), after.renewed());
        assert_eq!((before, after.account(" SHOP ")), (None, Some(shop)));
        let hosts = ["service_hosts=keys.example.org".to_owned()];
        vault.apply(Door::Cli, &SetRules::parse(&hosts).unwrap()).unwrap();
        assert_eq!((after.hosts().len(), after.renewed().hosts()), (0, &["keys.example.org".to_owned()][..]));
    }

    #[test]
    fn an_id_comes_before_a_name_as_core_has_it() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let shop = add_account(&vault, "Shop");
        add_account(&vault, shop.as_str());
        let known = Known::of(vault.clone()).unwrap();
        let found = |text: &str| (known.account(text), vault.read(|state| state.find_account(text).ok()));
        assert_eq!(found(shop.as_str()), (Some(shop), Some(shop)));
        assert_eq!(found(&format!(" {shop}")), (Some(shop), Some(shop)));
        assert_eq!(found("shop"), (Some(shop), Some(shop)));
        assert_eq!(found("none"), (None, None));
    }

    #[test]
    fn a_locked_one_holds_until_another_program_changes_the_ledger() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let known = Known::of(vault.clone()).unwrap();
        let locked = known.locked(known.lasting().unwrap());
        vault.close().unwrap();
        assert!(!locked.is_outdated(), "its own close");
        let elsewhere = || Vault::open(vault.folder(), None, Unlock::Passphrase(passphrase())).unwrap();
        elsewhere().close().unwrap();
        assert!(!locked.is_outdated(), "nothing was changed");
        let other = elsewhere();
        add_role(&other, "one");
        assert!(locked.is_outdated());
        other.close().unwrap();
        let outdated = locked.outdated();
        assert!(!outdated.is_outdated());
        assert_eq!(outdated.last_jwks().unwrap_err().code, Code::Locked);
    }

    #[test]
    fn a_locked_one_tells_no_list_past_its_own_end() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let address = ["status_list_address=https://keys.example.org/status-list".to_owned()];
        vault.apply(Door::Cli, &SetRules::parse(&address).unwrap()).unwrap();
        let list = vault.status_list().unwrap();
        let known = Known::of(vault).unwrap();
        // Made a while before the lock: what else is told holds for longer.
        let later = TimeDelta::days(1);
        let mut lasting = known.lasting().unwrap();
        lasting.until += later;
        let locked = known.locked(lasting);
        let at = |at| Known { at, ..locked.go_on(None, locked.lasting.clone()) };
        let told =
            |known: Known| (known.last_status_list().map(|list| list.text.clone()).ok(), known.last_jwks().is_ok());
        assert_eq!(told(at(list.valid_until - TimeDelta::seconds(1))), (Some(list.text.clone()), true));
        assert_eq!(told(at(list.valid_until)), (None, true));
        assert_eq!(told(at(list.valid_until + later)), (None, false));
    }
}
