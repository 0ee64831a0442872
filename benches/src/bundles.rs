//! The bundle: writing one, beside a SHA-256 of as many bytes and writing them; reading one, beside a SHA-256 of its bytes and a parse of
//! its lines that keeps nothing; and how soon a file that is kept up to date follows a change.

use std::{
    fs,
    hint::black_box,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use keywright_core::{model::Door, operation::AddOwner, vault::Vault};
use keywright_verify::bundle::BundleReader;
use ring::digest::{SHA256, digest};

use crate::{Outcome, Scale, measure::in_turns, subject, table::Row};

/// How often each is done.
const ROUNDS: usize = 11;

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (vault, tokens) = subject::filled(&folder.path().join("vault"), scale.many)?;
    drop(tokens);
    let (file, beside) = (folder.path().join("keys.kwb"), folder.path().join("beside"));
    let trust = vault.export_bundle_to(Door::Cli, &file)?.trust.parse()?;
    let bytes = fs::read(&file)?;

    let export = || -> Outcome { Ok(vault.export_bundle_to(Door::Cli, &file).map(drop)?) };
    let write = || -> Outcome {
        black_box(digest(&SHA256, &bytes));
        fs::write(&beside, &bytes)?;
        Ok(fs::File::open(&beside)?.sync_data()?)
    };
    let (ours, theirs) = in_turns(ROUNDS, export, write)?;
    let what = format!("bundle: export of {} keys to a file", scale.many);
    let exported = Row { target: None, ..Row::compare(&what, ours, "SHA-256 and a durable file", theirs, 0.0) };

    let now = vault.now().timestamp();
    let load = || -> Outcome {
        let read = BundleReader::new(trust).read(&*bytes, now)?;
        if read.checker().is_empty() { Err("no keys".into()) } else { Ok(()) }
    };
    let scan = || -> Outcome {
        black_box(digest(&SHA256, &bytes));
        for line in bytes.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
            black_box(serde_json::from_slice::<serde::de::IgnoredAny>(line)?);
        }
        Ok(())
    };
    let (ours, theirs) = in_turns(ROUNDS, load, scan)?;
    let what = format!("bundle: load of {} keys", scale.many);
    let loaded = Row { target: None, ..Row::compare(&what, ours, "SHA-256 and JSON of the same bytes", theirs, 0.0) };
    let followed = follows(&vault, &file, scale.many)?;
    vault.close()?;
    Ok(vec![exported, loaded, followed])
}

/// From the moment at which a change is made to the moment at which the file is another one.
fn follows(vault: &Vault, file: &Path, keys: usize) -> Outcome<Row> {
    const WITHIN: Duration = Duration::from_secs(1);
    vault.keep_bundle(Door::Cli, file)?;
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        let before = fs::metadata(file)?.modified()?;
        vault.apply(Door::Cli, &AddOwner { name: format!("Owner {round}"), ..AddOwner::default() })?;
        let made = Instant::now();
        while fs::metadata(file)?.modified()? == before {
            if made.elapsed() > 30 * WITHIN {
                return Err("the kept bundle does not follow".into());
            }
            sleep(Duration::from_millis(1));
        }
        taken.push(made.elapsed());
    }
    taken.sort_unstable();
    let slowest = taken.last().copied().unwrap_or_default();
    let what = format!("bundle: a kept file of {keys} keys follows a change, the slowest of {ROUNDS}");
    Ok(Row::compare(&what, slowest, "one second", WITHIN, 1.0))
}
