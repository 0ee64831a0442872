//! `keywright token-key rotate`: says first what an emergency ends.

use clap::ValueEnum;
use keywright_core::{
    error::{Code, Error},
    model::{Door, TokenAlgorithm},
    operation::{RotateTokenKey, TokenKeySwitch},
    view::TokenKeyRotation,
};
use serde::Serialize;

use super::Given;
use crate::{
    input::Span,
    output::{Failure, Outcome, Output, Table, count_of, exact},
};

const EXAMPLES: &str = "\
Examples:
  keywright token-key rotate                    The new key signs in 24 hours
  keywright token-key rotate --algorithm eddsa --lead-time 3d
  keywright token-key rotate --now              No verifier has cached keys
  keywright token-key rotate --emergency --dry-run

Verifiers learn of the new key by the JWK Set, at once, and should have fetched
it before it signs. The old one stays there until the last key has ended whose
token it signed; of those that never expire, until they are revoked.

--emergency is for a token key that others may know: it leaves the set at once,
and the keys whose tokens it signed are revoked, so that all who check tokens
say the same. They are to be issued anew.";

/// Make another token key; it takes the old one's place after a while, or at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rotate {
    /// How the new key signs, which becomes the rule token_algorithm; else as that rule says.
    #[arg(long, value_name = "ALGORITHM")]
    algorithm: Option<Algorithm>,
    #[command(flatten)]
    when: When,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask; needed where nobody can be asked, for an emergency or while a new key waits to sign already.
    #[arg(long, short)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Algorithm {
    /// ECDSA on P-256, which every library knows.
    Es256,
    /// Ed25519.
    Eddsa,
}

/// When the new key signs.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct When {
    /// It signs after this time, up to 30d; else after 24h.
    #[arg(long, value_name = "TIME")]
    lead_time: Option<String>,
    /// It signs at once, which verifiers with cached keys refuse for a while.
    #[arg(long)]
    now: bool,
    /// The old key counts no more at once, and what it signed ends.
    #[arg(long)]
    emergency: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    rotation: &'a TokenKeyRotation,
    dry_run: bool,
}

impl Rotate {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let request = RotateTokenKey { algorithm: self.algorithm.map(Into::into), switch: self.switch()? };
        let opened = given.open()?;
        let comes_to = opened.vault().preview_token_key_rotation(Door::Cli, &request)?;
        if self.dry_run {
            opened.close();
            list(output, &comes_to)?;
            return output.done(&Answer { rotation: &comes_to, dry_run: true }, &will(&comes_to));
        }
        if (self.when.emergency || !comes_to.dropped.is_empty()) && !self.consent(output, &comes_to)? {
            opened.close();
            return Ok(Outcome::Declined);
        }
        let done = opened.proven(|vault, door| vault.rotate_token_key(door, &request))?;
        opened.close();
        if self.yes {
            list(output, &done)?;
        }
        output.done(&Answer { rotation: &done, dry_run: false }, &sentence(&done))
    }

    fn switch(&self) -> Result<TokenKeySwitch, Error> {
        Ok(match &self.when {
            When { emergency: true, .. } => TokenKeySwitch::Emergency,
            When { now: true, .. } => TokenKeySwitch::Planned { lead_seconds: 0 },
            When { lead_time: Some(time), .. } => {
                let Span(lead_seconds) = time.parse().map_err(|error: Error| error.about("lead_time"))?;
                TokenKeySwitch::Planned { lead_seconds }
            }
            When { .. } => TokenKeySwitch::DEFAULT,
        })
    }

    fn consent(&self, output: &Output, comes_to: &TokenKeyRotation) -> Result<bool, Failure> {
        if self.yes {
            return Ok(true);
        }
        if output.can_ask() {
            list(output, comes_to)?;
            output.note(&will(comes_to));
            return output.confirm("Rotate the token key?");
        }
        let message = format!("{} See --dry-run, or add --yes to do that.", will(comes_to));
        Err(Error::new(Code::InvalidArgument, message).about("yes").into())
    }
}

impl From<Algorithm> for TokenAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => Self::Es256,
            Algorithm::Eddsa => Self::Eddsa,
        }
    }
}

/// Each key that ends with it, for people to read; programs find them in the answer.
fn list(output: &Output, rotation: &TokenKeyRotation) -> Result<(), Failure> {
    if output.is_json() || rotation.revoked_keys.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&["REVOKED KEY", "ID"]);
    for key in &rotation.revoked_keys {
        table.row([key.name.clone(), key.id.to_string()]);
    }
    output.table(&table)
}

/// What would be done.
fn will(rotation: &TokenKeyRotation) -> String {
    let algorithm = rotation.algorithm.in_words();
    let signs = format!("A new token key ({algorithm}) would sign from {} on.", exact(rotation.signs_from));
    signs + &ends(rotation, ["would be"; 2])
}

/// What was done.
fn sentence(rotation: &TokenKeyRotation) -> String {
    let (kid, algorithm) = (rotation.kid.as_deref().unwrap_or_default(), rotation.algorithm.in_words());
    let signs = format!("The token key {kid} ({algorithm}) signs from {} on.", exact(rotation.signs_from));
    signs + &ends(rotation, ["is", "are"]) + " Give services the new JWK Set: keywright export jwks"
}

/// `verb` is for one key, and for more.
fn ends(rotation: &TokenKeyRotation, verb: [&str; 2]) -> String {
    let mut sentence = String::new();
    if !rotation.dropped.is_empty() {
        sentence += &format!(" Dropped: {}; verifiers are told of that no more.", rotation.dropped.join(", "));
    }
    if rotation.revoked_count > 0 {
        let keys = count_of(rotation.revoked_count, "key");
        let are = verb[usize::from(rotation.revoked_count > 1)];
        sentence += &format!(" {keys} with signed tokens {are} revoked, to be issued anew.");
    }
    sentence
}
