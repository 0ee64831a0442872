//! The vault's bundle: what services check tokens by, with no connection to the vault.
//!
//! What it looks like is in `keywright_verify::bundle`; here is what goes into it, and who may make one.

use std::{
    io::{self, BufWriter, Read, Write},
    path::Path,
    sync::PoisonError,
};

use chrono::TimeDelta;
use keywright_verify::{
    Checker, PublicKey,
    bundle::{self, BundleAccount, BundleFacts, BundlePlace},
};

use super::{Opened, desk::Desk};
use crate::{
    disk::{self, NewFile},
    error::{Code, Error, Result},
    model::{Door, Time},
    signing::SigningKey,
    state::State,
};

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleExport {
    /// The thumbprint of the key that signed it: services are told to trust this one.
    pub trust: String,
    /// How new it is.
    pub place: BundlePlace,
    /// How many keys it knows.
    pub keys: usize,
    /// When it was made.
    pub issued_at: Time,
    /// Until when it holds, by the rule `bundle_valid_for`.
    pub valid_until: Time,
}

/// What a bundle's file begins with: the header of its first line begins with its type.
const BEGINNING: &[u8] = b"eyJ0eXAiOiJrdy1idW5kbGUi";

/// What goes into a bundle, at one moment: changes need not wait while it is written.
pub(super) struct Snapshot {
    checker: Checker,
    facts: BundleFacts,
    list_key: SigningKey,
    export: BundleExport,
}

/// The vault as it is now, for who may make a bundle of it.
pub(super) fn snapshot(opened: &Opened, desk: &Desk, door: Door) -> Result<Snapshot> {
    if door.asking_key().is_some() {
        let message = "Over REST no bundle is made. Use the window or the command line.";
        return Err(Error::new(Code::NotAllowed, message));
    }
    if opened.see(door, |seen| seen.only_owner().is_some())? {
        let message = "A bundle speaks of every key, and you manage those of one owner. An Admin can export it.";
        return Err(Error::new(Code::NotAllowed, message));
    }
    let list_key = desk.list_key()?;
    let issued_at = opened.now();
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let valid_until = opened.bundles_hold(&state, issued_at);
    let export = BundleExport {
        trust: PublicKey::ed25519(list_key.public().0).thumbprint().to_string(),
        place: BundlePlace { epoch: desk.keys.epoch.into(), sequence: state.revision() },
        keys: state.checker().len(),
        issued_at,
        valid_until,
    };
    let accounts = state.accounts().map(|account| BundleAccount { id: account.id, name: account.name.to_string() });
    let facts = BundleFacts {
        vault: desk.keys.operator.vault.to_string(),
        place: export.place,
        issued_at: issued_at.timestamp(),
        valid_until: valid_until.timestamp(),
        accounts: accounts.collect(),
        jwks: opened.token_keys(&state),
    };
    Ok(Snapshot { checker: state.checker().clone(), facts, list_key, export })
}

impl Snapshot {
    /// Writes it to `out`.
    pub(super) fn write(self, out: &mut dyn Write) -> Result<BundleExport> {
        let Self { checker, facts, list_key, export } = self;
        let written = bundle::write(&checker, facts, &list_key.public().0, &|text| list_key.sign(text), out);
        written.map_err(|error| disk::writing_fault(Path::new("the bundle"), &error))?;
        Ok(export)
    }

    /// Writes it to a file: a new one, or in place of an earlier bundle. A reader sees one of the two, whole.
    pub(super) fn write_to(self, path: &Path) -> Result<BundleExport> {
        replaceable(path, BEGINNING)?;
        let mut file = NewFile::replacing(path)?.readable_by_all()?;
        let mut out = BufWriter::new(file.writer());
        let export = self.write(&mut out)?;
        out.flush().map_err(|error| disk::writing_fault(path, &error))?;
        drop(out);
        file.finish()?;
        Ok(export)
    }
}

impl Desk {
    /// What signs what services read.
    pub(super) fn list_key(&self) -> Result<SigningKey> {
        // A ledger that misses entries may miss a revocation.
        self.ledger.as_ref().map_err(Clone::clone)?;
        let list_key = self.keys.current.list_key.as_ref().ok_or_else(|| {
            Error::new(
                Code::NotAllowed,
                "A Viewer signs nothing. Ask an Admin or an Issuer for what services check by.",
            )
        })?;
        SigningKey::from_seed(*list_key.expose_seed())
    }
}

impl Opened {
    /// Until when what is signed for services now holds.
    pub(super) fn bundles_hold(&self, state: &State, issued_at: Time) -> Time {
        let days = TimeDelta::days(state.rules().bundle_valid_for.into());
        issued_at.checked_add_signed(days).unwrap_or(issued_at)
    }
}

/// Nothing is written over but what begins like this.
pub(super) fn replaceable(path: &Path, expected: &[u8]) -> Result<()> {
    let mut beginning = vec![0; expected.len()];
    match disk::open_for_reading(path).and_then(|mut file| file.read_exact(&mut beginning)) {
        Ok(()) if beginning == expected => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        _ => {
            let message = format!(
                "{} exists already and is something else; it is left as it is. Choose another name.",
                path.display()
            );
            Err(Error::new(Code::AlreadyExists, message).about("out"))
        }
    }
}
