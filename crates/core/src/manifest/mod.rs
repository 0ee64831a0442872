//! `vault.json`: who the vault is, who may open it, and each epoch's keys sealed to its operators; signed with the
//! admin key. A second copy, `vault.json.bak`, stands in for a first one that cannot be read.
//!
//! Here is the file as a whole; `operator`, `admin_key` and `sealed_keyring` are its parts. The operators' own secret keys are in
//! `slot`, what the sealed keys are in `epoch_keys`.

mod admin_key;
mod operator;
mod sealed_keyring;

use std::path::Path;

pub(crate) use admin_key::{AdminKey, Vouched, vouching};
pub(crate) use operator::{OperatorEntry, OwnKeys};
pub(crate) use sealed_keyring::{PublicListKey, PublicTokenKey, SealedKeyring};
use serde::{Deserialize, Serialize};

use crate::{
    disk,
    error::{Code, Error, Result},
    model::Name,
    signed_file::{self, Kind, SignedFile},
    signing::SigningKey,
    vault_id::VaultId,
};

/// The file's name.
pub(crate) const FILE: &str = "vault.json";
/// The second copy's name.
pub(crate) const COPY: &str = "vault.json.bak";
/// The name of the one that comes next, while its event is written to the ledger.
const NEXT: &str = "vault.json.next";
/// The longest that such a file can be.
const CEILING: u64 = 4 * 1024 * 1024;

/// What `vault.json` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The format of the whole vault.
    pub(crate) format: u32,
    /// The vault's id, made of the first of `admin_keys`.
    pub(crate) vault: VaultId,
    /// Its name.
    pub(crate) name: Name,
    /// How often this file was written, from 1. Sessions of the ledger, marks, anchors and slots name the one that they have
    /// seen, so that an older one cannot be put back.
    pub(crate) revision: u64,
    /// How long the ledger was, in bytes, before the event that says why this revision was written. The event makes it valid.
    pub(crate) since: u64,
    /// The current epoch, from 1.
    pub(crate) epoch: u32,
    /// The admin keys, the first one first, each later one vouched for by the one before; the last signs this file.
    pub(crate) admin_keys: Vec<AdminKey>,
    /// Who may open the vault, and who might once: what they signed then stays good.
    pub(crate) operators: Vec<OperatorEntry>,
    /// The keys of each epoch, sealed to each operator. Those of old epochs stay: old frames are read with them.
    pub(crate) keyrings: Vec<SealedKeyring>,
    /// The public halves of the token keys of all epochs.
    pub(crate) token_keys: Vec<PublicTokenKey>,
    /// The public halves of the list keys of all epochs.
    pub(crate) list_keys: Vec<PublicListKey>,
}

impl Manifest {
    /// Reads the manifest of the vault in `folder`: the newer of its two copies. A note says so where the first cannot be used.
    ///
    /// # Errors
    /// `VaultNotFound` where there is neither, `VaultNewer`, and `VaultDamaged` with what is wrong with the first.
    pub(crate) fn read(folder: &Path) -> Result<(Self, Option<String>)> {
        let (first, second) = (Self::read_file(&folder.join(FILE)), Self::read_file(&folder.join(COPY)));
        match (first, second) {
            (Err(error), _) | (_, Err(error)) if error.code == Code::VaultNewer => Err(error),
            (Ok(first), Ok(second)) if second.vault == first.vault && second.revision > first.revision => {
                Ok((second, Some(format!("{FILE} was older than its second copy, which was used."))))
            }
            (Ok(first), _) => Ok((first, None)),
            (Err(error), Ok(second)) => {
                let what = if error.code == Code::VaultNotFound { "is missing" } else { "is damaged" };
                Ok((second, Some(format!("{FILE} {what}; its second copy was used."))))
            }
            (Err(first), Err(second)) if first.code == Code::VaultNotFound => Err(second),
            (Err(first), Err(_)) => Err(first),
        }
    }

    /// Reads and verifies one file.
    pub(crate) fn read_file(path: &Path) -> Result<Self> {
        if path.parent().is_some_and(Path::is_file) {
            return Err(not_found(path));
        }
        let bytes = disk::read_whole(path, CEILING)?.ok_or_else(|| not_found(path))?;
        let file = SignedFile::<Self>::read(Kind::Vault, path, &bytes)?;
        let Some(admin_key) = file.content.admin_key() else {
            return Err(damaged(path, "its admin keys do not vouch for each other or do not belong to its id"));
        };
        if !file.verify(&admin_key) {
            return Err(damaged(path, "its signature is not by its admin key"));
        }
        if let Some(what) = file.content.contradiction() {
            return Err(damaged(path, what));
        }
        Ok(file.content)
    }

    /// Writes it, signed with `admin_key`: the second copy after the first.
    pub(crate) fn write(&self, folder: &Path, admin_key: &SigningKey) -> Result<()> {
        let bytes = SignedFile::write(Kind::Vault, self, admin_key)?;
        disk::replace(&folder.join(FILE), &bytes)?;
        disk::replace(&folder.join(COPY), &bytes)
    }

    /// Its file, signed with `admin_key`.
    pub(crate) fn to_bytes(&self, admin_key: &SigningKey) -> Result<Vec<u8>> {
        SignedFile::write(Kind::Vault, self, admin_key)
    }

    /// Writes what may be the one that comes next: [`Manifest::staged`] says whether it is. It counts once its event is in the ledger.
    pub(crate) fn stage_bytes(folder: &Path, bytes: &[u8]) -> Result<()> {
        disk::replace(&folder.join(NEXT), bytes)
    }

    /// The one that was to come next when the work stopped, if it follows on this one.
    pub(crate) fn staged(&self, folder: &Path) -> Option<Self> {
        let next = Self::read_file(&folder.join(NEXT)).ok()?;
        (next.vault == self.vault && next.revision == self.revision + 1 && next.has_admin_key(&self.admin_key()?.0))
            .then_some(next)
    }

    /// Whether these bytes are the file of the vault in `folder`, or the one that is to come next there.
    pub(crate) fn is_in(folder: &Path, bytes: &[u8]) -> bool {
        // In this order: what is put in place meanwhile is found before or after.
        let is =
            |name| disk::read_whole(&folder.join(name), CEILING).is_ok_and(|found| found.as_deref() == Some(bytes));
        [NEXT, FILE, COPY].into_iter().any(is)
    }

    /// Puts the one that comes next in place, in both copies.
    pub(crate) fn put_staged_in_place(folder: &Path) -> Result<()> {
        copy(&folder.join(NEXT), &folder.join(FILE))?;
        copy(&folder.join(NEXT), &folder.join(COPY))?;
        Self::drop_staged(folder);
        Ok(())
    }

    /// Forgets the one that was to come next.
    pub(crate) fn drop_staged(folder: &Path) {
        if std::fs::remove_file(folder.join(NEXT)).is_ok() {
            // What was refused shall not come back with the power.
            let _ = disk::sync_folder(folder);
        }
    }

    /// How far the ledger must have come, as this file says: the number of an entry that is there, and a length that is passed.
    pub(crate) fn ledger_reaches(&self) -> (u64, u64) {
        let left = self.operators.iter().filter_map(|entry| entry.left);
        let changed = self.operators.iter().flat_map(|entry| &entry.earlier).map(|earlier| earlier.until);
        let renewed = self.operators.iter().flat_map(|entry| &entry.earlier_keys).map(|earlier| earlier.until);
        (left.chain(changed).chain(renewed).max().unwrap_or(0), self.since)
    }

    /// Makes both copies the newer one, where one is older, missing or damaged.
    pub(crate) fn mend(folder: &Path) -> Result<()> {
        let paths = [folder.join(FILE), folder.join(COPY)];
        match paths.each_ref().map(|path| Self::read_file(path)) {
            [Ok(_), Err(_)] => copy(&paths[0], &paths[1]),
            [Err(_), Ok(_)] => copy(&paths[1], &paths[0]),
            [Ok(first), Ok(second)] if first.vault == second.vault && first.revision > second.revision => {
                copy(&paths[0], &paths[1])
            }
            [Ok(first), Ok(second)] if first.vault == second.vault && second.revision > first.revision => {
                copy(&paths[1], &paths[0])
            }
            _ => Ok(()),
        }
    }

    /// The operator called `name`, or the only one.
    pub(crate) fn operator(&self, name: Option<&str>) -> Result<&OperatorEntry> {
        let current: Vec<_> = self.current_operators().collect();
        let names: Vec<_> = current.iter().map(|operator| operator.name.as_str()).collect();
        which_operator(&names, name).map(|place| current[place])
    }

    /// The operators who may open the vault now.
    pub(crate) fn current_operators(&self) -> impl Iterator<Item = &OperatorEntry> {
        self.operators.iter().filter(|operator| operator.left.is_none())
    }

    /// What in it cannot be.
    fn contradiction(&self) -> Option<&'static str> {
        let ids: std::collections::HashSet<_> = self.operators.iter().map(|operator| operator.id).collect();
        if self.format != signed_file::FORMAT {
            Some("it says an unknown format")
        } else if self.epoch == 0 || self.revision == 0 {
            Some("it says epoch or revision 0")
        } else if self.current_operators().next().is_none() || ids.len() != self.operators.len() {
            Some("it lists no operator, or one twice")
        } else {
            None
        }
    }
}

/// Where among `names` the operator stands who is meant: the one of this name; without one, the only one.
///
/// # Errors
/// `OperatorNotFound`, which names the operators.
pub(crate) fn which_operator(names: &[&str], wanted: Option<&str>) -> Result<usize> {
    let refused = |message: String| Err(Error::new(Code::OperatorNotFound, message).about("operator"));
    let all = names.join(", ");
    let Some(wanted) = wanted else {
        return if names.len() == 1 {
            Ok(0)
        } else {
            refused(format!("This vault has several operators: {all}. Say which one you are."))
        };
    };
    let folded = |name: &str| Name::parse(name, "operator").map(|name| name.folded()).ok();
    let found = folded(wanted).and_then(|wanted| names.iter().position(|name| folded(name).as_ref() == Some(&wanted)));
    found.map_or_else(|| refused(format!("This vault has no such operator. It has: {all}.")), Ok)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = disk::read_whole(from, CEILING)?.ok_or_else(|| not_found(from))?;
    disk::replace(to, &bytes)
}

fn not_found(path: &Path) -> Error {
    let folder = path.parent().unwrap_or(path);
    let message = if folder.is_file() {
        format!("{} is a file, not the folder of a vault. Check the path.", folder.display())
    } else {
        format!("There is no vault in {}. Check the path, or make a new vault there.", folder.display())
    };
    Error::new(Code::VaultNotFound, message)
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::new(Code::VaultDamaged, format!("{} is damaged: {what}. Put back a copy of it.", path.display()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        manifest::operator::EarlierRole,
        model::OperatorRole,
        signing::{SIGNATURE, SigningKey},
        slot::Seen,
    };

    pub(in crate::manifest) fn manifest(admin_key: &SigningKey, revision: u64) -> Manifest {
        let public_key = admin_key.public().0;
        let operator = OperatorEntry {
            id: "AAAAAAAAAAAA".parse().unwrap(),
            name: Name::parse("Ada", "name").unwrap(),
            role: OperatorRole::Admin,
            earlier: vec![
                EarlierRole { role: OperatorRole::Viewer, owner: None, until: 5 },
                EarlierRole { role: OperatorRole::Issuer, owner: None, until: 9 },
            ],
            left: None,
            owner: None,
            public_key: [1; 32],
            exchange_key: [2; 32],
            first_keys_by: None,
            earlier_keys: Vec::new(),
        };
        Manifest {
            format: signed_file::FORMAT,
            vault: VaultId::of(&admin_key.public()),
            name: Name::parse("Test", "name").unwrap(),
            revision,
            since: 0,
            epoch: 1,
            admin_keys: vec![AdminKey { public_key, vouched: None }],
            operators: vec![operator],
            keyrings: Vec::new(),
            token_keys: Vec::new(),
            list_keys: Vec::new(),
        }
    }

    #[test]
    fn the_newer_copy_is_taken_and_both_become_it() {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::random().unwrap();
        let bytes = |revision| SignedFile::write(Kind::Vault, &manifest(&key, revision), &key).unwrap();
        // The machine stopped between the two writes; or the first was put back to an older state.
        for (first, second) in [(2, 1), (1, 2)] {
            disk::replace(&folder.path().join(FILE), &bytes(first)).unwrap();
            disk::replace(&folder.path().join(COPY), &bytes(second)).unwrap();
            let (manifest, note) = Manifest::read(folder.path()).unwrap();
            assert_eq!((manifest.revision, note.is_some()), (2, second == 2));
            Manifest::mend(folder.path()).unwrap();
            assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), bytes(2));
            assert_eq!(std::fs::read(folder.path().join(COPY)).unwrap(), bytes(2));
        }
    }

    #[test]
    fn what_was_seen_is_not_taken_back() {
        let (first, second) = (SigningKey::random().unwrap(), SigningKey::random().unwrap());
        let mut renewed = manifest(&first, 3);
        let vouched = first.sign(&vouching(renewed.vault, &second.public()));
        renewed.admin_keys.push(AdminKey { public_key: second.public().0, vouched: Some(Vouched(vouched)) });
        assert_eq!(renewed.admin_key(), Some(second.public()));
        let seen = Seen::of(&renewed).unwrap();
        assert!(seen.is_reached_by(&renewed));
        assert!(seen.is_reached_by(&Manifest { revision: 4, ..renewed.clone() }));
        assert!(!seen.is_reached_by(&Manifest { revision: 2, ..renewed.clone() }));
        assert!(!Seen { epoch: 2, ..seen }.is_reached_by(&renewed));
        // A former Admin cuts the row back to the key that they hold.
        assert!(!seen.is_reached_by(&manifest(&first, 9)));
        // And a key that nobody vouched for makes no row.
        renewed.admin_keys[1].vouched = Some(Vouched([0; SIGNATURE]));
        assert_eq!(renewed.admin_key(), None);
    }
}
