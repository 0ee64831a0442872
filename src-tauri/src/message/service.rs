//! The service on this computer's loopback address that checks keys, and what services are given to check by themselves:
//! public keys and bundles. No secret is among it.

use std::path::PathBuf;

use keywright_core::{
    error::Error,
    model::{KeyId, Time},
    vault::KeptFile,
};
use serde::{Deserialize, Serialize};

/// How a person wants the service of a vault to be on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub(crate) struct ServiceSettings {
    /// The port of the loopback address that it listens on.
    pub(crate) port: u16,
    /// Whether keys whose roles hold `keywright.write` may change the vault through it.
    pub(crate) writes: bool,
    /// Whether it starts when the vault is opened.
    pub(crate) with_window: bool,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self { port: 5000, writes: false, with_window: false }
    }
}

/// The service as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ServiceState {
    /// Where it answers, such as `http://127.0.0.1:5000`; `None`: it is off.
    pub(crate) address: Option<String>,
    /// Why it did not start with the vault, though it should have.
    pub(crate) problem: Option<Error>,
    /// How it is wanted for the vault in hand.
    pub(crate) settings: ServiceSettings,
}

/// A request that the service answered.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ServiceCall {
    /// When.
    pub(crate) at: Time,
    /// Its method.
    pub(crate) method: String,
    /// Its path, without a query.
    pub(crate) path: String,
    /// The status that it was answered with.
    pub(crate) status: u16,
    /// The code of the problem that it was answered with, such as `locked`; `None`: with none.
    pub(crate) code: Option<String>,
    /// The key that asked, where it was one that the person may see.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub(crate) key: Option<KeyId>,
    /// What that key is called.
    pub(crate) name: Option<String>,
}

/// One thing that can be asked of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ServicePath {
    /// Its method.
    pub(crate) method: String,
    /// Its path.
    pub(crate) path: String,
    /// What it does, in a few words.
    pub(crate) summary: String,
    /// The permissions that the key which asks must hold, all of them; none: it needs no key.
    pub(crate) needs: Vec<String>,
}

/// What services are told once, to check by themselves.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Publishing {
    /// The thumbprint of the key that signs bundles; `None`: the operator holds none.
    pub(crate) trust: Option<String>,
    /// The public keys of signed tokens as a JSON Web Key Set.
    pub(crate) jwks: String,
    /// Whom signed tokens say that they are from.
    pub(crate) issuer: String,
    /// And for.
    pub(crate) audience: String,
    /// The files that are kept up to date.
    pub(crate) kept: Vec<KeptFile>,
}

/// A bundle or a status list that was saved.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SavedExport {
    /// The file.
    pub(crate) path: String,
    /// Of how many keys or tokens it tells.
    pub(crate) tells_of: usize,
    /// Until when it holds.
    pub(crate) valid_until: Time,
}

/// One of the files that are kept up to date.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct KeptFileRef {
    /// The file.
    pub(crate) path: PathBuf,
}
