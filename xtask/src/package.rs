//! `cargo xtask package`: what people install. On Debian and its relatives a .deb; elsewhere what the Tauri command
//! line makes of that system.

use crate::{
    program::Program,
    project::Project,
    setup::{self, For},
    step::{Outcome, step},
    ui,
};

/// Builds it.
pub(crate) fn package(project: &Project) -> Outcome {
    setup::setup(For::Build)?;
    step("page", || ui::build(project))?;
    let tauri = project.ui().join("node_modules").join("@tauri-apps").join("cli").join("tauri.js");
    let build = Program::new("node").argument(tauri).argument("build").folder(&project.root);
    let build = if cfg!(target_os = "linux") { build.argument("--bundles").argument("deb") } else { build };
    step("package", || build.run())
}
