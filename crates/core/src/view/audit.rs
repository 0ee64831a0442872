//! The report of an audit: what of the keys, roles and operators somebody should look at, in one place.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    IssuerView, KeyView, Seen,
    finding::{Conditions, FindingKind},
};
use crate::{
    model::{Format, Time},
    operation::{NamedRole, import_permissions},
    state::{Row, State},
};

/// What somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AuditReport {
    /// When it was made.
    pub at: Time,
    /// What was found; kinds of which there is nothing are left out.
    pub findings: Vec<Finding>,
    /// Every operator, and whether they may issue keys.
    pub issuers: Vec<IssuerView>,
    /// The sequence number of the vault's last change: all keys of a finding are chosen by its kind and this.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub revision: u64,
}

/// Keys, roles or permissions that somebody should look at for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Finding {
    /// The reason.
    pub kind: FindingKind,
    /// What was found, a sentence.
    pub sentence: String,
    /// What to do about it, a sentence.
    pub advice: String,
    /// The keys; the first [`Finding::SHOWN`].
    pub keys: Vec<KeyView>,
    /// The roles.
    pub roles: Vec<NamedRole>,
    /// The permissions.
    pub permissions: Vec<String>,
    /// How many keys, else roles, else permissions.
    pub count: usize,
}

impl Finding {
    /// How many keys a finding holds at the most.
    pub const SHOWN: usize = 100;
}

impl Seen<'_> {
    /// What somebody should look at, as it is at `now`.
    #[must_use]
    pub fn audit(&self, now: Time) -> AuditReport {
        let mut findings = self.key_findings(now);
        if self.only_owner().is_none() {
            findings.extend(self.state.role_findings(now));
        }
        AuditReport { at: now, findings, issuers: self.issuers(now), revision: self.state.revision() }
    }

    fn key_findings(&self, now: Time) -> Vec<Finding> {
        let state = self.state;
        let seconds = now.timestamp();
        let live: Vec<&Row> =
            state.rows().rows().filter(|row| self.includes_row(row) && row.is_live(seconds)).collect();
        let conditions = Conditions::new(state, now);
        let rules = state.rules();
        let elsewhere = live.iter().any(|row| row.key.format == Format::Jwt);
        let in_time = |days: u32| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };

        let find = |kind, says: &str, advice: &str| {
            let found: Vec<&Row> = live.iter().copied().filter(|row| conditions.hold(kind, row)).collect();
            self.finding(kind, found, says, advice, now)
        };
        let unused_says = format!("not seen in use for {} days", FindingKind::UNUSED_DAYS);
        let unused_advice = if elsewhere {
            "No use seen here does not mean none: who checks a signed token alone is not seen. Ask the owner, and suspend what \
             nobody needs."
        } else {
            "Suspend what nobody needs; where nothing breaks, revoke it."
        };
        let expiring_says = format!("expiring within {}", in_time(rules.warn_before));
        let due_says = format!("never expiring and older than {}", in_time(rules.replace_after.unwrap_or_default()));
        [
            find(FindingKind::Expiring, &expiring_says, "Rotate those that are still needed."),
            find(
                FindingKind::Unstored,
                "with a token that nobody stored, as far as is known",
                "Say that it is stored, or revoke the key.",
            ),
            find(FindingKind::DueForReplacement, &due_says, "Rotate them."),
            find(FindingKind::Unused, &unused_says, unused_advice),
            find(
                FindingKind::LongLived,
                "living longer than a year",
                "Rotate them with a shorter life, or bring their expirations forward.",
            ),
            find(
                FindingKind::OverPrivileged,
                "allowed everything, or everything of a service",
                "Give them roles with what they need and no more.",
            ),
            find(FindingKind::WithoutOwner, "without an owner", "Give them an owner, so that somebody can be asked."),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What was found, the keys that end first at the front; `None` where there is nothing.
    fn finding(&self, kind: FindingKind, mut rows: Vec<&Row>, says: &str, advice: &str, now: Time) -> Option<Finding> {
        let by_name = |one: &Row, other: &Row| self.state.rows().compare_names(one, other);
        rows.sort_by(|one, other| {
            (one.end.cmp(&other.end)).then_with(|| by_name(one, other)).then_with(|| one.key.id.cmp(&other.key.id))
        });
        let count = rows.len();
        let keys = if count == 1 { "1 live key is".to_owned() } else { format!("{count} live keys are") };
        (count > 0).then(|| Finding {
            kind,
            sentence: format!("{keys} {says}."),
            advice: advice.to_owned(),
            keys: rows.into_iter().take(Finding::SHOWN).map(|row| self.state.view_of(row, now)).collect(),
            roles: Vec::new(),
            permissions: Vec::new(),
            count,
        })
    }
}

impl State {
    fn role_findings(&self, now: Time) -> Vec<Finding> {
        let mut used = BTreeSet::new();
        for row in self.rows().rows().filter(|row| row.is_live(now.timestamp())) {
            used.extend(row.key.grants.iter().map(|grant| grant.role));
        }
        used.extend(self.owners().flat_map(|owner| &owner.grants).map(|grant| grant.role));
        let unused = self.roles().filter(|role| !used.contains(&role.id));
        let unused = import_permissions::sorted(unused.map(|role| (&role.name, role.id)));

        let gone = self.services().flat_map(|service| &service.permissions).filter(|one| one.gone_since.is_some());
        let gone: Vec<_> = gone
            .map(|one| (one.permission.to_string(), import_permissions::roles_with(self, &one.permission)))
            .filter(|(_, roles)| !roles.is_empty())
            .collect();
        let holders: BTreeSet<_> = gone.iter().flat_map(|(_, roles)| roles.iter().cloned()).collect();
        let mut permissions: Vec<_> = gone.into_iter().map(|(permission, _)| permission).collect();
        permissions.sort();

        let mut findings = Vec::new();
        if !unused.is_empty() {
            let count = unused.len();
            findings.push(Finding {
                kind: FindingKind::UnusedRole,
                sentence: match count {
                    1 => "1 role is on no live key and no owner.".to_owned(),
                    _ => format!("{count} roles are on no live key and no owner."),
                },
                advice: "Remove those that nobody will need.".to_owned(),
                keys: Vec::new(),
                roles: unused,
                permissions: Vec::new(),
                count,
            });
        }
        if !permissions.is_empty() {
            let count = permissions.len();
            findings.push(Finding {
                kind: FindingKind::GonePermission,
                sentence: match count {
                    1 => "1 permission was dropped by its service, and a role still has it.".to_owned(),
                    _ => format!("{count} permissions were dropped by their services, and roles still have them."),
                },
                advice: "Take them from these roles: they allow nothing any more.".to_owned(),
                keys: Vec::new(),
                roles: holders.into_iter().collect(),
                permissions,
                count,
            });
        }
        findings
    }
}
