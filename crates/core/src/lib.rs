//! The vault of Keywright.

pub mod error;
pub mod model;
pub mod operation;
pub mod place;
pub mod secret;
pub mod state;
pub mod vault;
pub mod view;
