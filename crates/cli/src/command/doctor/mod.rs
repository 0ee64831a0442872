//! `keywright doctor`: how the vault and this computer are, and what is wrong. It changes nothing that
//! opening the vault does not change, and goes on where any other command would stop.

mod machine;
mod outside;

use keywright_core::{
    error::{Code, Error},
    model::OperatorRole,
    vault::{LockKind, Vault, VaultInfo},
};
use serde::Serialize;

use super::Given;
use crate::output::{Colour, Failure, Outcome, Output, Table, word};

const EXAMPLES: &str = "\
Examples:
  keywright doctor
  keywright doctor --unlock    Asks for the passphrase; verifies the ledger too
  keywright doctor --passphrase-file ./passphrase --json

Exits with 5 where the vault is damaged, with 0 where there are only warnings.";

/// Say how the vault and this computer are, and what is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    /// Ask for the passphrase where nothing else unlocks the vault, to verify its ledger.
    #[arg(long)]
    unlock: bool,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: Condition,
    message: String,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Condition {
    /// As it should be.
    Good,
    /// Something to know or to mend.
    Warning,
    /// Broken.
    Bad,
    /// It was not looked at.
    Skipped,
}

/// What was found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

#[derive(Serialize)]
struct Answer<'a> {
    vault: Option<VaultAnswer<'a>>,
    checks: &'a [Finding],
}

#[derive(Serialize)]
struct VaultAnswer<'a> {
    path: String,
    id: &'a str,
    name: &'a str,
    operators: Vec<OperatorAnswer<'a>>,
}

#[derive(Serialize)]
struct OperatorAnswer<'a> {
    name: &'a str,
    role: OperatorRole,
    locks: &'a [LockKind],
}

impl Doctor {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Given { access, output } = given;
        let folder = access.folder()?;
        // Where there is no vault, there is nothing to look at.
        let examination = Vault::examine(&folder)?;
        let mut findings = Findings::default();
        let info = match Vault::inspect(&folder) {
            Ok(info) => {
                findings.good("vault", format!("{} in {}, id {}.", info.name, info.path.display(), info.id));
                Some(info)
            }
            Err(error) => {
                findings.bad("vault", error.message);
                None
            }
        };
        outside::report(&examination, &mut findings);
        if let Some(info) = &info {
            locks(info, &mut findings);
            self.inside(given, &mut findings);
        }
        machine::look(&mut findings);
        answer(output, info.as_ref(), &findings.0)?;
        if findings.0.iter().any(|finding| finding.state == Condition::Bad) {
            let message = "The vault is damaged; the lines marked bad say where.";
            return Err(Error::new(Code::VaultDamaged, message).into());
        }
        Ok(Outcome::Done)
    }

    /// What can only be seen with the vault open.
    fn inside(&self, given: Given<'_>, findings: &mut Findings) {
        let found = if self.unlock { given.open().map(Some) } else { given.open_unasked() };
        let opened = match found {
            Ok(Some(opened)) => opened,
            Ok(None) => {
                return findings.skipped(
                    "signatures",
                    "Not verified: the vault is locked. Add --unlock to be asked for the passphrase.",
                );
            }
            Err(failure) => return failure.error().into_iter().for_each(|error| findings.error("unlock", error)),
        };
        let health = opened.vault().health();
        match health.read_only {
            Some(reason) => findings.bad("health", format!("The vault can only be read: {reason}")),
            None => findings.good("health", "The vault can be read and written."),
        }
        for note in health.notes {
            findings.warning("health", note);
        }
        if let Some((done, all)) = health.refilling {
            findings.warning("index", format!("It is being made anew from the ledger: {done} of {all} records done."));
        }
        if let Some(sentence) = opened.expiring_soon() {
            findings.warning("keys", sentence);
        }
        let mut events = 0_u64;
        let walked = opened.vault().audit(&mut |_| {
            events += 1;
            Ok(())
        });
        match walked {
            Ok(_) => findings.good("signatures", format!("{events} events; the chain and every signature are whole.")),
            Err(error) => findings.error("signatures", &error),
        }
        if let Err(error) = opened.vault().close() {
            findings.error("close", &error);
        }
    }
}

/// A vault that one accident would lose is worth a warning.
fn locks(info: &VaultInfo, findings: &mut Findings) {
    for operator in &info.operators {
        let ways = operator.locks.iter().map(word).collect::<Vec<_>>().join(", ");
        let message = format!(
            "{} ({}) unlocks it by {}.",
            operator.name,
            word(&operator.role),
            if ways.is_empty() { "nothing" } else { &ways }
        );
        if operator.locks.contains(&LockKind::Passphrase) || operator.locks.contains(&LockKind::Recovery) {
            findings.good("locks", message);
        } else {
            findings.warning("locks", format!("{message} Make a recovery code, or set a passphrase."));
        }
    }
}

fn answer(output: &Output, info: Option<&VaultInfo>, findings: &[Finding]) -> Result<(), Failure> {
    if output.is_json() {
        let vault = info.map(|info| VaultAnswer {
            path: info.path.display().to_string(),
            id: &info.id,
            name: &info.name,
            operators: info
                .operators
                .iter()
                .map(|operator| OperatorAnswer { name: &operator.name, role: operator.role, locks: &operator.locks })
                .collect(),
        });
        return output.document(&Answer { vault, checks: findings });
    }
    let mut table = Table::new(&[]);
    for finding in findings {
        let colour = match finding.state {
            Condition::Good => Colour::Good,
            Condition::Warning => Colour::Warn,
            Condition::Bad => Colour::Bad,
            Condition::Skipped => Colour::Muted,
        };
        table.row([colour.cell(word(&finding.state)), finding.check.into(), finding.message.as_str().into()]);
    }
    output.whole_table(&table)
}

impl Findings {
    fn good(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Condition::Good, message);
    }

    fn warning(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Condition::Warning, message);
    }

    fn bad(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Condition::Bad, message);
    }

    fn skipped(&mut self, check: &'static str, message: impl Into<String>) {
        self.add(check, Condition::Skipped, message);
    }

    /// What an error says about the vault: damage is bad, anything else kept us from looking.
    fn error(&mut self, check: &'static str, error: &Error) {
        match error.code {
            Code::VaultDamaged | Code::VaultNewer => self.bad(check, &error.message),
            Code::VaultInUse => self.skipped(check, &error.message),
            _ => self.warning(check, &error.message),
        }
    }

    fn add(&mut self, check: &'static str, state: Condition, message: impl Into<String>) {
        self.0.push(Finding { check, state, message: message.into() });
    }
}
