//! What requests are answered by without waiting for anybody: a snapshot of what of a vault a check needs, made anew once
//! after each change.

use std::{
    collections::HashMap,
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

/// A snapshot of what of a vault a check needs.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The vault, while it is open.
    vault: Option<Vault>,
    /// The vault's id; empty where none was ever open.
    pub(crate) id: String,
    /// The change up to which it knows.
    revision: u64,
    /// What checks; or why nothing can be checked. `None` where no vault was ever open.
    checker: Option<Result<Checker>>,
    accounts: HashMap<String, AccountId>,
    /// The host names that a proxy in front is known by.
    pub(crate) hosts: Vec<String>,
    /// For how many days what is known can be relied on without the vault: the rule for bundles.
    days: u32,
    /// What is told without the vault; nothing while it is open.
    pub(crate) kept: Option<Kept>,
    /// The vault's time when it was made.
    at: Time,
}

/// What a service goes on with while its vault is locked.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// The public keys that signed tokens are verified with.
    pub(crate) jwks: Bytes,
    /// The status list, where there is one.
    pub(crate) status_list: Option<Arc<StatusListExport>>,
    /// Until when all of it holds.
    pub(crate) until: Time,
    /// How long the ledger was: it grows when another program changes the vault.
    pub(crate) ledger: Option<(PathBuf, u64)>,
}

#[derive(Serialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

impl Known {
    /// What is to be known of `vault` now; `None` where it was closed.
    pub(crate) fn of(vault: Vault) -> Option<Self> {
        // Before all else: what changes from here on is asked for by the next request.
        let revision = vault.revision();
        let checker = vault.checker();
        let (accounts, hosts, days) = vault.read(|state| {
            // A vault begins with a first change; one that was closed has none.
            let open = state.revision() > 0;
            let names = state.accounts().map(|account| (account.name.folded(), account.id));
            let ids = state.accounts().map(|account| (account.id.to_string(), account.id));
            let rules = state.rules();
            open.then(|| (names.chain(ids).collect(), rules.service_hosts.clone(), rules.bundle_valid_for))
        })?;
        let (id, at) = (vault.info().id, vault.now());
        Some(Self { vault: Some(vault), id, revision, checker: Some(checker), accounts, hosts, days, kept: None, at })
    }

    /// The same without its vault: checks go on by it, for as long as services may rely on a bundle.
    pub(crate) fn locked(&self) -> Self {
        let Some(vault) = &self.vault else { return self.go_on(self.checker.clone(), self.kept.clone()) };
        let now = self.now();
        let until = now.checked_add_signed(TimeDelta::days(self.days.into())).unwrap_or(now);
        let folder = vault.info().path.join("ledger");
        let kept = Kept {
            jwks: jwks(vault),
            status_list: vault.status_list().ok(),
            until,
            ledger: length(&folder).map(|length| (folder, length)),
        };
        // The vault may have been closed already: its last checker is the newest.
        let checker = vault.checker().map(|mut checker| {
            checker.set_valid_until(until.timestamp());
            checker
        });
        self.go_on(Some(checker), Some(kept))
    }

    /// The same, known to be old: another program has changed the vault meanwhile, so that nothing is said to be good any more.
    pub(crate) fn outdated(&self) -> Self {
        let outdated = |checker: &Checker| {
            let mut checker = checker.clone();
            checker.set_valid_until(i64::MIN);
            checker
        };
        let checker = self.checker.as_ref().map(|checker| checker.as_ref().map(outdated).map_err(Clone::clone));
        let kept = self.kept.clone().map(|kept| Kept { until: self.at, ledger: None, ..kept });
        self.go_on(checker, kept)
    }

    fn go_on(&self, checker: Option<Result<Checker>>, kept: Option<Kept>) -> Self {
        Self {
            vault: None,
            id: self.id.clone(),
            revision: self.revision,
            checker,
            accounts: self.accounts.clone(),
            hosts: self.hosts.clone(),
            days: self.days,
            kept,
            at: self.now(),
        }
    }

    /// Whether another program has changed the vault since it was locked.
    pub(crate) fn is_outdated(&self) -> bool {
        let ledger = self.kept.as_ref().and_then(|kept| kept.ledger.as_ref());
        ledger.is_some_and(|(folder, before)| length(folder) != Some(*before))
    }

    /// What is told without the vault, as long as that holds.
    ///
    /// # Errors
    /// `Locked`.
    pub(crate) fn kept(&self) -> Result<&Kept> {
        self.kept.as_ref().filter(|kept| self.now() < kept.until).ok_or_else(super::source::locked)
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

    /// The account with this name or id.
    pub(crate) fn account(&self, text: &str) -> Option<AccountId> {
        let by_name = || Name::parse(text, "account").ok().and_then(|name| self.accounts.get(&name.folded()));
        self.accounts.get(text).or_else(by_name).copied()
    }

    /// The time: the vault's while it is open; later the clock, which runs not back behind it.
    pub(crate) fn now(&self) -> Time {
        self.vault.as_ref().map_or_else(|| Utc::now().max(self.at), Vault::now)
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
