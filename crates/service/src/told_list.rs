//! The status list as it was last told. It takes no key to ask for it, so that asking again and again must cost the vault nothing: it
//! is made by one request at a time, and at most once a second.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keywright_core::{
    error::{Code, Error, Result},
    vault::StatusListExport,
};
use tokio::sync::Mutex;

use crate::known::Known;

/// For how long one is told without asking the vault.
const FRESH: Duration = Duration::from_secs(1);

/// The status list as it was last told.
#[derive(Debug, Default)]
pub(crate) struct ToldList(Mutex<Option<Told>>);

#[derive(Debug)]
struct Told {
    at: Instant,
    /// The vault that it is of.
    vault: String,
    list: Arc<StatusListExport>,
}

impl ToldList {
    /// The list of now.
    pub(crate) async fn current(&self, known: Arc<Known>) -> Result<Arc<StatusListExport>> {
        let Some(vault) = known.vault().cloned() else {
            return known.kept().and_then(|kept| kept.status_list.clone().ok_or_else(super::source::locked));
        };
        let mut told = self.0.lock().await;
        if let Some(told) = told.as_ref().filter(|told| told.at.elapsed() < FRESH && told.vault == known.id) {
            return Ok(Arc::clone(&told.list));
        }
        let ended = |_| Error::new(Code::Internal, "The status list could not be made. Ask again.");
        let list = tokio::task::spawn_blocking(move || vault.status_list()).await.map_err(ended)??;
        *told = Some(Told { at: Instant::now(), vault: known.id.clone(), list: Arc::clone(&list) });
        Ok(list)
    }
}
