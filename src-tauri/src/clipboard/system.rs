//! The system's clipboard. It is connected to when it is first needed, and again after it failed, so
//! that a program without one starts all the same.

#[cfg(all(unix, not(target_os = "macos")))]
use arboard::SetExtLinux;
use keywright_core::error::{Code, Error, Result};
use zeroize::Zeroizing;

use super::Board;

/// The system's clipboard.
#[derive(Default)]
pub(crate) struct SystemClipboard {
    connection: Option<arboard::Clipboard>,
}

impl SystemClipboard {
    fn with<T>(&mut self, act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>) -> Result<T> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(arboard::Clipboard::new().map_err(|error| because(&error))?),
        };
        act(connection).map_err(|error| {
            self.connection = None;
            because(&error)
        })
    }
}

impl Board for SystemClipboard {
    fn put(&mut self, text: &str, secret: bool) -> Result<()> {
        self.with(|clipboard| {
            let set = clipboard.set();
            if secret { exclude_from_history(set).text(text) } else { set.text(text) }
        })
    }

    fn text(&mut self) -> Result<Option<Zeroizing<String>>> {
        self.with(|clipboard| match clipboard.get_text() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn clear(&mut self) -> Result<()> {
        self.with(arboard::Clipboard::clear)
    }
}

/// Marks a copy as a secret: `x-kde-passwordManagerHint` here, the systems' own words elsewhere.
#[cfg(all(unix, not(target_os = "macos")))]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    set.exclude_from_history()
}
#[cfg(target_os = "macos")]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}
#[cfg(windows)]
fn exclude_from_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    let set = arboard::SetExtWindows::exclude_from_history(set);
    let set = arboard::SetExtWindows::exclude_from_cloud(set);
    arboard::SetExtWindows::exclude_from_monitoring(set)
}

fn because(error: &arboard::Error) -> Error {
    let what = match error {
        arboard::Error::ClipboardOccupied => "Another program holds the clipboard.",
        arboard::Error::ClipboardNotSupported => "This system has no clipboard.",
        _ => "The clipboard cannot be reached.",
    };
    Error::new(Code::Clipboard, format!("{what} Try again, save the token as a file, or show it and copy it by hand."))
}
