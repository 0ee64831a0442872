//! What requests are answered by without waiting for anybody: a snapshot of what of a vault a check needs, made anew once
//! after each change.

use std::{collections::HashMap, sync::Arc};

use axum::body::Bytes;
use chrono::Utc;
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
    /// The public keys that signed tokens are verified with.
    pub(crate) jwks: Bytes,
    /// The last status list of a vault that is locked.
    pub(crate) status_list: Option<Arc<StatusListExport>>,
    /// The vault's time when it was made.
    at: Time,
}

#[derive(Serialize)]
struct KeySet {
    keys: Vec<Jwk>,
}

impl Known {
    /// What is to be known of `vault` now.
    pub(crate) fn of(vault: Vault) -> Self {
        // Before all else: what changes from here on is asked for by the next request.
        let revision = vault.revision();
        let checker = vault.checker();
        let (accounts, hosts) = vault.read(|state| {
            let ids = state.accounts().map(|account| (account.id.to_string(), account.id));
            let names = state.accounts().map(|account| (account.name.folded(), account.id));
            (ids.chain(names).collect(), state.rules().service_hosts.clone())
        });
        let jwks = serde_json::to_vec(&KeySet { keys: vault.token_keys() }).unwrap_or_default().into();
        let (id, at) = (vault.info().id, vault.now());
        Self { vault: Some(vault), id, revision, checker: Some(checker), accounts, hosts, jwks, status_list: None, at }
    }

    /// The same without its vault: checks go on by it.
    pub(crate) fn locked(&self) -> Self {
        Self {
            vault: None,
            id: self.id.clone(),
            revision: self.revision,
            checker: self.checker.clone(),
            accounts: self.accounts.clone(),
            hosts: self.hosts.clone(),
            jwks: self.jwks.clone(),
            status_list: self.vault.as_ref().and_then(|vault| vault.status_list().ok()).or(self.status_list.clone()),
            at: self.now(),
        }
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
