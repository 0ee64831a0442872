//! `keywright activity`: what was done, by whom and when, newest first.

use std::num::NonZeroUsize;

use chrono::{Days, Local, NaiveDate};
use clap::ValueEnum;
use keywright_core::{
    error::{Code, Error},
    model::{Expiration, OperatorId, Time},
    operation::{Calendar, ZoneCalendar},
    view::{ActivityKind, ActivityQuery, HistoryEntry},
};
use serde::Serialize;

use super::Given;
use crate::{
    input::count,
    opened::Opened,
    output::{Failure, Outcome, Table, exact},
};

const EXAMPLES: &str = "\
Examples:
  keywright activity
  keywright activity --kind ended --kind issued --from 2027-05-01
  keywright activity --key ci-deploy --json | jq -r '.entries[].sentence'
  keywright activity --by Bea --search backup --limit 20

The whole log, verified: keywright export audit";

/// Show what was done, by whom and when, newest first.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Activity {
    /// From this day (2027-05-31) or moment (2027-05-31T12:00:00Z) on.
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until this day, with it, or before this moment.
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// What this operator did.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only this kind of thing. May be repeated.
    #[arg(long = "kind", value_name = "KIND")]
    kinds: Vec<Kind>,
    /// What is about this key.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Only with all these words.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    search: String,
    /// At most so many; else 50.
    #[arg(long, value_name = "COUNT", default_value = "50", hide_default_value = true)]
    #[arg(value_parser = count, allow_hyphen_values = true)]
    limit: NonZeroUsize,
    /// Only before this number: where the last page ended.
    #[arg(long, value_name = "NUMBER")]
    before: Option<u64>,
}

/// The kinds of things, by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Keys were issued.
    Issued,
    /// Tokens were stored, or were not.
    Delivered,
    /// Keys were edited.
    Edited,
    /// Keys were suspended or reinstated.
    Stopped,
    /// Keys were rotated.
    Rotated,
    /// Keys were revoked or deleted.
    Ended,
    /// Roles changed.
    Roles,
    /// Owners changed.
    Owners,
    /// Accounts changed.
    Accounts,
    /// The catalogue of permissions changed.
    Permissions,
    /// The rules changed.
    Rules,
    /// Operators changed.
    Operators,
    /// The vault itself was made or changed.
    Vault,
}

#[derive(Serialize)]
struct Answer<'a> {
    entries: &'a [HistoryEntry],
    next_before: Option<u64>,
}

impl Activity {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let from = self.from.as_deref().map(|text| moment(text, "from", false)).transpose()?;
        let to = self.until.as_deref().map(|text| moment(text, "until", true)).transpose()?;
        let opened = given.open()?;
        let mut query = ActivityQuery {
            from,
            to,
            operator: self.by.as_deref().map(|name| operator(&opened, name)).transpose()?,
            kinds: self.kinds.into_iter().map(ActivityKind::from).collect(),
            key: self.key.as_deref().map(|key| opened.find_key(key)).transpose()?,
            search: self.search,
            before: self.before,
            limit: self.limit.get(),
        };
        // A page may be short although there is more.
        let mut entries = Vec::new();
        let next_before = loop {
            let page = opened.vault().activity(&query)?;
            entries.extend(page.entries);
            match page.next_before {
                Some(before) if entries.len() < self.limit.get() => {
                    query = ActivityQuery { before: Some(before), limit: self.limit.get() - entries.len(), ..query };
                }
                next => break next,
            }
        };
        opened.close();
        let mut table = Table::new(&["WHEN", "WHO", "WHAT"]);
        for entry in &entries {
            table.row([exact(entry.at), entry.who(), entry.sentence.clone()]);
        }
        if output.is_json() {
            output.document(&Answer { entries: &entries, next_before })?;
        } else if entries.is_empty() {
            output.note("Nothing of that was done.");
        } else {
            output.whole_table(&table)?;
        }
        if let Some(before) = next_before.filter(|_| !output.is_json()) {
            output.note(&format!("There is more: add --before {before}, or a higher --limit."));
        }
        Ok(Outcome::Done)
    }
}

/// The operator of this name, who may have left.
fn operator(opened: &Opened<'_>, text: &str) -> Result<OperatorId, Error> {
    match super::operator::find(opened, text) {
        Ok(operator) => Ok(operator.id),
        Err(error) => text.trim().parse().map_err(|_| error),
    }
}

/// The moment at which a day begins, or is over; or the moment itself.
fn moment(text: &str, field: &'static str, over: bool) -> Result<Time, Error> {
    let refused = || {
        let message = format!("“{text}” is no day or moment. Write 2027-05-31 or 2027-05-31T12:00:00Z.");
        Error::new(Code::InvalidArgument, message).about(field)
    };
    let calendar = ZoneCalendar(Local);
    let begins = |day: NaiveDate| calendar.end_of(day.checked_sub_days(Days::new(1))?);
    match text.parse().map_err(|_| refused())? {
        Expiration::On(day) if over => calendar.end_of(day).ok_or_else(refused),
        Expiration::On(day) => begins(day).ok_or_else(refused),
        Expiration::At(at) => Ok(at),
        _ => Err(refused()),
    }
}

impl From<Kind> for ActivityKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Issued => Self::Issued,
            Kind::Delivered => Self::Delivered,
            Kind::Edited => Self::Edited,
            Kind::Stopped => Self::Stopped,
            Kind::Rotated => Self::Rotated,
            Kind::Ended => Self::Ended,
            Kind::Roles => Self::Roles,
            Kind::Owners => Self::Owners,
            Kind::Accounts => Self::Accounts,
            Kind::Permissions => Self::Permissions,
            Kind::Rules => Self::Rules,
            Kind::Operators => Self::Operators,
            Kind::Vault => Self::Vault,
        }
    }
}
