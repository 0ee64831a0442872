//! `cargo xtask check`: what must hold of the whole project, proved by machine. The rules of the house that no
//! compiler knows are in `rules` and `edges`; the rest calls the tools that know theirs.

mod closure;
mod dependencies;
mod edges;
mod manifests;
mod rules;
mod sources;

use crate::{
    codegen,
    project::Project,
    say, setup,
    step::{Outcome, Steps},
    ui,
};

/// Runs every check, also after one has failed.
pub(crate) fn check(project: &Project) -> Outcome {
    setup::setup(setup::For::Tests)?;
    let mut steps = Steps::default();

    steps.step("the house's rules", "mend the lines named above; each rule says why it is there", || {
        rules::check(&project.root)
    });
    steps.step("the architecture's edges", "ARCHITECTURE.md says what may depend on what, and why", || {
        edges::check(&project.metadata()?)
    });
    steps.step("manifests", "move it to [workspace.dependencies], with its reason", || manifests::check(&project.root));
    steps.step("rustfmt", "run `cargo fmt --all`", || project.cargo("fmt --all --check").quiet().map(drop));
    steps.step("dependencies (cargo-deny)", "deny.toml holds the rules, and a reason for each exception", || {
        dependencies::check(project)
    });

    // The app embeds the page when it is compiled, so the page comes before anything that compiles all packages.
    steps.step("page: build", "see the messages of Vite above", || ui::build(project));
    steps.step("page: types", "run `npm run check` in ui/", || project.npm("run --silent check").quiet().map(drop));
    steps.step("page: lint", "run `npm run lint` in ui/", || project.npm("run --silent lint").quiet().map(drop));
    steps.step("page: tests", "run `npm test` in ui/", || project.npm("run --silent test").quiet().map(drop));

    steps.step("clippy", "mend what it says; an exception needs its reason beside it", || {
        project.cargo("clippy --quiet --workspace --all-targets -- -D warnings").run()
    });
    steps.step("documentation", "mend the comments that rustdoc names", || {
        let doc = project.cargo("doc --quiet --workspace --no-deps");
        doc.variable("RUSTDOCFLAGS", "-D warnings").run()
    });
    steps
        .step("generated TypeScript", "run `cargo xtask codegen`, and commit what changed", || codegen::check(project));

    steps.finish()?;
    say::line("Everything holds.");
    Ok(())
}
