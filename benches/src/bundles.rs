//! The bundle: writing one, beside a SHA-256 of as many bytes and writing them; reading one, beside a SHA-256 of its bytes and a parse of
//! its lines that keeps nothing.

use std::{fs, hint::black_box};

use keywright_core::model::Door;
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
    vault.close()?;
    Ok(vec![exported, loaded])
}
