//! What somebody should look at.

use keywright_core::{error::Result, view::AuditReport};

use crate::shell::Shell;

pub(super) fn audit_report(shell: &Shell, (): &()) -> Result<AuditReport> {
    shell.see(|seen, now| seen.audit(now))
}
