//! What requests are answered by without waiting for anybody: a snapshot of what of a vault a check needs, made anew after
//! each change as far as it is about that.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::body::Bytes;
use chrono::{SubsecRound, Utc};
use keywright_core::{
    error::{Error, Result},
    model::{Account, AccountId, Name, Rules, Time},
    vault::{Left, StatusListExport, Vault},
};
use keywright_verify::{Checker, Jwk};
use serde::Serialize;

use crate::{
    lookout::{Lookout, Seen},
    source::locked,
    told::ToEverybody,
};

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
    /// Sees what another program changes, where the vault is open beside one.
    beside: Option<Arc<Lookout>>,
    /// The vault's time when it was made.
    at: Time,
}

/// What became of the vault since.
pub(crate) enum Moved<'a> {
    /// It was changed.
    Changed(&'a Vault),
    /// It was closed.
    Closed(&'a Vault, &'a Left),
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
}

/// What a service goes on with while its vault is locked.
#[derive(Debug)]
struct Lasting {
    /// The public keys that signed tokens are verified with.
    jwks: Result<Bytes>,
    /// The status list, or why there is none.
    status_list: Result<Arc<StatusListExport>>,
    /// Until when all of it holds.
    until: Time,
    /// Sees when another program changes the vault.
    lookout: Lookout,
}

#[derive(Serialize)]
struct KeySet<'a> {
    keys: &'a [Jwk],
}

impl Known {
    /// What is to be known of `vault` now; `None` where it was closed.
    pub(crate) fn of(vault: Vault) -> Option<Self> {
        vault.leave_behind().ok()?;
        vault.follow().ok()?;
        let beside = if vault.is_guest() { Some(Arc::new(beside(vault.clone())?)) } else { None };
        let revision = vault.revision();
        let basis = Arc::new(Basis::of(&vault)?);
        Some(Self { beside, ..Self::at(revision, basis, Arc::default(), vault) })
    }

    /// What became of the vault since; `None` where nothing did, or it was closed before.
    pub(crate) fn moved(&self) -> Option<Moved<'_>> {
        let vault = self.vault()?;
        let changed = || (vault.revision() != self.revision).then_some(Moved::Changed(vault));
        vault.left().map(|left| Moved::Closed(vault, left)).or_else(changed)
    }

    /// The same after the vault has changed. Where that was about no account and no rule, it costs next to nothing and waits for
    /// nobody.
    pub(crate) fn renewed(&self, vault: &Vault) -> Self {
        // Before all else: what changes from here on is asked for by the next request.
        let revision = vault.revision();
        let moved = vault.accounts_and_rules() != self.basis.number;
        let basis = moved.then(|| Basis::of(vault)).flatten();
        let basis = basis.map_or_else(|| Arc::clone(&self.basis), Arc::new);
        Self { beside: self.beside.clone(), ..Self::at(revision, basis, Arc::clone(&self.told), vault.clone()) }
    }

    fn at(revision: u64, basis: Arc<Basis>, told: Arc<ToEverybody>, vault: Vault) -> Self {
        let (checker, at) = (vault.checker(), vault.now());
        Self { vault: Some(vault), revision, checker: Some(checker), basis, told, lasting: None, beside: None, at }
    }

    /// The same by what the closed vault left behind: checks go on, for as long as services may rely on a bundle. `None` where it
    /// cannot be watched now.
    pub(crate) fn locked(&self, vault: &Vault, left: &Left) -> Option<Self> {
        Lookout::at(left.ledger.clone(), left.length).map(|lookout| self.watched_by(lookout, vault, left))
    }

    /// The same, watched by this.
    pub(crate) fn watched_by(&self, lookout: Lookout, vault: &Vault, left: &Left) -> Self {
        let checker = vault.checker().map(|mut checker| {
            checker.set_valid_until(left.until.timestamp());
            checker
        });
        let jwks = left.token_keys.as_ref().map(|keys| jwks(keys)).map_err(Clone::clone);
        let lasting = Lasting { jwks, status_list: left.status_list.clone(), until: left.until, lookout };
        let basis = Basis::new(self.basis.id.clone(), vault.accounts_and_rules(), left.accounts.iter(), &left.rules);
        self.without_vault(Some(checker), Arc::new(basis), Some(lasting))
    }

    /// The same where nothing is said to be good: another program may have changed the vault meanwhile.
    pub(crate) fn outdated(&self) -> Self {
        let outdated = |checker: &Checker| {
            let mut checker = checker.clone();
            checker.set_valid_until(i64::MIN);
            checker
        };
        let checker = self.checker.as_ref().map(|checker| checker.as_ref().map(outdated).map_err(Clone::clone));
        self.without_vault(checker, Arc::clone(&self.basis), None)
    }

    fn without_vault(&self, checker: Option<Result<Checker>>, basis: Arc<Basis>, lasting: Option<Lasting>) -> Self {
        let at = self.now();
        Self { vault: None, revision: self.revision, checker, basis, told: Arc::default(), lasting, beside: None, at }
    }

    /// What sees when another program changes the vault; nothing while it is open here and nowhere else, or where that was seen.
    pub(crate) fn lookout(&self) -> Option<&Lookout> {
        self.beside.as_deref().or(self.lasting.as_ref().map(|lasting| &lasting.lookout))
    }

    /// The public keys that are told without the vault, as long as that holds.
    ///
    /// # Errors
    /// `Locked`.
    pub(crate) fn last_jwks(&self) -> Result<Bytes> {
        self.still_holds()?.jwks.clone()
    }

    /// The status list that is told without the vault, as long as that holds: it may have been made a while before.
    ///
    /// # Errors
    /// `Locked`; why there is none.
    pub(crate) fn last_status_list(&self) -> Result<Arc<StatusListExport>> {
        let list = self.still_holds()?.status_list.clone()?;
        if self.now() < list.valid_until { Ok(list) } else { Err(locked()) }
    }

    /// Whether tokens are checked.
    pub(crate) fn checks(&self) -> bool {
        self.checker().is_ok() && (self.vault.is_some() || self.still_holds().is_ok())
    }

    fn still_holds(&self) -> Result<&Lasting> {
        self.lasting.as_ref().filter(|lasting| self.now() < lasting.until).ok_or_else(locked)
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

    /// The vault, where it is open: it may have been closed since.
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
            None => Err(locked()),
        }
    }

    /// The account with this id, or else with this name: as core finds it, and without waiting.
    pub(crate) fn account(&self, text: &str) -> Option<AccountId> {
        let id = text.trim().parse().ok().filter(|id| self.basis.accounts.contains(id));
        let by_name = || self.basis.accounts_by_name.get(&Name::parse(text, "account").ok()?.folded()).copied();
        id.or_else(by_name)
    }

    /// The time, in whole seconds: the vault's while it is open; later the clock, which runs not back behind it.
    pub(crate) fn now(&self) -> Time {
        self.vault.as_ref().map_or_else(|| Utc::now().trunc_subsecs(0).max(self.at), Vault::now)
    }
}

impl Basis {
    fn of(vault: &Vault) -> Option<Self> {
        let id = vault.id();
        vault.read(|state| {
            // A vault begins with a first change; one that was closed has none.
            let open = state.revision() > 0;
            open.then(|| Self::new(id, state.accounts_and_rules(), state.accounts(), state.rules()))
        })
    }

    fn new<'a>(id: String, number: u64, accounts: impl Iterator<Item = &'a Account>, rules: &Rules) -> Self {
        let accounts_by_name: HashMap<_, _> = accounts.map(|account| (account.name.folded(), account.id)).collect();
        Self {
            id,
            number,
            accounts: accounts_by_name.values().copied().collect(),
            accounts_by_name,
            hosts: rules.service_hosts.clone(),
            list_address: rules.status_list_address.clone(),
        }
    }
}

/// Sees what the program changes beside which the vault is open: by taking it in.
fn beside(vault: Vault) -> Option<Lookout> {
    Lookout::by(move || if vault.see_others().is_ok() { Seen::Unchanged } else { Seen::Nothing })
}

/// Public keys as a JWK set.
pub(crate) fn jwks(keys: &[Jwk]) -> Bytes {
    serde_json::to_vec(&KeySet { keys }).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
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
        assert!(matches!(known.moved(), Some(Moved::Changed(_))));
        let after = known.renewed(&vault);
        assert!(after.moved().is_none() && Arc::ptr_eq(&known.basis, &after.basis));
        let shop = add_account(&vault, "Shop");
        let (before, after) = (after.account("shop"), after.renewed(&vault));
        assert_eq!((before, after.account(" SHOP ")), (None, Some(shop)));
        let hosts = ["service_hosts=keys.example.org".to_owned()];
        vault.apply(Door::Cli, &SetRules::parse(&hosts).unwrap()).unwrap();
        assert_eq!((after.hosts().len(), after.renewed(&vault).hosts()), (0, &["keys.example.org".to_owned()][..]));
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
    fn one_that_was_closed_holds_until_another_program_changes_the_ledger() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let known = Known::of(vault.clone()).unwrap();
        // Which no request has asked for since.
        let shop = add_account(&vault, "Shop");
        let keys = jwks(&vault.token_keys());
        vault.close().unwrap();
        let Some(Moved::Closed(_, left)) = known.moved() else { unreachable!("it does not know") };
        let locked = known.locked(&vault, left).unwrap();
        assert!(locked.moved().is_none() && locked.checks() && locked.now().timestamp_subsec_nanos() == 0);
        assert_eq!((locked.account("shop"), locked.last_jwks()), (Some(shop), Ok(keys)));
        let seen = || locked.lookout().unwrap().look_outside();
        assert_eq!(seen(), Seen::Unchanged, "its own close");
        let elsewhere = || Vault::open(vault.folder(), None, Unlock::Passphrase(passphrase())).unwrap();
        elsewhere().close().unwrap();
        assert_eq!(seen(), Seen::Unchanged, "nothing was changed");
        let other = elsewhere();
        add_role(&other, "one");
        assert_eq!(seen(), Seen::Changed);
        other.close().unwrap();
        let outdated = locked.outdated();
        assert!(outdated.lookout().is_none() && !outdated.checks());
        assert_eq!(outdated.last_jwks().unwrap_err().code, Code::Locked);
    }

    #[test]
    fn a_locked_one_tells_no_list_past_its_own_end() {
        let folder = TempDir::new().unwrap();
        let vault = vault(&folder);
        let address = ["status_list_address=https://keys.example.org/status-list".to_owned()];
        vault.apply(Door::Cli, &SetRules::parse(&address).unwrap()).unwrap();
        let list = vault.status_list().unwrap();
        let known = Known::of(vault.clone()).unwrap();
        vault.close().unwrap();
        let mut locked = known.locked(&vault, vault.left().unwrap()).unwrap();
        // Made a while before the close: what else is told holds for longer.
        let later = TimeDelta::days(1);
        locked.lasting.as_mut().unwrap().until = list.valid_until + later;
        let mut told = |at| {
            locked.at = at;
            (locked.last_status_list().map(|list| list.text.clone()).ok(), locked.last_jwks().is_ok())
        };
        assert_eq!(told(list.valid_until - TimeDelta::seconds(1)), (Some(list.text.clone()), true));
        assert_eq!(told(list.valid_until), (None, true));
        assert_eq!(told(list.valid_until + later), (None, false));
    }
}
