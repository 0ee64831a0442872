//! What a token is that somebody pasted: whose, whether it works, and what to do. It is neither kept nor logged.

use keywright_core::{error::Result, view::Explanation};

use crate::{message::ExplainRequest, shell::Shell};

pub(super) fn explain(shell: &Shell, request: &ExplainRequest) -> Result<Explanation> {
    shell.see(|seen, now| seen.explain(request.text.expose(), &[], None, now))
}
