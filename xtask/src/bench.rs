//! `cargo xtask bench`: measures, and writes the table of docs/PERFORMANCE.md.

use crate::{program::Program, project::Project, step::Outcome};

/// Runs the benchmarks in the release profile. With arguments, only those whose names begin so, and writes nothing.
pub(crate) fn bench(project: &Project, arguments: &[&str]) -> Outcome {
    let run = project.cargo("run --release --quiet --package keywright-bench --");
    if arguments.is_empty() {
        return run.argument("--write").argument(project.root.join("docs").join("PERFORMANCE.md")).run();
    }
    arguments.iter().fold(run, Program::argument).run()
}
