//! The clipboard, on a thread of its own: what is copied stays there only while the one who copied it
//! lives (X11, Wayland), and reading another program's copy can take a while.
//!
//! A secret is marked so that clipboard managers keep it out of their histories, and is cleared after
//! its time, on lock and on quit, only if it is still what the clipboard holds. When it is due is
//! decided in `watch`; what is on the clipboard is never kept here, only its digest.

mod system;
mod watch;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use keywright_core::error::{Code, Error, Result};
use zeroize::Zeroizing;

pub(crate) use system::SystemClipboard;
use watch::{Due, Watch};

use crate::message::ClipboardState;

/// How long anyone waits for the clipboard. X11 gives its own peers one second.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a clipboard can do.
pub(crate) trait Board: Send + 'static {
    /// Puts text on it; a secret is marked as one.
    fn put(&mut self, text: &str, secret: bool) -> Result<()>;
    /// What text is on it; `None`: none, or something else.
    fn text(&mut self) -> Result<Option<Zeroizing<String>>>;
    /// Empties it.
    fn clear(&mut self) -> Result<()>;
}

/// The clipboard's thread, as others see it.
#[derive(Debug)]
pub(crate) struct Clipboard {
    requests: Sender<Request>,
    state: Arc<Mutex<ClipboardState>>,
}

enum Request {
    CopySecret { what: String, text: Zeroizing<String>, total: Duration, done: Sender<Result<()>> },
    CopyText { text: String, done: Sender<Result<()>> },
    ClearOurs { done: Sender<Result<()>> },
}

impl Clipboard {
    /// Starts the thread. `tell` hears of every change of the state.
    pub(crate) fn start(board: impl Board, tell: impl Fn(ClipboardState) + Send + 'static) -> Self {
        let (requests, inbox) = mpsc::channel();
        let state = Arc::new(Mutex::new(ClipboardState::Empty));
        let shared = Arc::clone(&state);
        let tell = move |new: ClipboardState| {
            shared.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&new);
            tell(new);
        };
        // Where no thread can be had, the inbox is dropped and every request answers so.
        let _ = thread::Builder::new().name("clipboard".to_owned()).spawn(move || serve(&inbox, board, &tell));
        Self { requests, state }
    }

    /// Copies a secret that is cleared after `total`; `what` is the name of what it belongs to.
    ///
    /// # Errors
    /// [`Code::Clipboard`].
    pub(crate) fn copy_secret(&self, what: &str, text: Zeroizing<String>, total: Duration) -> Result<()> {
        self.ask(|done| Request::CopySecret { what: what.to_owned(), text, total, done })
    }

    /// Copies something that is no secret.
    ///
    /// # Errors
    /// [`Code::Clipboard`].
    pub(crate) fn copy_text(&self, text: String) -> Result<()> {
        self.ask(|done| Request::CopyText { text, done })
    }

    /// Clears what is ours and still there, now.
    ///
    /// # Errors
    /// [`Code::Clipboard`].
    pub(crate) fn clear_ours(&self) -> Result<()> {
        self.ask(|done| Request::ClearOurs { done })
    }

    /// What of ours is on it.
    pub(crate) fn state(&self) -> ClipboardState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ask(&self, request: impl FnOnce(Sender<Result<()>>) -> Request) -> Result<()> {
        let (done, answer) = mpsc::channel();
        self.requests.send(request(done)).map_err(|_| silent())?;
        answer.recv_timeout(PATIENCE).map_err(|_| silent())?
    }
}

fn silent() -> Error {
    Error::new(
        Code::Clipboard,
        "The clipboard does not answer. Save the token as a file, or show it and copy it by hand.",
    )
}

/// What the thread does until nobody can ask any more.
fn serve(inbox: &Receiver<Request>, mut board: impl Board, tell: &impl Fn(ClipboardState)) {
    let mut watch: Option<Watch> = None;
    loop {
        let next = match &watch {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(watch) => inbox.recv_timeout(watch.until_next(Instant::now())),
        };
        match next {
            Ok(Request::CopySecret { what, text, total, done }) => {
                let result = board.put(&text, true);
                if result.is_ok() {
                    let started = Watch::start(what, &text, Instant::now(), total);
                    tell(started.state(Instant::now()));
                    watch = Some(started);
                }
                let _ = done.send(result);
            }
            Ok(Request::CopyText { text, done }) => {
                let result = board.put(&text, false);
                if result.is_ok() && watch.take().is_some() {
                    tell(ClipboardState::Empty);
                }
                let _ = done.send(result);
            }
            Ok(Request::ClearOurs { done }) => {
                let _ = done.send(clear_ours(&mut board, &mut watch, tell));
            }
            Err(RecvTimeoutError::Timeout) => match watch.as_ref().map(|watch| watch.due(Instant::now())) {
                Some(Due::Later(state)) => tell(state),
                // Where it fails, the watch goes on and it is tried again.
                Some(Due::Clear) => drop(clear_ours(&mut board, &mut watch, tell)),
                Some(Due::Nothing) | None => (),
            },
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Clears what is ours and still there. A clipboard that cannot be cleared is said to be so once, and tried again every
/// second: another program may hold it for a moment, and a token must not stay for that.
fn clear_ours(board: &mut impl Board, watch: &mut Option<Watch>, tell: &impl Fn(ClipboardState)) -> Result<()> {
    let Some(current) = watch else { return Ok(()) };
    let what = current.what().to_owned();
    let cleared = board.text().and_then(|text| match text {
        Some(text) if current.is_ours(&text) => board.clear().map(|()| true),
        _ => Ok(false),
    });
    match cleared {
        Ok(ours) => {
            *watch = None;
            tell(if ours { ClipboardState::Cleared { what } } else { ClipboardState::Replaced { what } });
            Ok(())
        }
        Err(error) => {
            if current.failed(Instant::now()) {
                tell(ClipboardState::Failed { what, error: error.clone() });
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clipboard that other programs can write to and that can break.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<(Option<String>, bool)>>);

    impl Shared {
        fn holds(&self) -> Option<String> {
            self.0.lock().unwrap().0.clone()
        }
        fn whole(&self) -> Result<std::sync::MutexGuard<'_, (Option<String>, bool)>> {
            let board = self.0.lock().unwrap();
            if board.1 { Err(Error::new(Code::Clipboard, "broken")) } else { Ok(board) }
        }
    }

    impl Board for Shared {
        fn put(&mut self, text: &str, _secret: bool) -> Result<()> {
            self.whole()?.0 = Some(text.to_owned());
            Ok(())
        }
        fn text(&mut self) -> Result<Option<Zeroizing<String>>> {
            Ok(self.whole()?.0.clone().map(Zeroizing::new))
        }
        fn clear(&mut self) -> Result<()> {
            self.whole()?.0 = None;
            Ok(())
        }
    }

    fn started() -> (Shared, Clipboard, Receiver<ClipboardState>) {
        let board = Shared::default();
        let (tell, told) = mpsc::channel();
        let clipboard = Clipboard::start(board.clone(), move |state| drop(tell.send(state)));
        (board, clipboard, told)
    }

    fn secret() -> Zeroizing<String> {
        Zeroizing::new("kw_secret".to_owned())
    }

    /// The first state that is not a countdown.
    fn outcome(told: &Receiver<ClipboardState>) -> ClipboardState {
        told.iter().find(|state| !matches!(state, ClipboardState::Holding { .. })).unwrap()
    }

    #[test]
    fn a_secret_is_cleared_when_its_time_is_over() {
        let (board, clipboard, told) = started();
        clipboard.copy_secret("ci", secret(), Duration::from_millis(1)).unwrap();
        assert_eq!(outcome(&told), ClipboardState::Cleared { what: "ci".to_owned() });
        assert_eq!(board.holds(), None);
        assert_eq!(clipboard.state(), ClipboardState::Cleared { what: "ci".to_owned() });
    }

    #[test]
    fn what_another_program_copied_since_is_left_alone() {
        let (board, clipboard, _told) = started();
        clipboard.copy_secret("ci", secret(), Duration::from_secs(3600)).unwrap();
        board.0.lock().unwrap().0 = Some("theirs".to_owned());
        clipboard.clear_ours().unwrap();
        assert_eq!(board.holds().as_deref(), Some("theirs"));
        assert_eq!(clipboard.state(), ClipboardState::Replaced { what: "ci".to_owned() });
    }

    #[test]
    fn clearing_twice_or_with_nothing_copied_does_nothing() {
        let (board, clipboard, _told) = started();
        clipboard.clear_ours().unwrap();
        clipboard.copy_text("a name".to_owned()).unwrap();
        clipboard.clear_ours().unwrap();
        assert_eq!(board.holds().as_deref(), Some("a name"));
    }

    #[test]
    fn a_name_copied_over_a_secret_ends_the_countdown() {
        let (board, clipboard, _told) = started();
        clipboard.copy_secret("ci", secret(), Duration::from_secs(3600)).unwrap();
        clipboard.copy_text("a name".to_owned()).unwrap();
        assert_eq!(clipboard.state(), ClipboardState::Empty);
        clipboard.clear_ours().unwrap();
        assert_eq!(board.holds().as_deref(), Some("a name"));
    }

    #[test]
    fn a_clipboard_that_fails_says_so_and_is_no_secret_kept() {
        let (board, clipboard, _told) = started();
        board.0.lock().unwrap().1 = true;
        assert_eq!(clipboard.copy_secret("ci", secret(), Duration::from_secs(1)).unwrap_err().code, Code::Clipboard);
        assert_eq!(clipboard.state(), ClipboardState::Empty);
    }

    #[test]
    fn a_clipboard_that_fails_while_clearing_says_what_is_left_on_it() {
        let (board, clipboard, _told) = started();
        clipboard.copy_secret("ci", secret(), Duration::from_secs(3600)).unwrap();
        board.0.lock().unwrap().1 = true;
        assert_eq!(clipboard.clear_ours().unwrap_err().code, Code::Clipboard);
        assert!(matches!(clipboard.state(), ClipboardState::Failed { what, .. } if what == "ci"));
    }

    #[test]
    fn a_clipboard_that_was_busy_is_cleared_once_it_is_free() {
        let (board, clipboard, told) = started();
        clipboard.copy_secret("ci", secret(), Duration::from_secs(3600)).unwrap();
        board.0.lock().unwrap().1 = true;
        assert!(clipboard.clear_ours().is_err());
        assert!(clipboard.clear_ours().is_err());
        board.0.lock().unwrap().1 = false;
        assert!(matches!(outcome(&told), ClipboardState::Failed { .. }), "said once");
        assert_eq!(outcome(&told), ClipboardState::Cleared { what: "ci".to_owned() });
        assert_eq!(board.holds(), None);
    }
}
