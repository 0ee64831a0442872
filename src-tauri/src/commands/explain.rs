//! What a token is that somebody pasted: whose, whether it works, and what to do. It is neither kept nor logged.

use keywright_core::{
    error::{Code, Error, Result},
    view::Explanation,
};

use crate::{message::ExplainRequest, shell::Shell};

pub(super) fn explain(shell: &Shell, request: &ExplainRequest) -> Result<Explanation> {
    let explanation = shell.see(|seen, now| seen.explain(request.text.expose(), &[], None, now))?;
    let health = shell.vault()?.health();
    if health.damaged && explanation.verdict.is_valid() {
        let why = health.read_only.unwrap_or_default();
        let message =
            format!("This vault cannot say whether the token works: what ended its key may be missing. {why}");
        return Err(Error::new(Code::VaultDamaged, message));
    }
    Ok(explanation)
}
