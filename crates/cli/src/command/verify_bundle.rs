//! `keywright verify --bundle`: checks a token by a bundle, as a service does that has no vault.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use keywright_core::{
    error::{Code, Error},
    model::{AccountId, Name, Permission, Time, Verdict},
    secret::Token,
};
use keywright_verify::{
    Check, Need, Thumbprint,
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

#[derive(Serialize)]
struct Answer {
    verdict: Verdict,
    key_id: Option<String>,
    /// What a bundle does not know.
    name: Option<()>,
    owner: Option<()>,
    valid_until: Option<Time>,
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
    let (check, valid_until) = match BundleReader::new(trust).read(BufReader::new(opened), now) {
        Ok(bundle) => {
            let account = account.map(|name| find(&bundle, name)).transpose()?;
            let need = Need { permissions: needed, account };
            (bundle.checker().examine(token.expose().trim(), &need, now), Time::from_timestamp(bundle.valid_until(), 0))
        }
        Err(BundleProblem::Stale { valid_until }) => {
            (Check { verdict: Verdict::StaleBundle, key: None }, Time::from_timestamp(valid_until, 0))
        }
        Err(problem) => return Err(refusal(file, &problem).into()),
    };
    if output.is_json() {
        let key_id = check.key.map(|key| key.to_string());
        output.document(&Answer { verdict: check.verdict, key_id, name: None, owner: None, valid_until })?;
    } else {
        let key = check.key.map(|key| format!(" The key is {key}.")).unwrap_or_default();
        output.line(&format!("{}: {}{key}", check.verdict, sentence(check.verdict)))?;
    }
    Ok(if check.verdict.is_valid() { Outcome::Done } else { Outcome::CheckSaidNo })
}

fn find(bundle: &Bundle, name: &str) -> Result<AccountId, Error> {
    let meant = Name::parse(name, "account")?;
    let same = |known: &str| Name::parse(known, "account").is_ok_and(|known| known == meant);
    let found = bundle.accounts().iter().find(|account| same(&account.name));
    found
        .map(|account| account.id)
        .ok_or_else(|| Error::new(Code::AccountNotFound, "The bundle knows no such account.").about("account"))
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
