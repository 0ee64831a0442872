//! `cargo xtask document`: compares what the real service answers with its own OpenAPI document, by requests that schemathesis
//! makes of the document, good ones and bad ones.

use crate::{
    program::Program,
    project::Project,
    setup::{self, For},
    step::Outcome,
};

/// How many requests are made up for each call, unless said otherwise.
const EXAMPLES: &str = "100";

/// Builds the command line, and compares. `arguments` go to schemathesis.
pub(crate) fn compare(project: &Project, arguments: &[&str]) -> Outcome {
    setup::setup(For::Tests)?;
    let python = setup::python_environment(project, "schemathesis", "tests/schemathesis/requirements.txt")?;
    project.cargo("build --quiet --package keywright").run()?;
    let keywright = project.target.join("debug").join(format!("keywright{}", std::env::consts::EXE_SUFFIX));
    let run = Program::at(&python).argument(project.root.join("tests/schemathesis/run.py"));
    let run = run.argument(keywright).argument(&project.target);
    let usual = ["--max-examples", EXAMPLES];
    let options = if arguments.is_empty() { &usual[..] } else { arguments };
    options.iter().fold(run, |run, option| run.argument(option)).run()
}
