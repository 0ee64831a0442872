//! The service that checks keys, as the window runs it: one at a time, for the vault that was open when it was turned on. A
//! lock leaves it checking from what it knows; opening another vault ends it, for it would call every key of the first unknown.
//!
//! What it answers is in `keywright-service`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use keywright_core::{
    error::{Code, Error, Result},
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
    service: Option<Arc<Service>>,
    /// What it answers from. There before the service is, and while it is being set up again: a lock has to find it.
    basis: Option<Basis>,
    problem: Option<Error>,
}

/// What a service answers from. Cheap to clone.
#[derive(Clone)]
struct Basis {
    source: Source,
    /// The id of the vault whose keys are checked.
    vault: String,
}

impl Shell {
    /// The service as it is now.
    pub(crate) fn service_state(&self) -> ServiceState {
        let settings = self.vault_id().map(|id| self.0.settings.of_vault(&id).service).unwrap_or_default();
        let now = self.0.serving.now();
        ServiceState {
            address: now.service.as_ref().map(|service| format!("http://{}", service.address())),
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
        // Only then: the vault may be locked and opened again meanwhile.
        let _turn = self.0.serving.take_turn();
        self.serve(&self.vault()?)
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
        let basis = self.0.serving.basis().filter(|basis| basis.vault == id);
        if set.is_ok()
            && reaches
            && let Some(basis) = basis
        {
            // What it answers from stays: who called until now is known still, and a lock meanwhile locks it.
            self.0.serving.end_service();
            self.listen(&basis).inspect_err(|_| {
                let _ = self.0.settings.set_service(&id, before);
                // What refused the other port has nothing against the one from before.
                if self.listen(&basis).is_err() {
                    self.0.serving.now().basis = None;
                }
            })?;
        }
        set
    }

    /// The requests that it answered lately, the latest first.
    pub(crate) fn service_calls(&self) -> Vec<Call> {
        self.0.serving.service().map(|service| service.calls()).unwrap_or_default()
    }

    /// Whether the service is on and checks tokens: not in a locked vault that another program has changed, that nobody
    /// has opened for long, or whose folder does not answer.
    pub(crate) fn service_checks(&self) -> bool {
        let serving = &self.0.serving;
        serving.service().is_some() && serving.basis().is_some_and(|basis| basis.source.checks())
    }

    /// A vault was opened: a service that knows it, or should be on with it, has it from now on.
    pub(super) fn serve_opened(&self, vault: &Vault) {
        let id = vault.id();
        let _turn = self.0.serving.take_turn();
        match self.0.serving.basis() {
            Some(basis) if basis.vault == id => basis.source.open(vault.clone()),
            Some(_) => self.0.serving.stop(),
            None => {}
        }
        if self.0.settings.of_vault(&id).service.with_window {
            let problem = self.serve(vault).err();
            self.0.serving.now().problem = problem;
        }
    }

    /// A vault is about to be closed: a service goes on checking its keys, and answers nothing else. Waits for nobody who turns
    /// the service on or off.
    pub(super) fn serve_locked(&self, vault: &Vault) {
        if let Some(basis) = self.0.serving.basis().filter(|basis| basis.vault == vault.id()) {
            basis.source.lock();
        }
    }

    /// Starts it, where it is off.
    fn serve(&self, vault: &Vault) -> Result<()> {
        if self.0.serving.basis().is_some() {
            return Ok(());
        }
        let basis = Basis { source: Source::new(), vault: vault.id() };
        // In this order: a lock from now on finds it, and one from before is seen.
        self.0.serving.now().basis = Some(basis.clone());
        basis.source.open(vault.clone());
        let started = self.in_hand(&basis.vault).and_then(|()| self.listen(&basis));
        if started.is_err() {
            self.0.serving.now().basis = None;
        }
        started
    }

    /// Starts it with what it answers from.
    fn listen(&self, basis: &Basis) -> Result<()> {
        let ServiceSettings { port, writes, .. } = self.0.settings.of_vault(&basis.vault).service;
        let service = Service::start(Config { listen: listen_on(port), writes }, basis.source.clone())?;
        let mut now = self.0.serving.now();
        (now.service, now.problem) = (Some(Arc::new(service)), None);
        Ok(())
    }

    /// Whether this vault is the open one.
    fn in_hand(&self, id: &str) -> Result<()> {
        let is_it = self.session().open()?.current.vault.id() == id;
        if is_it { Ok(()) } else { Err(Error::new(Code::Locked, "Another vault is open now. Unlock this one first.")) }
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

    fn service(&self) -> Option<Arc<Service>> {
        self.now().service.clone()
    }

    fn basis(&self) -> Option<Basis> {
        self.now().basis.clone()
    }

    /// Turns it off.
    fn stop(&self) {
        self.end_service();
        self.now().basis = None;
    }

    /// Turns it off, to be turned on again with what it answers from.
    fn end_service(&self) {
        // Off for everybody who looks, while those who are being answered are waited for.
        let before = self.now().service.take();
        if let Some(service) = before {
            service.stop();
        }
    }
}

fn listen_on(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
