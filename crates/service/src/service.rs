//! The server: started and stopped from any thread, with a runtime of its own.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use keywright_core::error::{Code, Error, Result};
use tokio::{runtime, sync::watch, time};

use crate::{Call, Source, accept, door::Door, listen, work::AT_WORK};

/// How the service is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Where it listens: an address of this computer that nobody else can reach. Port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Whether keys that may can change the vault; without this they only read and check.
    pub writes: bool,
}

/// A service that runs. Dropping it stops it.
pub struct Service {
    address: SocketAddr,
    source: Source,
    stop: watch::Sender<bool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// How often uses are written to the vault.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// What else waits for the vault, one of each at a time: who writes uses, who makes the public keys, who makes the status list.
const BESIDE: usize = 3;
/// How long work that cannot be stopped is waited for.
const LAST_WORK: Duration = Duration::from_millis(500);

impl Service {
    /// Starts it. A vault need not be open yet.
    ///
    /// # Errors
    /// `NotAllowed`, `InvalidArgument` where it may not or cannot listen there; `InUse`, about `port`, where another program does.
    pub fn start(config: Config, source: Source) -> Result<Self> {
        let failed =
            |error: io::Error| Error::new(Code::Internal, format!("The service could not be started: {error}."));
        let runtime = runtime::Builder::new_multi_thread()
            .thread_name("keywright-service")
            .worker_threads(thread::available_parallelism().map_or(1, usize::from).min(4))
            .max_blocking_threads(AT_WORK + BESIDE)
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let listener = {
            let _inside = runtime.enter();
            listen::listen(config.listen)?
        };
        let address = listener.address;
        let (stop, stopping) = watch::channel(false);
        let door = Arc::new(Door::new(source.clone(), address, config.writes));
        let its_source = source.clone();
        let run = move || {
            runtime.block_on(async {
                let writer = tokio::spawn(write_uses(its_source.clone()));
                accept::accept(listener, door, stopping).await;
                writer.abort();
            });
            runtime.shutdown_timeout(LAST_WORK);
            its_source.write_uses();
        };
        let thread = thread::Builder::new().name("keywright-service".to_owned()).spawn(run).map_err(failed)?;
        Ok(Self { address, source, stop, thread: Mutex::new(Some(thread)) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The last calls, at most 200, newest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.source.calls()
    }

    /// Stops it: no new call is taken, those that are being answered have a few seconds to end, uses are written. Does nothing
    /// where it was stopped before.
    pub fn stop(&self) {
        self.stop.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Writes uses to the vault, again and again.
async fn write_uses(source: Source) {
    let mut tick = time::interval(WRITE_EVERY);
    loop {
        tick.tick().await;
        let source = source.clone();
        let _ = tokio::task::spawn_blocking(move || source.write_uses()).await;
    }
}
