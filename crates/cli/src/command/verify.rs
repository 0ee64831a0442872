//! `keywright verify`: checks a token as a service would. The token comes on standard input; exit
//! code 10 says no.

use keywright_core::{
    error::{Code, Error},
    model::{Door, Permission, Time, Verdict},
    view::{CheckLine, CheckOutcome},
};
use serde::Serialize;

use super::{
    Given,
    verify_bundle::{self, ByBundle},
};
use crate::{
    input::read_token,
    output::{Colour, Failure, Outcome, Table, expiry_sentence},
};

const EXAMPLES: &str = "\
Examples:
  keywright verify < token                             Is it good at all?
  keywright verify --permission deploy.run < token     May it do this?
  keywright verify --permission deploy.run --account eu --json < token
  keywright verify --bundle keys.kwb --trust THUMBPRINT < token

The last one needs no vault: it does what a service does with a bundle, but that
it remembers nothing. A service refuses a bundle older than one it has read.
By the vault an account must be there; a service gets a verdict for any name.
Exits with 0 where the token is good for all of it, with 10 where it is not.";

/// Check a token (on standard input) as a service would.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// A permission that is needed; several mean all of them.
    #[arg(long = "permission", value_name = "PERMISSION")]
    permissions: Vec<String>,
    /// The account in which they are needed.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    #[command(flatten)]
    by_bundle: ByBundle,
}

#[derive(Serialize)]
struct Answer<'a> {
    verdict: Verdict,
    key_id: Option<String>,
    name: Option<&'a str>,
    owner: Option<&'a str>,
    roles: Vec<&'a str>,
    permissions: &'a [String],
    expires_at: Option<Time>,
    checks: &'a [CheckLine],
    advice: &'a str,
}

impl Verify {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let by_bundle = self.by_bundle.given()?;
        let needed = self.permissions.iter().map(|text| permission(text)).collect::<Result<Vec<_>, _>>()?;
        let token = read_token(|| output.ask_secret("Token (not shown): "))?;
        if let Some((file, trust)) = by_bundle {
            return verify_bundle::verify(output, &file, trust, &token, &needed, self.account.as_deref());
        }
        let opened = given.open()?;
        let now = opened.vault().now();
        let account = self.account.as_deref().map(|name| opened.read(|state| state.find_account(name))).transpose()?;
        let explanation = opened.see(|seen| seen.explain(token.expose(), &needed, account, now))?;
        if explanation.verdict.is_valid() && opened.vault().health().read_only.is_some() {
            // The end of the key may be what is missing: a yes is believed only where the ledger is whole.
            opened.vault().audit(&mut |_| Ok(()))?;
        }
        if let Some(id) = explanation.key_id.filter(|_| explanation.verdict.is_valid()) {
            // When a key was last used is worth knowing, and not worth failing for.
            let _ = opened.vault().note_use(Door::Cli, id, now);
        }
        opened.close();
        let key = explanation.key.as_ref();
        if output.is_json() {
            output.document(&Answer {
                verdict: explanation.verdict,
                key_id: explanation.key_id.map(|id| id.to_string()),
                name: key.map(|key| key.name.as_str()),
                owner: key.and_then(|key| key.owner.as_deref()),
                roles: key.map(|key| key.grants.iter().map(|grant| grant.role.as_str()).collect()).unwrap_or_default(),
                permissions: &explanation.permissions,
                expires_at: key.and_then(|key| key.expires_at),
                checks: &explanation.checks,
                advice: &explanation.advice,
            })?;
        } else {
            output.line(&format!("{}: {}", explanation.verdict, explanation.advice))?;
            if let Some(key) = key {
                let owner = key.owner.as_deref().map(|owner| format!(" of {owner}")).unwrap_or_default();
                let expiry = expiry_sentence(now, key.expires_at);
                output.line(&format!("The key is {} ({}){owner}. {expiry}", key.name, key.id))?;
            }
            output.whole_table(&checks(&explanation.checks))?;
        }
        Ok(if explanation.verdict.is_valid() { Outcome::Done } else { Outcome::CheckSaidNo })
    }
}

/// Each check in turn.
fn checks(lines: &[CheckLine]) -> Table {
    let mut table = Table::new(&[]);
    for line in lines {
        let outcome = match line.outcome {
            CheckOutcome::Passed => Colour::Good.cell("pass"),
            CheckOutcome::Failed => Colour::Bad.cell("fail"),
            CheckOutcome::NotReached => Colour::Muted.cell("-"),
        };
        table.row([outcome, line.what.clone().into(), line.sentence.clone().into()]);
    }
    table
}

fn permission(text: &str) -> Result<Permission, Error> {
    Permission::parse(text).map_err(|error| {
        let message = format!("“{text}” is not a permission: {error}.");
        Error::new(Code::InvalidPermission, message).about("permissions")
    })
}
