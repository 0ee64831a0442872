//! `cargo xtask test`: every test there is, the real window's included, and one line at the end that counts them all.

use std::{fs, iter::Sum};

use serde_json::Value;

use crate::{
    deep, document,
    program::Program,
    project::Project,
    say,
    setup::{self, For},
    step::{Failure, Outcome, Steps, step},
    ui,
};

/// How many tests went how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
}

/// Installs what is missing, builds, and runs every test. `arguments` go to `cargo test`, to choose some.
pub(crate) fn test(project: &Project, arguments: &[&str]) -> Outcome {
    setup::setup(For::Tests)?;
    step("packages", || setup::packages(project))?;
    step("page", || ui::build(project))?;
    // The programs that the suites start, with the same features as for the tests, so that nothing is built twice.
    step("programs and tests", || project.cargo("build --quiet --workspace --lib --bins --tests --examples").run())?;

    let left_out = left_out();
    let rust = all_of_rust(project);
    let rust = left_out.iter().fold(rust, |rust, (variable, _)| rust.variable(variable, "1"));
    let (said, rust_passed) = arguments.iter().fold(rust, Program::argument).tee()?;
    let rust = total(&said);
    let (page, page_passed) = if arguments.is_empty() { of_the_page(project)? } else { (Total::default(), true) };

    let all: Total = [rust, page].into_iter().sum();
    let Total { passed, failed, ignored } = all;
    say::line(&format!(
        "\nAll tests: {passed} passed, {failed} failed, {ignored} ignored (Rust {}, page {}).",
        rust.passed, page.passed
    ));
    if let Some((_, why)) = left_out {
        say::line(why);
    }
    if rust_passed && page_passed {
        Ok(())
    } else {
        Err(Failure::new("Not all tests passed; see above which did not."))
    }
}

/// Every test, and then what mutates what strangers can send; with `arguments` only that: for how many seconds each, and which.
pub(crate) fn deep(project: &Project, arguments: &[&str]) -> Outcome {
    if !arguments.is_empty() {
        setup::setup(For::Tests)?;
        return deep::fuzz(project, arguments);
    }
    test(project, &[])?;
    let mut steps = Steps::default();
    steps.step("fuzz targets", "see above", || deep::fuzz(project, &[]));
    steps.step("the service beside its document", "see above", || document::compare(project, &[]));
    steps.finish()
}

/// `cargo test` for all packages. Should it hang where nobody watches, it ends after forty minutes.
fn all_of_rust(project: &Project) -> Program {
    const TEST: &str = "cargo test --workspace --no-fail-fast";
    let watched = std::env::var_os("CI").is_none() || cfg!(not(target_os = "linux"));
    let line = if watched { TEST.to_owned() } else { format!("timeout --kill-after=30s 40m {TEST}") };
    Program::new(&line).folder(&project.root)
}

/// The variable that leaves out the cases of full and read-only disks where they cannot be made, and what to say then.
#[cfg(target_os = "linux")]
fn left_out() -> Option<(&'static str, &'static str)> {
    keywright_stage::own_mounts().is_err().then_some((
        keywright_stage::WITHOUT_MOUNTS,
        "Left out: the cases of full and read-only disks, because this machine lets you mount nothing. Root can; on Ubuntu so \
         can everybody after `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`.",
    ))
}

#[cfg(not(target_os = "linux"))]
fn left_out() -> Option<(&'static str, &'static str)> {
    None
}

fn of_the_page(project: &Project) -> Outcome<(Total, bool)> {
    let report = project.target.join("page-tests.json");
    // An old report must not pass for this run's.
    let _ = fs::remove_file(&report);
    let run = project.npm("run --silent test -- --reporter=default --reporter=json");
    let passed = run.argument(format!("--outputFile={}", report.display())).run().is_ok();
    let report: Value = serde_json::from_str(&fs::read_to_string(&report)?)?;
    Ok((page_total(&report), passed))
}

/// The sum of the closing lines that `cargo test` writes for each of its programs.
pub(crate) fn total(said: &str) -> Total {
    said.lines().filter_map(|line| line.trim().strip_prefix("test result: ")).map(closing_line).sum()
}

/// `ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn closing_line(line: &str) -> Total {
    let count = |word: &str| {
        let part = line.split([';', '.']).find(|part| part.trim().ends_with(word));
        part.and_then(|part| part.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    };
    Total { passed: count(" passed"), failed: count(" failed"), ignored: count(" ignored") }
}

/// What Vitest's report counts.
fn page_total(report: &Value) -> Total {
    let count = |name: &str| report[name].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    Total {
        passed: count("numPassedTests"),
        failed: count("numFailedTests"),
        ignored: count("numPendingTests") + count("numTodoTests"),
    }
}

impl Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, one| Self {
            passed: sum.passed + one.passed,
            failed: sum.failed + one.failed,
            ignored: sum.ignored + one.ignored,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let said = "\
running 3 tests
test a ... ok

test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s

test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 9.10s
";
        assert_eq!(total(said), Total { passed: 14, failed: 3, ignored: 1 });
    }

    #[test]
    fn a_report_of_the_page() {
        let report = serde_json::json!({ "numPassedTests": 4, "numFailedTests": 1, "numPendingTests": 2 });
        assert_eq!(page_total(&report), Total { passed: 4, failed: 1, ignored: 2 });
    }
}
