//! What the shell needs of the machine's window: a narrow door, so that everything behind it can be
//! tested without one. The real one is in `window`.

use std::path::PathBuf;

use keywright_core::error::Result;

use crate::message::{Event, FolderPurpose, Theme};

/// What the shell needs of the machine's window.
pub(crate) trait Host: Send + Sync + 'static {
    /// Tells the page.
    fn announce(&self, event: Event);

    /// Lets the person choose a folder; `None`: they chose none.
    fn choose_folder(&self, purpose: FolderPurpose) -> Result<Option<PathBuf>>;

    /// Lets the person choose a file that is there, in a dialog with this title; `None`: they chose none.
    fn choose_file(&self, title: &str) -> Result<Option<PathBuf>>;

    /// Lets the person choose where a new file goes; `None`: nowhere.
    fn choose_new_file(&self, suggested_name: &str) -> Result<Option<PathBuf>>;

    /// Draws the window in this theme.
    fn wear(&self, theme: Theme);

    /// Ends the program.
    fn quit(&self);
}
