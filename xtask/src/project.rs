//! Where this project is, what packages it has, and what they depend on: as `cargo metadata` tells it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{
    program::Program,
    step::{Failure, Outcome},
};

/// This project.
#[derive(Debug)]
pub(crate) struct Project {
    /// Its root folder.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
}

impl Project {
    /// Finds it: cargo says where this program's own package is.
    pub(crate) fn find() -> Outcome<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        let metadata = metadata(&here, "--no-deps")?;
        Ok(Self { root: path(&metadata, "workspace_root")?, target: path(&metadata, "target_directory")? })
    }

    /// The page's folder.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// All packages with all features, on all platforms.
    pub(crate) fn metadata(&self) -> Outcome<Value> {
        metadata(&self.root, "--all-features")
    }

    /// `cargo` in this project.
    pub(crate) fn cargo(&self, arguments: &str) -> Program {
        Program::new(&format!("cargo {arguments}")).folder(&self.root)
    }

    /// `npm` in the page's folder.
    pub(crate) fn npm(&self, arguments: &str) -> Program {
        Program::new(&format!("npm {arguments}")).folder(&self.ui())
    }

    /// A program that was built in the development profile.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

fn metadata(folder: &Path, argument: &str) -> Outcome<Value> {
    let text = Program::new("cargo metadata --format-version 1").argument(argument).folder(folder).quiet()?;
    Ok(serde_json::from_str(&text)?)
}

fn path(metadata: &Value, name: &str) -> Outcome<PathBuf> {
    let text = metadata[name].as_str();
    text.map(PathBuf::from).ok_or_else(|| Failure::new(format!("`cargo metadata` has no `{name}`")))
}
