//! Installs the page's npm packages, exactly those of the lock file.

use std::fs;

use crate::{
    project::Project,
    say,
    step::{Failure, Outcome},
};

/// Installs them where the lock file is not the one that they were installed from.
pub(crate) fn packages(project: &Project) -> Outcome {
    let lock = fs::read(project.ui().join("package-lock.json"))
        .map_err(|error| Failure::new(format!("ui/package-lock.json cannot be read: {error}")))?;
    let mark = project.ui().join("node_modules").join(".installed-lock.json");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say::line("Installing the npm packages of ui/package-lock.json with `npm ci`.");
    project.npm("ci --no-audit --no-fund").quiet()?;
    Ok(fs::write(mark, lock)?)
}
