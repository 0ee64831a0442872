//! `cargo xtask package`: what people install. On Debian and its relatives a .deb; elsewhere what the Tauri command
//! line makes of that system.

use std::{fs, io};

use crate::{
    program::Program,
    project::Project,
    say,
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
    step("package", || build.run())?;
    if cfg!(target_os = "linux") { step("compression", || packed_tighter(project)) } else { Ok(()) }
}

/// Tauri packs a .deb by gzip, Debian by xz, which makes a third less of it.
fn packed_tighter(project: &Project) -> Outcome {
    let folder = project.target.join("release").join("bundle").join("deb");
    for entry in fs::read_dir(&folder)? {
        let package = entry?.path();
        if package.extension().is_some_and(|extension| extension == "deb") {
            let unpacked = project.target.join("tmp").join("package");
            fs::remove_dir_all(&unpacked).or_else(not_there)?;
            fs::create_dir_all(project.target.join("tmp"))?;
            Program::new("dpkg-deb --raw-extract").argument(&package).argument(&unpacked).quiet()?;
            Program::new("dpkg-deb --build --root-owner-group -Zxz").argument(&unpacked).argument(&package).quiet()?;
            fs::remove_dir_all(&unpacked)?;
            let mebibytes = fs::metadata(&package)?.len() / 1024 * 100 / 1024;
            say::line(&format!("{} has {}.{:02} MiB.", package.display(), mebibytes / 100, mebibytes % 100));
        }
    }
    Ok(())
}

fn not_there(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
