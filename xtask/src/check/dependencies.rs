//! Licences, bans, sources and duplicate versions of what we depend on, by cargo-deny. Known vulnerabilities too, where
//! their database is at hand: fetching it is not this command's business.

use std::path::PathBuf;

use crate::{
    program::{self, Program},
    project::Project,
    say,
    step::Outcome,
};

/// The version that is installed where there is none.
const VERSION: &str = "0.20.2";

/// Runs it over deny.toml.
pub(super) fn check(project: &Project) -> Outcome {
    let deny = deny(project)?;
    let run = |checks: &str| {
        let line = Program::at(&deny).folder(&project.root);
        checks.split(' ').fold(line, Program::argument).quiet().map(drop)
    };
    run("--workspace --all-features --log-level warn check --hide-inclusion-graph licenses bans sources")?;
    if advisories_at_hand() {
        run("--workspace --all-features --log-level warn check --disable-fetch advisories")
    } else {
        Ok(())
    }
}

/// How it is called: the one that is installed, or else one in the target folder, which is installed first.
fn deny(project: &Project) -> Outcome<PathBuf> {
    if program::exists("cargo-deny") {
        return Ok("cargo-deny".into());
    }
    let tools = project.target.join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !own.is_file() {
        say::line("Installing cargo-deny into the target folder with `cargo install --locked`; this is done once.");
        let install = project.cargo("install --quiet --locked cargo-deny --version").argument(VERSION);
        install.argument("--root").argument(&tools).quiet()?;
    }
    Ok(own)
}

/// Whether cargo-deny has fetched the advisory database before.
fn advisories_at_hand() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let databases = home.map(|home| home.join("advisory-dbs"));
    databases.and_then(|folder| folder.read_dir().ok()).is_some_and(|mut entries| entries.next().is_some())
}
