//! Issuing: one key, durable; many, durable at the end.

use std::{fs::OpenOptions, io::Write};

use keywright_core::model::{Door, Format};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::{
    Outcome, Scale,
    measure::{in_turns, median, timed},
    subject,
    table::Row,
};

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    Ok(vec![one(scale)?, many(scale)?])
}

/// One key, beside one signature over, one append and one fdatasync of as many bytes as a key adds to the ledger.
fn one(scale: Scale) -> Outcome<Row> {
    let folder = tempfile::tempdir()?;
    let (vault, role) = subject::new(&folder.path().join("vault"))?;
    let ledger = folder.path().join("vault").join("ledger");
    let mut number = 0;
    let mut issue = || -> Outcome {
        number += 1;
        vault.apply(Door::Cli, &subject::request(number, role, Format::Opaque))?;
        Ok(())
    };
    issue()?;
    let before = subject::bytes(&ledger)?;
    issue()?;
    let frame = vec![0x5A; usize::try_from(subject::bytes(&ledger)? - before)?];

    let mut file = OpenOptions::new().create_new(true).append(true).open(folder.path().join("beside"))?;
    let random = ring::rand::SystemRandom::new();
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).map_err(|_| "no key")?;
    let key = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| "no key")?;
    let _ = key.public_key();
    let append = || -> Outcome {
        let signature = key.sign(&frame);
        file.write_all(&frame)?;
        file.write_all(signature.as_ref())?;
        Ok(file.sync_data()?)
    };
    let (ours, theirs) = in_turns(scale.rounds, issue, append)?;
    vault.close()?;
    Ok(Row::compare("issue one key, durable", ours, "signature + append + fdatasync", theirs, 1.5))
}

/// Many keys in one batch until they are durable, beside sled inserting, and a file taking, as many bytes.
fn many(scale: Scale) -> Outcome<Row> {
    let keys = scale.many;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let folder = tempfile::tempdir()?;
        let vault_folder = folder.path().join("vault");
        let (vault, role) = subject::new(&vault_folder)?;
        let before = subject::bytes(&vault_folder.join("ledger"))?;
        let requests = (0..keys).map(|number| subject::request(number, role, Format::Opaque));
        let (time, issued) = timed(|| vault.apply_all(Door::Cli, requests, &mut |_| true));
        issued?;
        ours.push(time);
        let each = usize::try_from(subject::bytes(&vault_folder.join("ledger"))? - before)? / keys;
        vault.close()?;

        let value = vec![0x5A_u8; each];
        let (time, result) = timed(|| -> Outcome {
            let database = sled::Config::new()
                .path(folder.path().join("sled"))
                .mode(sled::Mode::HighThroughput)
                .flush_every_ms(None)
                .open()?;
            let mut file = std::io::BufWriter::new(std::fs::File::create_new(folder.path().join("beside"))?);
            for number in 0..keys {
                // Names as evenly spread as random ids are.
                let name = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
                database.insert(name, value.as_slice())?;
                file.write_all(&value)?;
            }
            database.flush()?;
            Ok(file.into_inner()?.sync_data()?)
        });
        result?;
        theirs.push(time);
    }
    let what = format!("issue {keys} keys at once, durable at the end");
    Ok(Row::compare(&what, median(ours), "sled inserting + a file taking as many bytes", median(theirs), 1.5))
}
