//! The vault of Keywright: a functional core that decides, and a shell that commits.
//!
//! | module | what is there |
//! |---|---|
//! | [`model`] | records, names, ids, rules: what a vault is made of |
//! | [`operation`] | every change that can be asked for; each decides, and does no I/O |
//! | [`state`] | the current records of an open vault, in memory |
//! | [`view`] | what lists, panels and reports show of it |
//! | [`vault`] | opening, committing, closing: the one road to the disk |
//! | [`secret`] | tokens, passphrases, recovery codes; wiped when they are dropped |
//! | [`keychain`], [`place`] | this computer's keychain; where vaults lie on it |
//! | [`error`] | the one error, with its codes |
//!
//! Not public: `ledger` and `index` (the files), `seal` and `slot` (the keys), `manifest` (who may open), `line`
//! (how processes with the same vault open speak to each other), `disk`.
//!
//! A key from its issue to its check:
//!
//! ```
//! use keywright_core::{
//!     model::{Delivery, Door, Expiration, Preset, Verdict},
//!     operation::{AddRole, GrantRequest, IssueKey},
//!     secret::Passphrase,
//!     vault::{NewVault, Vault},
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let new = NewVault {
//!     name: "Acme".to_owned(),
//!     operator: "Ada".to_owned(),
//!     preset: Preset::Standard,
//!     passphrase: Some(Passphrase::new("correct horse battery".to_owned())),
//!     keychain: false,
//!     recovery: false,
//!     door: Door::Cli,
//! };
//! let vault = Vault::create(&folder.path().join("acme.keywright"), new)?.vault;
//!
//! let permissions = vec!["backups.read".to_owned()];
//! let role = vault.apply(Door::Cli, &AddRole { name: "Reader".to_owned(), permissions, scoped: false, grantable_over_rest: false })?;
//! let issue = IssueKey {
//!     name: "nightly".to_owned(),
//!     description: String::new(),
//!     owner: None,
//!     grants: vec![GrantRequest { role, accounts: None }],
//!     expiration: Expiration::Default,
//!     format: None,
//!     delivery: Delivery::Printed,
//! };
//! let issued = vault.apply(Door::Cli, &issue)?; // in the ledger, durable
//!
//! let need = ["backups.read".parse()?];
//! let now = vault.now();
//! let said = vault.see(Door::Cli, |seen| seen.explain(issued.token.expose(), &need, None, now))?;
//! assert_eq!(said.verdict, Verdict::Valid);
//! vault.close()?;
//! # Ok(()) }
//! ```

mod base64_bytes;
pub mod disk;
mod epoch_keys;
pub mod error;
mod index;
pub mod keychain;
mod ledger;
mod line;
mod manifest;
pub mod model;
pub mod operation;
pub mod place;
mod seal;
pub mod secret;
mod signed_file;
mod signing;
mod slot;
pub mod state;
mod token_key;
pub mod vault;
mod vault_id;
pub mod view;
