//! `keywright key list`: finds keys.

use std::num::NonZeroUsize;

use clap::ValueEnum;
use keywright_core::{
    model::Time,
    view::{Direction, KeyPage, KeyQuery, KeyView, Sort},
};

use super::{Given, KeysAnswer, selection::Filters, table::key_table};
use crate::{
    command::grants::roles_of,
    input::count,
    output::{Csv, Failure, KeyJson, Outcome, Output, count_of, word},
};

const EXAMPLES: &str = "\
Examples:
  keywright key list
  keywright key list --status active --role Deploy
  keywright key list --expiring-within 30d --json | jq -r '.keys[].name'
  keywright key list --search grafana --sort created --reverse
  keywright key list --csv > keys.csv";

/// List keys.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    #[command(flatten)]
    filters: Filters,
    /// By what to sort.
    #[arg(long, value_name = "FIELD", default_value = "expires")]
    sort: SortChoice,
    /// Sort the other way round.
    #[arg(long)]
    reverse: bool,
    /// At most so many keys.
    #[arg(long, value_name = "COUNT", value_parser = count, allow_hyphen_values = true)]
    limit: Option<NonZeroUsize>,
    /// Comma-separated values (RFC 4180), for spreadsheets.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SortChoice {
    Name,
    Owner,
    Created,
    Expires,
    LastUsed,
}

impl List {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let opened = given.open()?;
        let now = opened.vault().now();
        let query = KeyQuery {
            sort: self.sort.into(),
            direction: if self.reverse { Direction::Descending } else { Direction::Ascending },
            limit: self.limit.map_or(0, NonZeroUsize::get),
            ..opened.read(|state| self.filters.query(state))?
        };
        let all = KeyQuery { limit: 1, ..KeyQuery::default() };
        let (page, all) = opened.see(|seen| (seen.page(&query, now), seen.page(&all, now).counts.all))?;
        opened.close();
        if self.csv {
            output.raw(csv(&page.keys).as_bytes())?;
        } else if output.is_json() {
            output.document(&KeysAnswer { keys: page.keys.iter().map(KeyJson::from).collect() })?;
        } else {
            show(output, &page, all, now)?;
        }
        Ok(Outcome::Done)
    }
}

/// `all` is how many keys there are, whether or not they fit.
fn show(output: &Output, page: &KeyPage, all: usize, now: Time) -> Result<(), Failure> {
    if page.keys.is_empty() {
        output.note(&if all == 0 {
            "There are no keys yet. Issue one: keywright key issue NAME --role ROLE --copy".to_owned()
        } else {
            format!("No key fits, of {}. See them all: keywright key list", count_of(all, "key"))
        });
        return Ok(());
    }
    output.table(&key_table(&page.keys, now, output.is_wide()))?;
    if page.total > page.keys.len() {
        output.note(&format!("{} of {} keys.", page.keys.len(), page.total));
    }
    Ok(())
}

fn csv(keys: &[KeyView]) -> String {
    let mut csv = Csv::default();
    csv.record([
        "id",
        "name",
        "description",
        "owner",
        "format",
        "roles",
        "last_four",
        "status",
        "stopped_by",
        "created_at",
        "created_by",
        "expires_at",
        "last_used_at",
        "revoked_at",
        "revocation_reason",
    ]);
    for key in keys {
        let time = |time: Option<Time>| time.map(|time| word(&time)).unwrap_or_default();
        let (id, format, status, roles) =
            (key.id.to_string(), word(&key.format), word(&key.status), roles_of(&key.grants));
        let stopped_by = key.stopped_by.map(|by| word(&by)).unwrap_or_default();
        let reason = key.revocation_reason.map(|reason| word(&reason)).unwrap_or_default();
        let (created, expires) = (word(&key.created_at), time(key.expires_at));
        let (used, revoked) = (time(key.last_used_at), time(key.revoked_at));
        csv.record([
            id.as_str(),
            &key.name,
            &key.description,
            key.owner.as_deref().unwrap_or_default(),
            &format,
            &roles,
            &key.last_four,
            &status,
            &stopped_by,
            &created,
            &key.created_by,
            &expires,
            &used,
            &revoked,
            &reason,
        ]);
    }
    csv.text().to_owned()
}

impl From<SortChoice> for Sort {
    fn from(choice: SortChoice) -> Self {
        match choice {
            SortChoice::Name => Self::Name,
            SortChoice::Owner => Self::Owner,
            SortChoice::Created => Self::Created,
            SortChoice::Expires => Self::Expires,
            SortChoice::LastUsed => Self::LastUsed,
        }
    }
}
