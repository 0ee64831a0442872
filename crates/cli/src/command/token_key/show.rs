//! `keywright token-key show`.

use keywright_core::view::{TokenKeyPhase, TokenKeyView};
use serde::Serialize;

use super::Given;
use crate::output::{Failure, Outcome, Table, exact};

const EXAMPLES: &str = "\
Examples:
  keywright token-key show
  keywright export jwks > jwks.json    The same keys, for those who verify

KID is what tokens call the key by: its RFC 7638 thumbprint.";

/// Show the token keys that verifiers are told of.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {}

#[derive(Serialize)]
struct Answer<'a> {
    token_keys: &'a [TokenKeyView],
    list_key: Option<String>,
}

impl Show {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let keys = opened.vault().token_key_views();
        let list_key = opened.vault().list_key_thumbprint();
        opened.close();
        let mut table = Table::new(&["KID", "ALGORITHM", "SIGNS", "LIVE KEYS"]);
        for key in &keys {
            let when = match (key.phase, key.signs_from, key.signs_until) {
                (TokenKeyPhase::Next, Some(from), _) => format!("from {}", exact(from)),
                (TokenKeyPhase::Retired, _, Some(until)) => format!("signed until {}", exact(until)),
                (_, _, Some(until)) => format!("until {}", exact(until)),
                _ => "now".to_owned(),
            };
            table.row([key.kid.clone(), key.algorithm.in_words().to_owned(), when, key.live_keys.to_string()]);
        }
        let listed = output.listed(&Answer { token_keys: &keys, list_key: list_key.clone() }, &table, "")?;
        if let Some(list_key) = list_key.filter(|_| !output.is_json()) {
            output.note(&format!("Bundles and status lists are signed by the list key {list_key}."));
        }
        Ok(listed)
    }
}
