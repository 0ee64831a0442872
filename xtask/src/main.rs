//! Developer commands, as `cargo xtask COMMAND`: everything that a fresh machine, a developer or CI needs is here, so
//! that no command has to be remembered and CI does nothing that cannot be done at a desk.

mod bench;
mod check;
mod codegen;
mod deep;
mod document;
mod package;
mod peers;
mod program;
mod project;
mod run;
mod say;
mod setup;
mod step;
mod test;
mod ui;

use std::process::ExitCode;

use project::Project;
use step::Outcome;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  run       installs what is missing, builds, and opens the window; with no display, writes a
            screenshot of it to target/keywright.png
  test      installs what is missing, and runs every test, the real window's included; with --deep
            also mutates what strangers can send, for a minute each, and compares the service
            with its document (--deep SECONDS TARGET ... mutates only)
  document  compares what the real service answers with its OpenAPI document
  check     the architecture's edges, formatting, lints, documentation, dependencies, generated files
  setup     only installs what is missing to build, run and test
  codegen   writes the TypeScript that is generated from Rust
  bench     measures, other key checkers too, and writes the table of docs/PERFORMANCE.md; --quick,
            --only NAME and --peers only show what they say
  package   builds the installable package";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = Project::find().and_then(|project| dispatch(&project, &arguments));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::error(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn dispatch(project: &Project, arguments: &[&str]) -> Outcome {
    match arguments {
        ["run", rest @ ..] => run::run(project, rest),
        ["test", "--deep", rest @ ..] => test::deep(project, rest),
        ["test", rest @ ..] => test::test(project, rest),
        ["document", rest @ ..] => document::compare(project, rest),
        ["check"] => check::check(project),
        ["setup"] => setup::setup(setup::For::Tests).and_then(|()| setup::packages(project)),
        ["codegen"] => codegen::write(project),
        ["bench", rest @ ..] => bench::bench(project, rest),
        ["package"] => package::package(project),
        [] | ["help" | "--help" | "-h"] => {
            say::line(HELP);
            Ok(())
        }
        [other, ..] => Err(step::Failure::new(format!("There is no command `{other}`.\n\n{HELP}"))),
    }
}
