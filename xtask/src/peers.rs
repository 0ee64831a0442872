//! What checks keys elsewhere, measured by the scripts of `benches/peers`: installed from their lock files, and run one after the other.

use std::{fs, path::PathBuf};

use crate::{
    program::Program,
    project::Project,
    setup,
    step::{Outcome, step},
};

/// How many keys each peer has.
const KEYS: &str = "1000";

/// Runs them all; answers the file with a line of JSON for each thing that they measured.
pub(crate) fn measure(project: &Project, quick: bool) -> Outcome<PathBuf> {
    let times = if quick { "100" } else { "2000" };
    let folder = project.root.join("benches").join("peers");
    let python = step("the peers' packages", || {
        setup::npm_folder(project, "benches/peers")?;
        setup::python_environment(project, "peers-python", "benches/peers/requirements.txt")
    })?;
    let prefixed = project.target.join("peers-prefixed");
    step("the peer in Rust", || {
        let build = Program::new("cargo build --release --quiet --locked --target-dir").argument(&prefixed);
        build.folder(&folder.join("prefixed")).run()
    })?;
    let node = |script: &str| Program::new("node").argument(script);
    let python = |script: &str| Program::at(&python).argument(script);
    let runs = [
        ("better-auth", node("better_auth.mjs").argument(KEYS).argument(times)),
        ("djangorestframework-api-key", python("drf_api_key.py").argument(KEYS).argument(times)),
        (
            "prefixed-api-key",
            Program::at(&prefixed.join("release").join("keywright-bench-prefixed")).argument(KEYS).argument("21"),
        ),
        ("jose", node("jose.mjs").argument(times)),
        ("PyJWT", python("pyjwt.py").argument(times)),
    ];
    let mut said = String::new();
    for (name, run) in runs {
        said.push_str(&step(name, || run.folder(&folder).quiet())?);
    }
    let file = project.target.join("peers.jsonl");
    fs::write(&file, said)?;
    Ok(file)
}
