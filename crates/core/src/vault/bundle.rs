//! The vault's bundle: what services check tokens by, with no connection to the vault.
//!
//! What it looks like is in `keywright_verify::bundle`; here is what goes into it, and who may make one.

use std::{
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use chrono::TimeDelta;
use keywright_verify::{
    PublicKey,
    bundle::{self, BundleAccount, BundleFacts, BundlePlace},
};

use super::Vault;
use crate::{
    disk::{self, NewFile},
    error::{Code, Error, Result},
    model::{Door, Time},
    signing::SigningKey,
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

/// Writes it to `out`.
pub(super) fn export(vault: &Vault, door: Door, out: &mut dyn Write) -> Result<BundleExport> {
    if vault.see(door, |seen| seen.only_owner().is_some())? {
        let message = "A bundle speaks of every key, and you manage those of one owner. An Admin can export it.";
        return Err(Error::new(Code::NotAllowed, message));
    }
    let mut guard = vault.desk()?;
    let desk = guard.open()?;
    // A ledger that misses entries may miss a revocation.
    desk.ledger.as_ref().map_err(Clone::clone)?;
    let list_key = desk.keys.current.list_key.as_ref().ok_or_else(|| {
        Error::new(Code::NotAllowed, "A Viewer signs nothing. An Admin or an Issuer can export a bundle.")
    })?;
    let list_key = SigningKey::from_seed(*list_key.expose_seed())?;
    let epoch = desk.keys.epoch;
    let issued_at = vault.now();
    let (checker, sequence, accounts, days) = vault.read(|state| {
        let accounts = state.accounts().map(|account| BundleAccount { id: account.id, name: account.name.to_string() });
        (state.checker().clone(), state.revision(), accounts.collect::<Vec<_>>(), state.rules().bundle_valid_for)
    });
    let jwks = vault.token_keys();
    // From here on it is a snapshot: changes need not wait for the writing.
    drop(guard);
    let valid_until = issued_at.checked_add_signed(TimeDelta::days(days.into())).unwrap_or(issued_at);
    let export = BundleExport {
        trust: PublicKey::ed25519(list_key.public().0).thumbprint().to_string(),
        place: BundlePlace { epoch: epoch.into(), sequence },
        keys: checker.len(),
        issued_at,
        valid_until,
    };
    let facts = BundleFacts {
        vault: vault.info().id,
        place: export.place,
        issued_at: issued_at.timestamp(),
        valid_until: valid_until.timestamp(),
        accounts,
        jwks,
    };
    let written = bundle::write(&checker, facts, &list_key.public().0, &|text| list_key.sign(text), out);
    written.map_err(|error| disk::writing_fault(Path::new("the bundle"), &error))?;
    Ok(export)
}

/// Writes it to a file: a new one, or in place of an earlier bundle. A reader sees one of the two, whole.
pub(super) fn export_to(vault: &Vault, door: Door, path: &Path) -> Result<BundleExport> {
    replaceable(path)?;
    let mut file = NewFile::replacing(path)?.readable_by_all()?;
    let mut out = BufWriter::new(file.writer());
    let export = vault.export_bundle(door, &mut out)?;
    out.flush().map_err(|error| disk::writing_fault(path, &error))?;
    drop(out);
    file.finish()?;
    Ok(export)
}

/// Nothing but a bundle is written over.
fn replaceable(path: &Path) -> Result<()> {
    let mut beginning = [0; BEGINNING.len()];
    match disk::open_for_reading(path).and_then(|mut file| file.read_exact(&mut beginning)) {
        Ok(()) if beginning == BEGINNING => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        _ => {
            let message = format!(
                "{} exists already and is no bundle; it is left as it is. Choose another name.",
                path.display()
            );
            Err(Error::new(Code::AlreadyExists, message).about("out"))
        }
    }
}
