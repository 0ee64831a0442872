//! What others need for the same, as their own scripts in `benches/peers` measured it in the same run: beside our time, taken here.

use std::{fs, path::Path, time::Duration};

use serde::Deserialize;

use crate::{Outcome, table::Row};

/// A line of what the scripts said.
#[derive(Debug, Deserialize)]
struct Peer {
    name: String,
    kind: String,
    nanoseconds: u64,
}

/// A row for each line of `file`, beside the row of ours that is about the same.
pub(crate) fn rows(file: &Path, ours: &[Row]) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for line in fs::read_to_string(file)?.lines().filter(|line| !line.is_empty()) {
        let peer: Peer = serde_json::from_str(line)?;
        let what = match peer.kind.as_str() {
            "opaque" => "check: opaque token, 1000 keys",
            "es256" => "check: JWT by public key, ES256",
            _ => "check: JWT by public key, EdDSA",
        };
        let theirs = Duration::from_nanos(peer.nanoseconds);
        let own =
            ours.iter().find(|row| row.what == what).and_then(|row| row.taken).ok_or("nothing of ours is like it")?;
        rows.push(Row { target: None, ..Row::compare(what, own, &peer.name, theirs, 0.0) });
    }
    Ok(rows)
}
