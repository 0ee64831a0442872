//! What a call does with the vault: on a thread that may wait, through the one door that every change and every look takes.

use std::sync::Arc;

use keywright_core::{
    error::{Code, Error, Result},
    model::{Door, Time},
    operation::Operation,
    state::State,
    vault::Vault,
    view::Seen,
};
use tokio::sync::Semaphore;

use crate::{caller::Caller, problem::Problem, route::App, source};

/// How many requests can be at work with the vault at the same time: it is changed by one at a time anyway.
pub(crate) const AT_WORK: usize = 8;

/// The room at the vault. Whoever waits for it keeps no thread from those that answer everybody.
#[derive(Debug)]
pub(crate) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_WORK)))
    }
}

/// The vault, as the key that asks has it.
#[derive(Debug)]
pub(crate) struct Asked {
    vault: Vault,
    door: Door,
    /// The vault's time.
    pub(crate) now: Time,
}

impl Asked {
    /// Asks for a change.
    pub(crate) fn apply<O: Operation>(&self, operation: &O) -> Result<O::Reply> {
        self.vault.apply(self.door, operation)
    }

    /// Looks at keys.
    pub(crate) fn see<T>(&self, look: impl FnOnce(&Seen<'_>) -> Result<T>) -> Result<T> {
        self.vault.see(self.door, look)?
    }

    /// Looks at what is no key, as far as the key that asks may look at all.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T> {
        self.see(|_| Ok(()))?;
        Ok(self.vault.read(read))
    }

    /// The vault itself, for what it tells as the operator who opened it.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }
}

/// Does `act` with the vault for the key that asks.
pub(crate) async fn work<T: Send + 'static>(
    app: &App,
    Caller(key): Caller,
    act: impl FnOnce(&Asked) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let vault = app.source.known().await.vault().cloned().ok_or_else(source::locked)?;
    let asked = Asked { now: vault.now(), vault, door: Door::Rest(key) };
    // What panicked says nothing: its words could hold anything.
    let ended =
        |_| Error::new(Code::Internal, "The request could not be carried out. Look at the activity, then ask again.");
    let place = Arc::clone(&app.source.room().0).acquire_owned().await;
    let at_work = move || {
        let _place = place;
        act(&asked)
    };
    tokio::task::spawn_blocking(at_work).await.map_err(ended)?
}
