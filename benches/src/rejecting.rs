//! How soon a service in another language refuses a key that was revoked: `tests/jwt/service.mjs`, in JavaScript, which follows a
//! bundle's file that is kept up to date. What Keywright's own reader costs is in `bundles`.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use keywright_core::{
    model::{Door, RevocationReason},
    operation::RevokeKey,
};

use crate::{Outcome, Scale, subject, table::Row};

/// Keys in the vault of a service as most are.
const KEYS: usize = 1_000;
/// How many of them are revoked.
const ROUNDS: usize = 11;
const WITHIN: Duration = Duration::from_secs(1);

/// From the moment at which a revocation is done to the moment at which the service says so.
pub(crate) fn measure(_: Scale) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (vault, tokens) = subject::filled(&folder.path().join("vault"), KEYS)?;
    let file = folder.path().join("keys.kwb");
    vault.keep_bundle(Door::Cli, &file)?;
    let mut service = Service::start(&file, &vault.list_key_thumbprint().ok_or("the vault is closed")?)?;
    let mut taken = Vec::new();
    for (number, token) in tokens.iter().take(ROUNDS).enumerate() {
        if service.verdict(token.expose())? != "valid" {
            return Err("the service does not know the key".into());
        }
        let key = vault.see(Door::Cli, |seen| seen.find_key(&subject::name(number), vault.now()))??;
        vault.apply(Door::Cli, &RevokeKey { key, reason: RevocationReason::Compromised })?;
        let revoked = Instant::now();
        while service.verdict(token.expose())? != "revoked" {
            if revoked.elapsed() > 30 * WITHIN {
                return Err("the service does not learn of a revocation".into());
            }
            sleep(Duration::from_millis(1));
        }
        taken.push(revoked.elapsed());
    }
    vault.close()?;
    let slowest = taken.into_iter().max().unwrap_or_default();
    let what = format!(
        "a service in JavaScript with a kept bundle of {KEYS} keys refuses a revoked one, the slowest of {ROUNDS}"
    );
    Ok(vec![Row::compare(&what, slowest, "one second", WITHIN, 1.0)])
}

/// The service, which answers a verdict for each token that it is given. It ends with its input.
struct Service {
    process: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Service {
    fn start(file: &Path, trust: &str) -> Outcome<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/jwt/service.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(file).arg(trust).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let (asks, answers) = process.stdin.take().zip(process.stdout.take()).ok_or("the service has no pipes")?;
        Ok(Self { process, asks, answers: BufReader::new(answers) })
    }

    fn verdict(&mut self, token: &str) -> Outcome<String> {
        writeln!(self.asks, "{token}")?;
        let mut verdict = String::new();
        self.answers.read_line(&mut verdict)?;
        Ok(verdict.trim().to_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Nothing of it is needed any more, and nobody is there who could be told.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
