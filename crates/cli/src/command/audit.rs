//! `keywright audit`: what somebody should look at, and who may issue keys.

use keywright_core::view::{AuditReport, Finding};
use serde::Serialize;

use super::{Given, key::key_table};
use crate::output::{Colour, Failure, Outcome, Output, Table, word};

const EXAMPLES: &str = "\
Examples:
  keywright audit
  keywright audit --json | jq -r '.findings[] | \"\\(.count) \\(.kind)\"'

What was done, and by whom: keywright activity";

/// Report keys and roles that somebody should look at, and who may issue keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Audit {}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    report: &'a AuditReport,
}

impl Audit {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let now = opened.vault().now();
        let report = opened.see(|seen| seen.audit(now))?;
        opened.close();
        if output.is_json() {
            output.document(&Answer { report: &report })?;
            return Ok(Outcome::Done);
        }
        if report.findings.is_empty() {
            output.line("There is nothing to look at: no key, role or permission stands out.")?;
        }
        for finding in &report.findings {
            show(output, finding, &report)?;
        }
        show_issuers(output, &report)?;
        Ok(Outcome::Done)
    }
}

fn show(output: &Output, finding: &Finding, report: &AuditReport) -> Result<(), Failure> {
    output.line(&finding.sentence)?;
    if !finding.keys.is_empty() {
        output.table(&key_table(&finding.keys, report.at, output.is_wide()))?;
    }
    let roles: Vec<_> = finding.roles.iter().map(|role| role.name.clone()).collect();
    for names in [&roles, &finding.permissions].into_iter().filter(|names| !names.is_empty()) {
        output.line(&format!("  {}", names.join(", ")))?;
    }
    output.line(&format!("{}\n", finding.advice))
}

fn show_issuers(output: &Output, report: &AuditReport) -> Result<(), Failure> {
    output.line("Who may issue keys")?;
    let mut table = Table::new(&["OPERATOR", "ROLE", "KEYS OF", "MAY ISSUE"]);
    for issuer in &report.issuers {
        let may = match &issuer.reason {
            _ if issuer.may_issue => Colour::Good.cell("yes"),
            Some(reason) => Colour::Muted.cell(format!("no: {reason}")),
            None => Colour::Muted.cell("no"),
        };
        table.row([
            issuer.operator.clone().into(),
            word(&issuer.role).into(),
            issuer.owner.clone().unwrap_or_else(|| "everybody".to_owned()).into(),
            may,
        ]);
    }
    output.whole_table(&table)
}
