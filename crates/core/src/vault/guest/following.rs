//! Keeps a guest's State up to date for as long as it stays: what the host and its other guests commit is taken in soon after, and at once
//! where somebody asks.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    super::{Opened, opened::Ended, renewed},
    BETWEEN, Line, catch_up,
    catching_up::catch_up_alone,
};
use crate::{
    disk::fault,
    error::{Code, Error, Result},
};

/// How often it is looked whether the ledger has grown.
const GLANCE: Duration = Duration::from_millis(100);
/// How often it is looked whether the host is still there.
const PULSE: Duration = Duration::from_secs(1);
/// How many times it is tried again where the operators are being changed just then.
const TRIES: usize = 10;

/// What a guest follows.
#[derive(Debug)]
pub(in crate::vault) struct Following {
    line: Arc<Line>,
    ledger: PathBuf,
    /// How long the ledger was as far as it was taken in.
    length: AtomicU64,
    /// Why it does not see what others change at the moment.
    trouble: Mutex<Option<Error>>,
}

/// Follows the host from now on, unless that is done already or this is no guest.
///
/// # Errors
/// `Locked`; `Internal` where there is no thread for it.
pub(in crate::vault) fn begin(opened: &Arc<Opened>) -> Result<()> {
    let guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
    let desk = guard.as_deref().ok_or_else(|| opened.locked())?;
    let Some(line) = desk.line().filter(|_| opened.following.get().is_none()) else { return Ok(()) };
    let following = Following {
        line: Arc::clone(line),
        ledger: desk.ledger_path.clone(),
        length: AtomicU64::new(desk.end().length),
        trouble: Mutex::default(),
    };
    let weak = Arc::downgrade(opened);
    let spawned = thread::Builder::new().name("follow".to_owned()).spawn(move || follow(&weak));
    spawned.map_err(|error| Error::new(Code::Internal, format!("What others change cannot be followed: {error}.")))?;
    // The desk is held: nobody else was here meanwhile.
    let _ = opened.following.set(following);
    Ok(())
}

/// Takes in what others have committed. Where nothing was, it costs a look at the ledger's length, and waits for nobody.
///
/// # Errors
/// `Locked` where the host is gone, or the operator is another by now; `VaultInUse` where it does not answer; `VaultDamaged`, `Disk`.
pub(in crate::vault) fn see_others(opened: &Opened) -> Result<()> {
    let Some(following) = opened.following.get() else { return Ok(()) };
    following.take_in(opened).map_err(Fault::error)
}

/// Why it could not be taken in what others have committed.
enum Fault {
    /// The host does not say how far they have come.
    Host(Error),
    /// This guest cannot go on with that.
    Own(Error),
    /// It may do so another time.
    Passing(Error),
}

impl Fault {
    fn error(self) -> Error {
        let (Self::Host(error) | Self::Own(error) | Self::Passing(error)) = self;
        error
    }
}

impl Following {
    /// Why it does not see what others change at the moment.
    pub(in crate::vault) fn trouble(&self) -> Option<Error> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take_in(&self, opened: &Opened) -> Result<(), Fault> {
        let mut tries = 0;
        loop {
            let found = fs::metadata(&self.ledger).map_err(|error| Fault::Passing(fault(&self.ledger, &error)))?.len();
            if found == self.length.load(Ordering::Acquire) {
                return Ok(());
            }
            // Not at the desk: nobody waits for a host that is at work.
            let look = self.line.look().map_err(Fault::Host)?;
            let mut guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
            let desk = guard.as_deref_mut().ok_or_else(|| Fault::Own(opened.locked()))?;
            // Something was committed here meanwhile, so that the look is an old one.
            let caught_up = if look.end.length < desk.end().length { Ok(()) } else { catch_up(opened, desk, &look) };
            let end = desk.end().length;
            self.length.store(end, Ordering::Release);
            drop(guard);
            opened.keeper.ring();
            // The file is believed, not the host: what stood in it before the look is committed by then, or was taken back.
            let caught_up = caught_up.and_then(|()| if end < found { Err(not_all()) } else { Ok(()) });
            match caught_up {
                Ok(()) => return Ok(()),
                // The operators are being changed just now, or what was begun is taken back.
                Err(error) if error.code == Code::VaultInUse && tries < TRIES => {
                    tries += 1;
                    thread::sleep(BETWEEN);
                }
                Err(error) if matches!(error.code, Code::Locked | Code::VaultDamaged) => return Err(Fault::Own(error)),
                Err(error) => return Err(Fault::Passing(error)),
            }
        }
    }

    /// Why it ends, if so. `seen` came of the last look; `is_due`: whether the host is still there is to be asked.
    fn ended(&self, opened: &Opened, seen: Result<(), Fault>, is_due: bool) -> Option<Ended> {
        match seen {
            // The host knows them no more.
            Err(Fault::Host(error)) if error.code == Code::NotAllowed => {
                Some(Ended { error: renewed::removed(), host_left: false })
            }
            // It is locked, which its own operator may be the reason of, and no business of this one; or it does not answer.
            Err(Fault::Host(error)) => {
                let error = if error.code == Code::VaultInUse { error } else { host_left() };
                Some(Ended { error, host_left: true })
            }
            Err(Fault::Own(error)) => Some(Ended { error, host_left: false }),
            Ok(()) | Err(Fault::Passing(_)) if is_due => {
                // Held, so that it is nobody's turn here, which would end with this.
                let _desk = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
                (!self.line.holds()).then(|| Ended { error: host_left(), host_left: true })
            }
            Ok(()) | Err(Fault::Passing(_)) => None,
        }
    }
}

/// The thread: looks now and then, until the vault is closed or lost.
fn follow(opened: &Weak<Opened>) {
    let mut pulse = Instant::now();
    loop {
        thread::sleep(GLANCE);
        let Some(opened) = opened.upgrade() else { return };
        // Set while the desk is held, in which this thread was begun.
        let Some(following) = opened.following.get() else { continue };
        let seen = following.take_in(&opened);
        if opened.desk.lock().unwrap_or_else(PoisonError::into_inner).is_none() {
            return;
        }
        *following.trouble.lock().unwrap_or_else(PoisonError::into_inner) = match &seen {
            Err(Fault::Passing(error)) => Some(error.clone()),
            _ => None,
        };
        let is_due = pulse.elapsed() >= PULSE;
        if is_due {
            pulse = Instant::now();
        }
        if let Some(ended) = following.ended(&opened, seen, is_due) {
            if ended.host_left
                && let Some(desk) = opened.desk.lock().unwrap_or_else(PoisonError::into_inner).as_deref_mut()
            {
                // A revocation just before it locked shall not wait for the next opening. Where this fails, it does.
                let _ = catch_up_alone(&opened, desk);
            }
            // A guest's close writes nothing of the vault.
            let _ = opened.end(Some(ended));
            following.line.hang_up();
            return;
        }
    }
}

fn not_all() -> Error {
    let message = "The program that has this vault open does not answer for all that stands in its ledger.";
    Error::new(Code::VaultInUse, message)
}

fn host_left() -> Error {
    Error::new(Code::Locked, "The program that has this vault open has locked or closed it.")
}
