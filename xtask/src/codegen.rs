//! The TypeScript that is generated from Rust's types. The generator is a test of the desktop package, so that nothing
//! of it is in the app, and so that it costs no second build.

use crate::{
    project::Project,
    step::{Failure, Outcome},
    ui,
};

/// Writes it anew.
pub(crate) fn write(project: &Project) -> Outcome {
    generator(project, "write")
}

/// Fails when what is there is not what would be written.
pub(crate) fn check(project: &Project) -> Outcome {
    generator(project, "check")
}

fn generator(project: &Project, mode: &str) -> Outcome {
    ui::build(project)?;
    // The whole workspace is named so that cargo chooses the same features as for all tests, and builds nothing twice.
    let said = project
        .cargo("test --quiet --workspace --lib -- --nocapture typescript")
        .variable("KEYWRIGHT_CODEGEN", mode)
        .quiet()?;
    if ran(&said) == 0 { Err(Failure::new("no generator ran: has it been renamed?")) } else { Ok(()) }
}

/// How many tests the closing lines of `cargo test` say to have passed.
fn ran(said: &str) -> usize {
    crate::test::total(said).passed
}
