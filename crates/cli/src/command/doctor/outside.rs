//! What a vault's files say without being unlocked.

use keywright_core::vault::{Examination, Found, LedgerFound, MarkFound};

use super::Findings;

/// Says what was found in the vault's files.
pub(super) fn report(examination: &Examination, findings: &mut Findings) {
    in_use(examination, findings);
    description(&examination.vault_json, &examination.vault_json_copy, findings);
    for slot in &examination.slots {
        let whose = format!("The slot of {}", slot.operator);
        match &slot.found {
            Found::Whole => findings.good("slot", format!("{whose} is whole.")),
            Found::Missing => {
                findings.bad(
                    "slot",
                    format!("{whose} is missing, so they cannot unlock the vault. Put back a copy of it."),
                );
            }
            Found::Damaged { message } => findings.bad("slot", message),
        }
    }
    if let Some(found) = &examination.ledger {
        ledger(found, examination.in_use, findings);
    }
    match examination.index_mark {
        MarkFound::Fresh => findings.good("index", "It is as it was when the vault was closed."),
        MarkFound::Missing | MarkFound::Stale if examination.in_use => {
            findings.skipped("index", "Not looked at: it changes while the vault is open.");
        }
        MarkFound::Missing | MarkFound::Stale => {
            findings.warning("index", "It was not closed cleanly; the next opening makes it anew from the ledger.");
        }
    }
    if examination.permissions.is_empty() {
        findings.good("permissions", "Only you get at the vault's files.");
    }
    for sentence in &examination.permissions {
        findings.warning("permissions", sentence);
    }
}

fn in_use(examination: &Examination, findings: &mut Findings) {
    match (examination.in_use, examination.in_use_by) {
        (false, _) => findings.good("lock", "No program has the vault open."),
        (true, Some(process)) => findings.warning("lock", format!("Process {process} has the vault open.")),
        (true, None) => findings.warning("lock", "A program has the vault open."),
    }
}

/// One whole copy is enough to open the vault; the next opening mends the other.
fn description(first: &Found, second: &Found, findings: &mut Findings) {
    match (first, second) {
        (Found::Whole, Found::Whole) => findings.good("vault.json", "It and its second copy are whole."),
        (Found::Whole, _) => findings.warning("vault.json", "It is whole; its second copy is not, and is made anew."),
        (_, Found::Whole) => findings.warning("vault.json", "Its second copy is whole and stands in for it."),
        (Found::Damaged { message }, _) | (_, Found::Damaged { message }) => findings.bad("vault.json", message),
        (Found::Missing, Found::Missing) => {
            findings.bad("vault.json", "It is missing, and so is its second copy. Put back a copy of it.");
        }
    }
}

fn ledger(found: &LedgerFound, in_use: bool, findings: &mut Findings) {
    let LedgerFound { bytes, frames, torn_tail, found } = found;
    match found {
        Found::Whole => findings.good("ledger", format!("{frames} frames in {bytes} bytes, in one unbroken chain.")),
        Found::Missing => {
            findings.bad("ledger", "The ledger is missing, and with it everything. Put back a copy of it.");
        }
        Found::Damaged { message } => findings.bad("ledger", message),
    }
    if *torn_tail && !in_use {
        findings.warning("ledger", "A change was begun and not finished. It was never acknowledged, and is set aside.");
    }
}
