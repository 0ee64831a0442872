//! Which keys a command is about: those that are named, or those that filters find.

use clap::ValueEnum;
use keywright_core::{
    error::{Code, Error},
    model::{KeyId, Lifetime},
    state::State,
    view::{FindingKind, KeyQuery, KeySelection, StatusFilter},
};

use crate::opened::Opened;

/// What filters stand under in `--help`.
const WHICH: &str = "Which keys";

/// Keys by their names, or by filters.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// Ids, or names that only one live key has; all of them or none.
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    #[command(flatten)]
    filters: Filters,
}

/// What keys are found by; all of it must hold.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Filters {
    /// Keys of this status; active includes expiring.
    #[arg(long, value_name = "STATUS", help_heading = WHICH)]
    status: Option<StatusChoice>,
    /// Keys of this owner.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    owner: Option<String>,
    /// Keys with this role.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    role: Option<String>,
    /// Keys with a role that is limited to this account.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    account: Option<String>,
    /// Live keys that `keywright audit` finds for this reason.
    #[arg(long, value_name = "REASON", help_heading = WHICH)]
    finding: Option<FindingChoice>,
    /// Keys with all these words in name, description, owner or roles; an id or the last four characters count whole.
    #[arg(long, value_name = "TEXT", help_heading = WHICH)]
    search: Option<String>,
    /// Active keys that expire within this time, like 30d.
    #[arg(long, value_name = "DAYS", help_heading = WHICH, allow_hyphen_values = true)]
    expiring_within: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StatusChoice {
    Active,
    Expiring,
    Suspended,
    Expired,
    Revoked,
}

/// Why an audit finds a key; also written as its `--json` writes it.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FindingChoice {
    Expiring,
    Unstored,
    #[value(alias = "due_for_replacement")]
    DueForReplacement,
    Unused,
    #[value(alias = "long_lived")]
    LongLived,
    #[value(alias = "over_privileged")]
    OverPrivileged,
    #[value(alias = "without_owner")]
    WithoutOwner,
}

/// The same filters under other names, where `--owner` and `--role` say what a key shall have.
#[derive(Debug, clap::Args)]
pub(super) struct HeldFilters {
    /// Keys of this status; active includes expiring.
    #[arg(long, value_name = "STATUS", help_heading = WHICH)]
    status: Option<StatusChoice>,
    /// Keys of this owner.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    of_owner: Option<String>,
    /// Keys with this role.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    with_role: Option<String>,
    /// Keys with a role that is limited to this account.
    #[arg(long, value_name = "NAME", help_heading = WHICH)]
    account: Option<String>,
    /// Live keys that `keywright audit` finds for this reason.
    #[arg(long, value_name = "REASON", help_heading = WHICH)]
    finding: Option<FindingChoice>,
    /// Keys with all these words in name, description, owner or roles; an id or the last four characters count whole.
    #[arg(long, value_name = "TEXT", help_heading = WHICH)]
    search: Option<String>,
    /// Active keys that expire within this time, like 30d.
    #[arg(long, value_name = "DAYS", help_heading = WHICH, allow_hyphen_values = true)]
    expiring_within: Option<String>,
}

impl HeldFilters {
    /// The selection of these, or of the keys that are named.
    pub(super) fn select(self, keys: Vec<String>) -> Selection {
        let Self { status, of_owner, with_role, account, finding, search, expiring_within } = self;
        let (owner, role) = (of_owner, with_role);
        Selection { keys, filters: Filters { status, owner, role, account, finding, search, expiring_within } }
    }
}

impl Selection {
    /// The text of the one key that is named.
    pub(super) fn only(&self) -> Option<&str> {
        match self.keys.as_slice() {
            [key] if !self.filters.are_given() => Some(key),
            _ => None,
        }
    }

    /// Whether the keys are named, and not found by filters.
    pub(super) fn is_named(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The keys that are meant.
    pub(super) fn resolve(&self, opened: &Opened<'_>) -> Result<KeySelection, Error> {
        let refused = |message: &str| Err(Error::new(Code::InvalidArgument, message).about("keys"));
        match (self.is_named(), self.filters.are_given()) {
            (true, true) => refused("Name keys, or choose them by filters; both at once is not clear."),
            (false, false) => refused(
                "Say which keys: their names or ids, or a filter like --status, --owner, --role, --account, \
                 --finding, --search or --expiring-within.",
            ),
            (true, false) => Ok(KeySelection::Keys { keys: find_all(opened, &self.keys)? }),
            (false, true) => opened.read(|state| {
                Ok(KeySelection::Matching { query: Box::new(self.filters.query(state)?), revision: state.revision() })
            }),
        }
    }
}

impl Filters {
    /// The query that these ask, in the order that attention asks for, with no limit.
    pub(super) fn query(&self, state: &State) -> Result<KeyQuery, Error> {
        Ok(KeyQuery {
            search: self.search.clone().unwrap_or_default(),
            status: self.status.map(StatusFilter::from),
            owner: self.owner.as_deref().map(|owner| state.find_owner(owner)).transpose()?,
            role: self.role.as_deref().map(|role| state.find_role(role)).transpose()?,
            account: self.account.as_deref().map(|account| state.find_account(account)).transpose()?,
            finding: self.finding.map(FindingKind::from),
            expiring_within: self.expiring_within.as_deref().map(days).transpose()?,
            ..KeyQuery::default()
        })
    }

    fn are_given(&self) -> bool {
        let Self { status, owner, role, account, finding, search, expiring_within } = self;
        status.is_some()
            || finding.is_some()
            || [owner, role, account, search, expiring_within].into_iter().any(Option::is_some)
    }
}

/// The keys that the texts mean, none twice.
fn find_all(opened: &Opened<'_>, texts: &[String]) -> Result<Vec<KeyId>, Error> {
    let mut ids: Vec<KeyId> = Vec::new();
    for text in texts {
        let id = opened.find_key(text)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The time written in `text`, in days.
fn days(text: &str) -> Result<u32, Error> {
    match text.parse()? {
        Lifetime::Days(days) => Ok(days),
        Lifetime::Months(_) => {
            Err(Error::new(Code::InvalidLifetime, format!("Give {text} in days, like 30d.")).about("expiring_within"))
        }
    }
}

impl From<FindingChoice> for FindingKind {
    fn from(choice: FindingChoice) -> Self {
        match choice {
            FindingChoice::Expiring => Self::Expiring,
            FindingChoice::Unstored => Self::Unstored,
            FindingChoice::DueForReplacement => Self::DueForReplacement,
            FindingChoice::Unused => Self::Unused,
            FindingChoice::LongLived => Self::LongLived,
            FindingChoice::OverPrivileged => Self::OverPrivileged,
            FindingChoice::WithoutOwner => Self::WithoutOwner,
        }
    }
}

impl From<StatusChoice> for StatusFilter {
    fn from(choice: StatusChoice) -> Self {
        match choice {
            StatusChoice::Active => Self::Active,
            StatusChoice::Expiring => Self::Expiring,
            StatusChoice::Suspended => Self::Suspended,
            StatusChoice::Expired => Self::Expired,
            StatusChoice::Revoked => Self::Revoked,
        }
    }
}
