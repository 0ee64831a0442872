//! `keywright verify --bundle`: checks a token by a bundle, as a service does that has no vault.

use std::{
    collections::BTreeSet,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use keywright_core::{
    error::{Code, Error},
    model::{Permission, Time, TokenDigest, Verdict},
    secret::Token,
};
use keywright_verify::{
    Check, Thumbprint,
    bundle::{Bundle, BundleProblem, BundleReader},
};
use serde::Serialize;

use crate::output::{Failure, Outcome, Output};

/// The bundle, and whom to trust.
#[derive(Debug, clap::Args)]
pub(super) struct ByBundle {
    /// Check by this bundle, without the vault.
    #[arg(long, value_name = "FILE", requires = "trust")]
    bundle: Option<PathBuf>,
    /// The thumbprint of the list key that the bundle must be signed by, as `export bundle` shows it.
    // One in 64 begins with a hyphen.
    #[arg(long, value_name = "THUMBPRINT", requires = "bundle", allow_hyphen_values = true)]
    trust: Option<String>,
}

/// What `verify` says by the vault, but its checks and advice; a bundle has no names but those of accounts, and an end of its own.
#[derive(Serialize)]
struct Answer {
    verdict: Verdict,
    key_id: Option<String>,
    name: Option<()>,
    owner: Option<()>,
    roles: [(); 0],
    permissions: Vec<String>,
    expires_at: Option<Time>,
    /// Until when the bundle holds.
    valid_until: Option<Time>,
}

impl Answer {
    /// Of a token that no key has.
    fn of(verdict: Verdict, valid_until: i64) -> Self {
        let valid_until = Time::from_timestamp(valid_until, 0);
        let (key_id, name, owner, expires_at) = (None, None, None, None);
        Self { verdict, key_id, name, owner, roles: [], permissions: Vec::new(), expires_at, valid_until }
    }
}

impl ByBundle {
    /// The bundle's file and whom to trust, where a bundle was given.
    pub(super) fn given(self) -> Result<Option<(PathBuf, Thumbprint)>, Failure> {
        let Some((bundle, trust)) = self.bundle.zip(self.trust) else { return Ok(None) };
        let trust = trust.parse().map_err(|_| {
            let message = "--trust is a thumbprint: 43 characters, as `keywright export bundle` shows it.";
            Error::new(Code::InvalidArgument, message).about("trust")
        })?;
        Ok(Some((bundle, trust)))
    }
}

/// Checks `token` by the bundle.
pub(super) fn verify(
    output: &Output,
    file: &Path,
    trust: Thumbprint,
    token: &Token,
    needed: &[Permission],
    account: Option<&str>,
) -> Result<Outcome, Failure> {
    let now = chrono::Utc::now().timestamp();
    let opened = File::open(file).map_err(|error| refusal(file, &BundleProblem::Unreadable(error)))?;
    let answer = match BundleReader::new(trust).read(BufReader::new(opened), now) {
        Ok(bundle) => {
            if let Some(name) = account.filter(|name| bundle.account(name).is_none()) {
                output.note(&format!("The bundle knows no account {name}: only grants for all accounts hold in it."));
            }
            answer(&bundle, token.expose().trim(), needed, account, now)
        }
        Err(BundleProblem::Stale { valid_until }) => Answer::of(Verdict::StaleBundle, valid_until),
        Err(problem) => return Err(refusal(file, &problem).into()),
    };
    if output.is_json() {
        output.document(&answer)?;
    } else {
        let key = answer.key_id.as_ref().map(|key| format!(" The key is {key}.")).unwrap_or_default();
        output.line(&format!("{}: {}{key}", answer.verdict, sentence(answer.verdict)))?;
    }
    Ok(if answer.verdict.is_valid() { Outcome::Done } else { Outcome::CheckSaidNo })
}

/// What a service hears of it, and what else the bundle says of the key.
fn answer(bundle: &Bundle, token: &str, needed: &[Permission], account: Option<&str>, now: i64) -> Answer {
    let Check { verdict, key } = bundle.examine(token, needed, account, now);
    let checker = bundle.checker();
    let entry = key.and_then(|_| checker.key(&TokenDigest::of(token.as_bytes())));
    let grants = entry.map(|entry| checker.standing(entry).0).unwrap_or_default();
    let held = checker.roles().filter(|(role, _)| grants.iter().any(|grant| grant.role == *role));
    let permissions: BTreeSet<_> = held.flat_map(|(_, permissions)| permissions).collect();
    Answer {
        key_id: key.map(|key| key.to_string()),
        permissions: permissions.into_iter().map(ToString::to_string).collect(),
        expires_at: entry.and_then(|entry| Time::from_timestamp(entry.expires_at?, 0)),
        ..Answer::of(verdict, bundle.valid_until())
    }
}

/// What an administrator is told; only the vault knows more.
fn sentence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "The token is good.",
        Verdict::Malformed => "This is not a token.",
        Verdict::BadCheck => "A character is wrong, or a part is missing.",
        Verdict::StaleBundle => "The bundle is past its time. Export a new one.",
        Verdict::Unknown => "The bundle knows no such key.",
        Verdict::BadSignature => "The token was changed, or another vault signed it.",
        Verdict::WrongAudience => "The token was issued for another service.",
        Verdict::Revoked => "The key was revoked.",
        Verdict::Suspended => "The key is suspended.",
        Verdict::Expired => "The key has expired.",
        Verdict::KeysDisabled => "Keys are switched off.",
        Verdict::OwnerSuspended => "The key's owner is suspended.",
        Verdict::AccountNotGranted => "The key may not do this in this account.",
        Verdict::MissingPermission => "The key may not do this.",
    }
}

fn refusal(file: &Path, problem: &BundleProblem) -> Error {
    let file = file.display();
    let (code, message) = match problem {
        BundleProblem::Unreadable(error) if error.kind() == std::io::ErrorKind::NotFound => {
            (Code::InvalidArgument, format!("There is no file {file}."))
        }
        BundleProblem::Unreadable(_) => (Code::Disk, format!("{file}: {problem}.")),
        BundleProblem::Damaged(_) | BundleProblem::BadSignature => {
            (Code::VaultDamaged, format!("{file}: {problem}. Export it again."))
        }
        _ => (Code::InvalidArgument, format!("{file}: {problem}.")),
    };
    Error::new(code, message).about("bundle")
}
