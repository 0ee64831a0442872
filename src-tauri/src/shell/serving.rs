//! The service that checks keys, as the window runs it: one at a time, for the vault that was open when it was turned on. A
//! lock leaves it checking from what it knows; opening another vault ends it, for it would call every key of the first unknown.
//!
//! What it answers is in `keywright-service`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use keywright_core::{
    error::{Error, Result},
    vault::Vault,
};
use keywright_service::{Call, Config, Service, Source};

use super::Shell;
use crate::{
    message::{ServiceSettings, ServiceState},
    session::Session,
};

/// The service, on or off.
#[derive(Default)]
pub(super) struct Serving {
    /// Held by whoever turns it on or off, which waits for those who are being answered.
    turn: Mutex<()>,
    /// Held briefly: looked at whenever the page is drawn. Whoever waits for a vault or a service does it with a clone.
    now: Mutex<Now>,
}

#[derive(Default)]
struct Now {
    running: Option<Running>,
    problem: Option<Error>,
}

/// A service that is on. Cheap to clone.
#[derive(Clone)]
struct Running {
    service: Arc<Service>,
    source: Source,
    /// The id of the vault whose keys it checks.
    vault: String,
}

impl Shell {
    /// The service as it is now.
    pub(crate) fn service_state(&self) -> ServiceState {
        let settings = self.vault_id().map(|id| self.0.settings.of_vault(&id).service).unwrap_or_default();
        let now = self.0.serving.now();
        ServiceState {
            address: now.running.as_ref().map(|running| format!("http://{}", running.service.address())),
            problem: now.problem.clone(),
            settings,
        }
    }

    /// Where the service answers, or would where it is off.
    pub(crate) fn service_address(&self) -> String {
        let state = self.service_state();
        state.address.unwrap_or_else(|| format!("http://{}", listen_on(state.settings.port)))
    }

    /// Turns the service on for the open vault; nothing to do where it is on.
    ///
    /// # Errors
    /// `Locked`; those of [`Service::start`].
    pub(crate) fn start_service(&self) -> Result<()> {
        let vault = self.vault()?;
        let _turn = self.0.serving.take_turn();
        self.serve(&vault)
    }

    /// Turns it off, once those who are being answered have their answers.
    pub(crate) fn stop_service(&self) {
        let _turn = self.0.serving.take_turn();
        self.0.serving.stop();
    }

    /// Sets how the service of the open vault is wanted; one that is on goes on like that.
    ///
    /// # Errors
    /// `Locked`, `InvalidArgument`, `Disk`; those of [`Service::start`], where it stays as it was.
    pub(crate) fn set_service(&self, settings: ServiceSettings) -> Result<()> {
        let id = self.vault()?.id();
        let _turn = self.0.serving.take_turn();
        let before = self.0.settings.of_vault(&id).service;
        let set = self.0.settings.set_service(&id, settings);
        let reaches = (settings.port, settings.writes) != (before.port, before.writes);
        if set.is_ok() && reaches {
            // What kept it from starting may be put right by this.
            self.0.serving.now().problem = None;
        }
        if set.is_ok()
            && reaches
            && let Some(Running { source, .. }) = self.0.serving.stop()
        {
            // With its source, so that who called until now is known still.
            self.listen(&id, source.clone()).inspect_err(|_| {
                let _ = self.0.settings.set_service(&id, before);
                // What refused the other port has nothing against the one from before.
                let _ = self.listen(&id, source);
            })?;
        }
        set
    }

    /// The requests that it answered lately, the latest first.
    pub(crate) fn service_calls(&self) -> Vec<Call> {
        self.0.serving.running().map(|running| running.service.calls()).unwrap_or_default()
    }

    /// Whether the service is on and checks tokens: not in a locked vault that another program has changed, or that nobody
    /// has opened for long.
    pub(crate) fn service_checks(&self) -> bool {
        self.0.serving.running().is_some_and(|running| running.source.checks())
    }

    /// A vault was opened: a service that knows it, or should be on with it, has it from now on.
    pub(super) fn serve_opened(&self, vault: &Vault) {
        let id = vault.id();
        let _turn = self.0.serving.take_turn();
        match self.0.serving.running() {
            Some(running) if running.vault == id => running.source.open(vault.clone()),
            Some(_) => drop(self.0.serving.stop()),
            None => {}
        }
        if self.0.settings.of_vault(&id).service.with_window {
            let problem = self.serve(vault).err();
            self.0.serving.now().problem = problem;
        }
    }

    /// A vault is about to be closed: a service goes on checking its keys, and answers nothing else.
    pub(super) fn serve_locked(&self, vault: &Vault) {
        if let Some(running) = self.0.serving.running().filter(|running| running.vault == vault.id()) {
            running.source.lock();
        }
    }

    /// Starts it, where it is off.
    fn serve(&self, vault: &Vault) -> Result<()> {
        if self.0.serving.running().is_some() {
            return Ok(());
        }
        let source = Source::new();
        source.open(vault.clone());
        self.listen(&vault.id(), source)
    }

    /// Starts it with what it answers from.
    fn listen(&self, id: &str, source: Source) -> Result<()> {
        let ServiceSettings { port, writes, .. } = self.0.settings.of_vault(id).service;
        let service = Arc::new(Service::start(Config { listen: listen_on(port), writes }, source.clone())?);
        let running = Some(Running { service, source, vault: id.to_owned() });
        *self.0.serving.now() = Now { running, problem: None };
        Ok(())
    }

    /// The id of the vault in hand.
    fn vault_id(&self) -> Option<String> {
        match &*self.session() {
            Session::NoVault { .. } => None,
            Session::Locked(locked) => Some(locked.info.id.clone()),
            Session::Open(open) => Some(open.current.vault.id()),
        }
    }
}

impl Serving {
    fn take_turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> Option<Running> {
        self.now().running.clone()
    }

    /// Turns it off; answers what was on.
    fn stop(&self) -> Option<Running> {
        // Off for everybody who looks, while those who are being answered are waited for.
        let before = std::mem::take(&mut *self.now()).running;
        if let Some(running) = &before {
            running.service.stop();
        }
        before
    }
}

fn listen_on(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
