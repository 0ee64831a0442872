//! What a person sets for this computer, and copying what is no secret.

use keywright_core::{error::Result, model::Text};

use crate::{
    message::{CopyText, Settings},
    shell::Shell,
};

pub(super) fn settings(shell: &Shell, (): &()) -> Result<Settings> {
    Ok(shell.settings().settings())
}

pub(super) fn set_settings(shell: &Shell, request: &Settings) -> Result<Settings> {
    let result = shell.settings().set(*request);
    let settings = shell.settings().settings();
    shell.host().wear(settings.theme);
    result.map(|()| settings)
}

/// What has the shape of a token or of a private key is refused: such a copy would be neither marked nor cleared. A sample of
/// code is longer than a text may be, and none of its paragraphs is.
pub(super) fn copy_text(shell: &Shell, request: &CopyText) -> Result<()> {
    let text = request.text.trim();
    for paragraph in text.split("\n\n") {
        Text::parse(paragraph, "text")?;
    }
    shell.copy_text(text.to_owned())
}
