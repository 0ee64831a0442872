//! `keywright key rotate`: a successor takes the key's place, and its token is handed over, once.

use keywright_core::{
    error::{Code, Error},
    model::{Delivery, Switch, Time},
    operation::RotateKey,
    view::KeyView,
};

use super::{
    Given, called,
    destination::{Choice, Clearing},
    handover::{New, hand_over},
};
use crate::{
    input::Span,
    output::{Failure, Outcome, exact, expiry_sentence, relative},
};

const EXAMPLES: &str = "\
Examples:
  keywright key rotate ci-deploy --overlap 24h --copy
  keywright key rotate ci-deploy --until-first-use --deadline 3d --out ./token
  keywright key rotate leaked --now --print

The successor has the same name, roles and lifetime. Rotating again before the
old key has ended makes another successor in place of the first.";

/// Rotate a key: a successor takes its place, at once or after a while.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rotate {
    /// Its id, or a name that only one live key has.
    key: String,
    #[command(flatten)]
    when: When,
    /// With --until-first-use: when the key ends even so, like 3d; else after 7 days.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    deadline: Option<String>,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    clearing: Clearing,
}

/// When the key ends; one of these has to be said.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct When {
    /// The key ends as soon as the new token is handed over.
    #[arg(long)]
    now: bool,
    /// Both work for this time, 1h to 30d.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    overlap: Option<String>,
    /// The key ends once its successor is first used, as far as this vault sees.
    #[arg(long)]
    until_first_use: bool,
}

impl Rotate {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let switch = self.switch()?;
        let opened = given.open()?;
        let key = opened.find_key_to_rotate(&self.key)?;
        let destination = self.choice.prepare(&self.clearing)?;
        let issued = opened.apply(&RotateKey { key, switch, delivery: Delivery::Pending })?;
        hand_over(given, opened, New { issued, replaces: Some(key) }, destination, |now, key, old| {
            let old = old.map(|old| fate(now, old, switch)).unwrap_or_default();
            format!("Rotated {}: {}{old}", called(key), expiry_sentence(now, key.expires_at))
        })
    }

    fn switch(&self) -> Result<Switch, Error> {
        if self.deadline.is_some() && !self.when.until_first_use {
            let message = "A --deadline goes with --until-first-use only.";
            return Err(Error::new(Code::InvalidArgument, message).about("switch"));
        }
        let seconds =
            |text: &str| text.parse().map(|Span(seconds)| seconds).map_err(|error: Error| error.about("switch"));
        Ok(match &self.when {
            When { overlap: Some(overlap), .. } => Switch::Overlap { seconds: seconds(overlap)? },
            When { until_first_use: true, .. } => {
                Switch::FirstUse { deadline_seconds: self.deadline.as_deref().map_or(Ok(Switch::DEADLINE), seconds)? }
            }
            When { now: true, .. } => Switch::Now,
            When { .. } => {
                let message = "Say when the old key ends: --now, --overlap 24h or --until-first-use.";
                return Err(Error::new(Code::InvalidArgument, message).about("switch"));
            }
        })
    }
}

/// What becomes of the old key.
fn fate(now: Time, old: &KeyView, switch: Switch) -> String {
    let id = old.id;
    match (switch, old.expires_at) {
        (Switch::Overlap { .. }, Some(at)) => {
            format!("\nThe old key, {id}, works until {}, {}.", exact(at), relative(now, at))
        }
        (Switch::FirstUse { .. }, Some(at)) => format!(
            "\nThe old key, {id}, works until the new token is first checked here, or until {}, {}.",
            exact(at),
            relative(now, at)
        ),
        _ if old.revoked_at.is_none() => String::new(),
        _ => format!("\nThe old key, {id}, is revoked."),
    }
}
