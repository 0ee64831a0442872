//! The vault of Keywright.

mod base64_bytes;
pub mod disk;
mod epoch_keys;
pub mod error;
mod index;
pub mod keychain;
mod ledger;
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
