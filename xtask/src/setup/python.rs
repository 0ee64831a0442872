//! Installs Python packages, exactly those of a list with their digests, into an environment of their own in the target folder.

use std::{fs, path::PathBuf};

use crate::{
    program::Program,
    project::Project,
    say,
    step::{Failure, Outcome},
};

/// Installs what `requirements` lists where it is not what was installed before; answers the environment's own Python.
pub(crate) fn environment(project: &Project, name: &str, requirements: &str) -> Outcome<PathBuf> {
    let folder = project.target.join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let list = fs::read(project.root.join(requirements))
        .map_err(|error| Failure::new(format!("{requirements} cannot be read: {error}")))?;
    let mark = folder.join("installed-requirements.txt");
    if fs::read(&mark).is_ok_and(|installed| installed == list) && python.is_file() {
        return Ok(python);
    }
    say::line(&format!("Installing the Python packages of {requirements} into the target folder."));
    Program::new("python3 -m venv --clear").argument(&folder).quiet()?;
    let install =
        "-m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --no-deps -r";
    let pip = install.split(' ').fold(Program::at(&python), Program::argument);
    pip.argument(requirements).folder(&project.root).quiet()?;
    fs::write(mark, list)?;
    Ok(python)
}
