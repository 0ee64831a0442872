//! What is told of an open vault to everybody, as it was last told. It takes no key to ask for it, so that asking again and again must cost the vault
//! nothing: it is made by one request at a time, and remembered, also where there is none.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use keywright_core::{
    error::{Code, Error, Result},
    vault::StatusListExport,
};
use tokio::sync::Mutex;

/// What is told of a vault to everybody, from one opening of it to the next lock.
#[derive(Debug, Default)]
pub(crate) struct ToEverybody {
    /// The public keys, by the change of the vault that they are of.
    pub(crate) jwks: Told<u64, Bytes>,
    /// The status list, by the address that the rules name.
    pub(crate) status_list: Told<Option<String>, Arc<StatusListExport>>,
}

/// What was last told, and of what it was made.
#[derive(Debug)]
pub(crate) struct Told<O, T>(Arc<Mutex<Option<Last<O, T>>>>);

#[derive(Debug)]
struct Last<O, T> {
    at: Instant,
    of: O,
    told: Result<T>,
}

impl<O, T> Default for Told<O, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<O: PartialEq + Send + 'static, T: Clone + Send + 'static> Told<O, T> {
    /// What was told of the same in the last `fresh`; else what `make` answers, on a thread that may wait.
    pub(crate) async fn current(
        &self,
        of: O,
        fresh: Duration,
        make: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut last = Arc::clone(&self.0).lock_owned().await;
        if let Some(last) = last.as_ref().filter(|last| last.of == of && last.at.elapsed() < fresh) {
            return last.told.clone();
        }
        // Held until it is made, also where whoever asked goes away meanwhile.
        let make = move || {
            let told = make();
            *last = Some(Last { at: Instant::now(), of, told: told.clone() });
            told
        };
        let ended = |_| Error::new(Code::Internal, "The answer could not be made. Ask again.");
        tokio::task::spawn_blocking(make).await.map_err(ended)?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn an_answer_is_made_once_for_the_same_also_where_it_is_a_refusal() {
        let (told, made) = (Told::default(), Arc::new(AtomicUsize::new(0)));
        let ask = async |of: u64, fresh, code: Option<Code>| {
            let made = Arc::clone(&made);
            let make = move || {
                let times = made.fetch_add(1, Ordering::Relaxed) + 1;
                code.map_or(Ok(times), |code| Err(Error::new(code, times.to_string())))
            };
            told.current(of, fresh, make).await
        };
        assert_eq!(ask(1, LONG, None).await, Ok(1));
        assert_eq!(ask(1, LONG, None).await, Ok(1));
        assert_eq!(ask(2, LONG, None).await, Ok(2), "a change");
        assert_eq!(ask(2, Duration::ZERO, None).await, Ok(3), "it is old");
        let refused = |times: &str| Err(Error::new(Code::InvalidArgument, times));
        assert_eq!(ask(3, LONG, Some(Code::InvalidArgument)).await, refused("4"));
        assert_eq!(ask(3, LONG, None).await, refused("4"));
    }
}
