//! A call with a deadline. What does not answer in time goes on alone, and its answer is not heard any more.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use crate::error::{Code, Error, Result};

/// How many calls may be waiting for a keychain that does not answer.
const MOST: usize = 8;

static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Runs `call` on a thread of its own and waits for it as long as `deadline`.
pub(super) fn within<T: Send + 'static>(
    deadline: Duration,
    call: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let silent = || {
        let message = "This computer's keychain did not answer in time. It may be waiting for its password: answer it and try again, or do without the keychain.";
        Error::new(Code::KeychainTimeout, message)
    };
    if WAITING.fetch_add(1, Ordering::AcqRel) >= MOST {
        WAITING.fetch_sub(1, Ordering::AcqRel);
        return Err(silent());
    }
    let (sender, receiver) = sync_channel(1);
    let spawned = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        let _place = Place;
        let _ = sender.send(call());
    });
    if spawned.is_err() {
        WAITING.fetch_sub(1, Ordering::AcqRel);
        return Err(Error::new(Code::Keychain, "The keychain could not be asked: the system gives no more threads."));
    }
    match receiver.recv_timeout(deadline) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(silent()),
        // The library behind it panicked.
        Err(RecvTimeoutError::Disconnected) => {
            Err(Error::new(Code::Keychain, "This computer's keychain failed. Do without it, or try again."))
        }
    }
}

/// A place among those who wait; given back when the call is over, however it ends.
struct Place;

impl Drop for Place {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_answer_is_not_waited_for() {
        let error = within(Duration::from_millis(20), || {
            thread::sleep(Duration::from_secs(600));
            Ok(())
        })
        .unwrap_err();
        assert_eq!(error.code, Code::KeychainTimeout);
        assert_eq!(within(PLENTY, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn what_panics_is_an_error() {
        let error = within(PLENTY, || -> Result<()> { panic!("on purpose") }).unwrap_err();
        assert_eq!(error.code, Code::Keychain);
    }

    const PLENTY: Duration = Duration::from_secs(60);
}
