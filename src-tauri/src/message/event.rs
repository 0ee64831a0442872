//! What Rust tells the window without being asked.

use serde::Serialize;

use super::{AppState, ClipboardState, Progress};

/// Hands every event to the macro that is named: how the variant is called, how the event is called, and what it carries.
macro_rules! each_event {
    ($take:ident) => {
        $take! {
            /// At a copy, every second while it counts down, and when it ends.
            Clipboard = "clipboard"(ClipboardState);
            /// After every change of the vault, and of how it is.
            VaultChanged = "vault-changed"(Revision);
            /// The vault was locked, by whatever.
            Locked = "locked"(Box<AppState>);
            /// Nobody did anything and a card is open: every second before the lock.
            AboutToLock = "about-to-lock"(AboutToLock);
            /// Work that takes long has come so far.
            Progress = "progress"(Progress);
            /// The window is being closed over a card whose secret nobody stored.
            CloseAsked = "close-asked"(());
        }
    };
}

macro_rules! define {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal($payload:ty);)+) => {
        /// What Rust tells the window without being asked.
        #[derive(Debug, Clone)]
        pub(crate) enum Event { $($(#[doc = $doc])+ $variant($payload),)+ }

        impl Event {
            /// Sends it off: its name, and its payload as JSON.
            pub(crate) fn send<E>(self, emit: impl Fn(&str, serde_json::Value) -> Result<(), E>) -> Result<(), E> {
                match self {
                    $(Self::$variant(payload) => emit($name, serde_json::to_value(payload).unwrap_or_default()),)+
                }
            }
        }
    };
}
each_event!(define);

#[cfg(test)]
pub(crate) use each_event;

/// How far the vault has come.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Revision {
    /// The sequence number of its last change.
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) revision: u64,
}

/// That the vault is about to be locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AboutToLock {
    /// In how many seconds; `None`: it is not any more.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) seconds_left: Option<u64>,
}
