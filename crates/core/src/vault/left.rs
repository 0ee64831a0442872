//! What a vault leaves behind for a service that goes on while it is locked. Taken as the vault is closed, while nobody can change it: all
//! of it is of one moment, the last.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError},
};

use keywright_verify::Jwk;

use super::{Opened, StatusListExport, desk::Desk, opened::locked, status_list};
use crate::{
    error::Result,
    model::{Account, Rules, Time},
};

/// What a vault leaves behind when it is closed, beside [`Vault::checker`](super::Vault::checker).
#[derive(Debug)]
pub struct Left {
    /// Its accounts.
    pub accounts: Vec<Account>,
    /// Its rules.
    pub rules: Rules,
    /// The public token keys. `Locked` where another program's change closed it, which may have taken one of them back.
    pub token_keys: Result<Vec<Jwk>>,
    /// The status list, or why there is none; likewise.
    pub status_list: Result<Arc<StatusListExport>>,
    /// Until when services may rely on it, by the rule `bundle_valid_for`.
    pub until: Time,
    /// The ledger's file.
    pub ledger: PathBuf,
    /// How long that is: it grows when another program changes the vault.
    pub length: u64,
}

/// What `desk` leaves, which is held and changes nothing any more. `ended`: a change of another program closes it.
pub(super) fn of(opened: &Opened, desk: &Desk, ended: bool) -> Left {
    // Takes the State itself.
    let status_list = if ended { Err(locked()) } else { status_list::current(opened, desk) };
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    Left {
        accounts: state.accounts().cloned().collect(),
        rules: state.rules().clone(),
        token_keys: if ended { Err(locked()) } else { Ok(opened.token_keys(&state)) },
        status_list,
        until: opened.bundles_hold(&state, opened.now()),
        ledger: desk.ledger_path.clone(),
        length: desk.end().length,
    }
}
