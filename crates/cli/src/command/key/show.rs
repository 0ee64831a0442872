//! `keywright key show`: one key, what it may do, and what happened to it.

use keywright_core::{
    model::Time,
    view::{HistoryEntry, KeyView},
};
use serde::Serialize;

use super::{
    Given,
    words::{status, status_colour},
};
use crate::{
    command::grants::roles_of,
    output::{Failure, KeyJson, Outcome, Output, Table, exact, expiry, relative, word},
};

const EXAMPLES: &str = "\
Examples:
  keywright key show ci-deploy
  keywright key show 7Hq2mXc90aZt --json | jq .permissions";

/// Show a key, what it may do, and what happened to it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Show {
    /// Its id, or a name that only one live key has.
    key: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    key: KeyJson,
    permissions: &'a [String],
    uses: u64,
    history: &'a [HistoryEntry],
    chain: Vec<KeyJson>,
}

impl Show {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let now = opened.vault().now();
        let id = opened.find_key(&self.key)?;
        let key = opened.key(id)?;
        let (permissions, chain) = opened.see(|seen| (seen.key_permissions(id), seen.key_chain(id, now)))?;
        let chain = chain?;
        let uses = opened.vault().times_used(id)?;
        let history = opened.vault().history(id)?;
        opened.close();
        if output.is_json() {
            output.document(&Answer {
                key: KeyJson::from(&key),
                permissions: &permissions,
                uses,
                history: &history,
                chain: chain.iter().map(KeyJson::from).collect(),
            })?;
        } else {
            show(output, &key, &permissions, uses, now)?;
            show_history(output, &history, now)?;
        }
        Ok(Outcome::Done)
    }
}

fn show(output: &Output, key: &KeyView, permissions: &[String], uses: u64, now: Time) -> Result<(), Failure> {
    let mut table = Table::new(&[]);
    let mut line = |label: &str, text: String| {
        if !text.is_empty() {
            table.row([label.to_owned(), text]);
        }
    };
    line("Name", key.name.clone());
    line("Id", key.id.to_string());
    line("Description", key.description.clone());
    line("Owner", key.owner.clone().unwrap_or_default());
    line("Roles", roles_of(&key.grants));
    line("Permissions", permissions.join(", "));
    line("Token", format!("{} …{}, {}", word(&key.format), key.last_four, word(&key.delivery).replace('_', " ")));
    line("Expires", expiry(now, key.expires_at));
    line("Issued", format!("{} by {}", exact(key.created_at), key.created_by));
    let used = |at| {
        format!(
            "{}, seen here {}",
            relative(now, at),
            if uses == 1 { "once".to_owned() } else { format!("{uses} times") }
        )
    };
    line("Last used", key.last_used_at.map_or_else(|| "not seen here".to_owned(), used));
    if let Some(from) = key.rotated_from {
        line("Takes the place of", from.to_string());
    }
    if let Some(replacement) = &key.replacement {
        let first_use = if replacement.on_first_use { ", or once that one is first used" } else { "" };
        let from = match replacement.ends_at {
            Some(at) => format!(" from {} ({}){first_use}", exact(at), relative(now, at)),
            None => ", once its token is handed over".to_owned(),
        };
        line("Replaced by", format!("{}{from}", replacement.by));
    }
    if let (Some(at), Some(reason)) = (key.revoked_at, key.revocation_reason) {
        line("Revoked", format!("{}: {}", exact(at), word(&reason).replace('_', " ")));
    }
    table.row(["Status".into(), status_colour(key).cell(status(key))]);
    output.table(&table)
}

fn show_history(output: &Output, history: &[HistoryEntry], now: Time) -> Result<(), Failure> {
    output.line("\nHistory")?;
    let mut table = Table::new(&[]);
    for entry in history {
        table.row([exact(entry.at), relative(now, entry.at), entry.sentence.clone(), entry.who()]);
    }
    output.table(&table)
}
