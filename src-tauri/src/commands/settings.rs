//! What a person sets for this computer, and copying what is no secret.

use keywright_core::error::{Code, Error, Result};

use crate::{
    message::{CopyText, Settings},
    shell::Shell,
};

/// The most characters that are copied as a name or an id.
const LONGEST_TEXT: usize = 10_000;

pub(super) fn settings(shell: &Shell, (): &()) -> Result<Settings> {
    Ok(shell.settings().settings())
}

pub(super) fn set_settings(shell: &Shell, request: &Settings) -> Result<Settings> {
    let result = shell.settings().set(*request);
    let settings = shell.settings().settings();
    shell.host().wear(settings.theme);
    result.map(|()| settings)
}

pub(super) fn copy_text(shell: &Shell, request: &CopyText) -> Result<()> {
    if request.text.chars().count() > LONGEST_TEXT {
        return Err(Error::new(Code::InvalidArgument, "This is too long to be copied.").about("text"));
    }
    shell.copy_text(request.text.clone())
}
