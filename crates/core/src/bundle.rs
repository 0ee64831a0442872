//! What `keywright-verify` reads bundles with, for the doors: they depend on this crate alone.

pub use keywright_verify::{
    Check, Need, Thumbprint,
    bundle::{Bundle, BundlePlace, BundleProblem, BundleReader},
};
