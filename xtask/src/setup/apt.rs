//! Installs Debian's and Ubuntu's packages.

use super::needs::Need;
use crate::{
    program::{self, Program},
    say,
    step::{Failure, Outcome},
};

/// Installs the packages of what is missing, after saying so.
pub(super) fn install(missing: &[&Need]) -> Outcome {
    let mut packages: Vec<&str> = missing.iter().map(|need| need.packages.apt).collect();
    packages.sort_unstable();
    packages.dedup();
    let packages = packages.join(" ");
    let get = format!("{}apt-get", prefix(&packages)?);
    say::line(&format!("Missing on this machine, and now installed with `{get} install`: {packages}"));
    let install = || quietly(&format!("{get} install -y --no-install-recommends {packages}"));
    // The lists of packages are fetched only where they are missing or out of date: it is slow.
    install().or_else(|_| quietly(&format!("{get} update")).and_then(|()| install()))
}

/// What makes a command run as root.
fn prefix(packages: &str) -> Outcome<&'static str> {
    let root = Program::new("id -u").quiet().is_ok_and(|id| id.trim() == "0");
    match (root, program::exists("sudo")) {
        (true, _) => Ok("env DEBIAN_FRONTEND=noninteractive "),
        (false, true) => Ok("sudo env DEBIAN_FRONTEND=noninteractive "),
        (false, false) => Err(Failure::new(format!(
            "There is no sudo here. As root, run:\n\n  apt-get update && apt-get install --no-install-recommends {packages}"
        ))),
    }
}

fn quietly(command: &str) -> Outcome {
    Program::new(command).argument("-qq").asking().quiet().map(drop)
}
