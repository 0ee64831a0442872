//! Installs what a fresh machine lacks: the system's libraries and programs, and the page's npm packages. What it is
//! about to do to the machine it says first; what is there already costs a few milliseconds.

mod apt;
mod needs;
mod npm;
mod python;
mod system;

pub(crate) use npm::{folder as npm_folder, packages as npm_packages};
pub(crate) use python::environment as python_environment;

use crate::{
    project::Project,
    say,
    step::{Failure, Outcome},
};
use needs::Need;
use system::System;

/// What the machine shall be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Build, and open the window on a display that is there.
    Build,
    /// Build, and open the window where there is no display.
    Headless,
    /// Build, and run every test.
    Tests,
}

/// Installs the packages that the suites use: those of npm, and those of Python into `python` in the target folder.
pub(crate) fn packages(project: &Project) -> Outcome {
    npm_packages(project)?;
    python_environment(project, "python", "tests/jwt/requirements.txt").map(drop)
}

/// Installs what is missing for this purpose. Where it does not know how, it says what to install.
pub(crate) fn setup(purpose: For) -> Outcome {
    let missing: Vec<&Need> = needs::of(purpose).into_iter().filter(|need| !need.is_met()).collect();
    let system = System::find();
    if let Some(node) = needs::node_complaint() {
        return Err(Failure::new(node));
    }
    if missing.is_empty() {
        return Ok(());
    }
    match system {
        System::Debian => {
            apt::install(&missing)?;
            let still: Vec<&str> = missing.iter().filter(|need| !need.is_met()).map(|need| need.name).collect();
            if still.is_empty() {
                return Ok(());
            }
            Err(Failure::new(format!("Still missing after the installation: {}", still.join(", "))))
        }
        other => {
            say::line(&other.instructions(&missing));
            Err(Failure::new("Something that is needed is missing; install it as said above, then try again."))
        }
    }
}
