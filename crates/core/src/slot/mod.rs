//! An operator's slot: their own secret keys, in a file that only they can replace, opened by any of its locks.
//!
//! A random slot key seals the secret keys; each lock wraps that slot key with what a passphrase, this computer's
//! keychain or a recovery code gives. The file is signed with the operator's own key, which `vault.json` lists, so that
//! whoever may write to the disk still cannot make it ask for endless memory or swap one lock for another.

mod kdf;
mod lock;
mod operator_keys;
mod passphrase;
mod recovery_code;
mod slot_file;

pub(crate) use lock::Opener;
pub(crate) use operator_keys::{KeyPairs, OperatorKeys, Seen};
pub use passphrase::check_new_passphrase;
pub(crate) use recovery_code::new_recovery_code;
pub(crate) use slot_file::{FOLDER, Slot, SlotKey, create_folder, locks_of, path};
