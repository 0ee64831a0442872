//! Keeps a guest's State up to date for as long as it stays: what the host and its other guests commit is taken in soon after, and at once
//! where somebody asks.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    super::{
        Opened,
        opened::{Closing, locked},
        renewed,
    },
    BETWEEN, Line, catch_up,
};
use crate::{
    disk::fault,
    error::{Code, Error, Result},
};

/// How often it is looked whether the ledger has grown.
const GLANCE: Duration = Duration::from_millis(100);
/// How often it is looked whether the host is still there.
const PULSE: Duration = Duration::from_secs(1);
/// How often it is tried again where the operators are being changed just then.
const TRIES: usize = 10;

/// What a guest follows.
#[derive(Debug)]
pub(in crate::vault) struct Following {
    line: Arc<Line>,
    ledger: PathBuf,
    /// How long the ledger was as far as it was taken in.
    length: AtomicU64,
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
    let Some(Following { line, ledger, length }) = opened.following.get() else { return Ok(()) };
    let found = fs::metadata(ledger).map_err(|error| fault(ledger, &error))?.len();
    if found == length.load(Ordering::Acquire) {
        return Ok(());
    }
    let mut tries = 0;
    loop {
        // Not at the desk: a host that is at work is waited for, and nobody waits for that to close this one.
        let look = line.look_after_changes()?;
        let mut guard = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let desk = guard.as_deref_mut().ok_or_else(locked)?;
        // Something was committed here meanwhile, so that the look is an old one.
        let caught_up = if look.end.length < desk.end().length { Ok(()) } else { catch_up(opened, desk, &look) };
        length.store(desk.end().length, Ordering::Release);
        drop(guard);
        opened.keeper.ring();
        match caught_up {
            Err(error) if error.code == Code::VaultInUse && tries < TRIES => {
                tries += 1;
                thread::sleep(BETWEEN);
            }
            other => return other,
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
        let seen = see_others(&opened);
        let mut holds = true;
        if seen.is_err() || pulse.elapsed() >= PULSE {
            pulse = Instant::now();
            // Held, so that it is nobody's turn here, which ends with this.
            let desk = opened.desk.lock().unwrap_or_else(PoisonError::into_inner);
            if desk.is_none() {
                return;
            }
            holds = following.line.holds();
        }
        let lost = match seen {
            _ if !holds => Closing::HostLeft,
            // The host knows them no more.
            Err(error) if error.code == Code::NotAllowed => Closing::Ended(renewed::removed().message),
            Err(error) if matches!(error.code, Code::Locked | Code::VaultDamaged) => Closing::Ended(error.message),
            // A disk that does not answer now may do so later; whoever asks meanwhile is told.
            _ => continue,
        };
        // What it was could not be written any more is said by nobody: it is the host's to write.
        let _ = opened.end(lost);
        return;
    }
}
