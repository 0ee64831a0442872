//! Installs npm packages, exactly those of the lock files.

use std::fs;

use crate::{
    program::Program,
    project::Project,
    say,
    step::{Failure, Outcome},
};

/// The folders that have a lock file: the page, and the libraries that check our JWTs.
const FOLDERS: &[&str] = &["ui", "tests/jwt"];

/// Installs them where the lock file is not the one that they were installed from.
pub(crate) fn packages(project: &Project) -> Outcome {
    FOLDERS.iter().try_for_each(|name| folder(project, name))
}

/// The same for one folder.
pub(crate) fn folder(project: &Project, name: &str) -> Outcome {
    let folder = project.root.join(name);
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| Failure::new(format!("{name}/package-lock.json cannot be read: {error}")))?;
    let mark = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say::line(&format!("Installing the npm packages of {name}/package-lock.json with `npm ci`."));
    Program::new("npm ci --no-audit --no-fund").folder(&folder).quiet()?;
    fs::write(mark, lock)?;
    Ok(())
}
