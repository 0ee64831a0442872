//! The checks of a token one by one, in the order in which they are made, as the explanation shows them.

use keywright_verify::{Need, Verdict};
use serde::Serialize;

use super::KeyView;
use crate::{model::Time, operation::lifetime::moment, state::State};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CheckLine {
    /// What was looked at, in two or three words.
    pub what: String,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What was found, a sentence.
    pub sentence: String,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It is in order.
    Passed,
    /// It is what the verdict is about.
    Failed,
    /// A check before it failed.
    NotReached,
}

/// The checks of a token of this verdict.
pub(super) fn of(
    state: &State,
    verdict: Verdict,
    signed: bool,
    key: Option<&KeyView>,
    need: &Need<'_>,
    advice: &str,
) -> Vec<CheckLine> {
    let form = if signed { "It has the shape of a signed token." } else { "It has the shape of an opaque token." };
    let known = key.map_or_else(
        || "A key of this vault has this token.".to_owned(),
        |key| format!("It is the token of {} ({}).", key.name, key.id),
    );
    let owner = key.and_then(|key| key.owner.as_deref());
    let owner = owner.map_or_else(
        || "The key has no owner who could be suspended.".to_owned(),
        |owner| format!("Its owner, {owner}, is not suspended."),
    );
    let account = need.account.and_then(|id| state.account(id)).map(|account| account.name.to_string());
    let mut steps = vec![
        ("Shape", &[Verdict::Malformed][..], form.to_owned()),
        ("Known here", &[Verdict::Unknown], known),
        ("Not revoked", &[Verdict::Revoked], "The key was not revoked or deleted.".to_owned()),
        ("Not suspended", &[Verdict::Suspended], "The key is not suspended.".to_owned()),
        ("Not expired", &[Verdict::Expired], end_in_words(key.and_then(|key| key.expires_at))),
        ("Keys switched on", &[Verdict::KeysDisabled], "The rules let keys work.".to_owned()),
        ("Owner in order", &[Verdict::OwnerSuspended], owner),
    ];
    if !signed {
        let digits = "The check digits are right: nothing was mistyped.".to_owned();
        steps.insert(1, ("No typing error", &[Verdict::BadCheck], digits));
    }
    if need.account.is_some() || verdict == Verdict::AccountNotGranted {
        let there = account.map_or_else(
            || "The key may act in some account.".to_owned(),
            |account| format!("The key may act in {account}."),
        );
        steps.push(("Account", &[Verdict::AccountNotGranted], there));
    }
    if !need.permissions.is_empty() {
        let wanted: Vec<_> = need.permissions.iter().map(ToString::to_string).collect();
        let allowed = format!("Its roles allow {}.", wanted.join(", "));
        steps.push(("Permission", &[Verdict::MissingPermission], allowed));
    }

    let mut failed = false;
    let lines = steps.into_iter().map(|(what, fails_as, passed)| {
        let (outcome, sentence) = match (failed, fails_as.contains(&verdict)) {
            (true, _) => (CheckOutcome::NotReached, "Not looked at: what stands above decides it.".to_owned()),
            (false, true) => (CheckOutcome::Failed, advice.to_owned()),
            (false, false) => (CheckOutcome::Passed, passed),
        };
        failed |= outcome == CheckOutcome::Failed;
        CheckLine { what: what.to_owned(), outcome, sentence }
    });
    lines.collect()
}

/// The checks of what is no token: there is only one.
pub(super) fn of_no_token(advice: &str) -> Vec<CheckLine> {
    vec![CheckLine { what: "Shape".to_owned(), outcome: CheckOutcome::Failed, sentence: advice.to_owned() }]
}

fn end_in_words(end: Option<Time>) -> String {
    end.map_or_else(|| "The key never expires.".to_owned(), |end| format!("The key works until {}.", moment(end)))
}
