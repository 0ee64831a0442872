//! What `cargo xtask test --deep` does beyond the suites: what strangers can send, mutated for a minute each by libFuzzer, which
//! chooses inputs by the code that they reach.
//!
//! It works with the stable compiler: LLVM's own pass counts what is reached. There is no sanitizer of addresses, which only a nightly
//! has; our own packages have no unsafe code for it to look at.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    program::Program,
    project::Project,
    say,
    step::{Failure, Outcome, Steps},
};

/// How long each is run, in seconds, unless said otherwise.
const SECONDS: &str = "60";

/// What makes the compiler count: the pass of LLVM that libFuzzer reads, and checks of numbers that grow too large.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=16 -Cdebug-assertions -Coverflow-checks";

/// Runs each target. `arguments`: for how many seconds, and which.
pub(crate) fn fuzz(project: &Project, arguments: &[&str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        say::line("Left out: libFuzzer, which is set up for Linux only. The suites have run the seeds.");
        return Ok(());
    }
    let (seconds, chosen) = match arguments {
        [] => (SECONDS, &[][..]),
        [seconds, chosen @ ..] => (*seconds, chosen),
    };
    if seconds.parse::<u32>().is_err() {
        return Err(Failure::new(format!("For how many seconds each? {seconds} is no number.")));
    }
    let mut steps = Steps::default();
    let mut built = None;
    steps.step("fuzz targets, built", "it needs a C++ compiler for libFuzzer", || {
        let program = build(project)?;
        // It knows its targets; they are listed nowhere else.
        let targets = choose(&Program::at(&program).quiet()?, chosen)?;
        built = Some((program, targets));
        Ok(())
    });
    let (program, targets) = built.unwrap_or_default();
    for target in &targets {
        let remedy = "mend it, and keep the input as a seed in tests/fuzz/src";
        steps.step(&format!("fuzz {target}"), remedy, || run(project, &program, target, seconds));
    }
    steps.finish()
}

/// Those of all targets that were asked for, or all of them.
fn choose(all: &str, chosen: &[&str]) -> Outcome<Vec<String>> {
    let all: Vec<_> = all.split_whitespace().collect();
    if let Some(other) = chosen.iter().find(|name| !all.contains(name)) {
        return Err(Failure::new(format!("There is no target {other}; there are {}.", all.join(", "))));
    }
    if all.is_empty() {
        return Err(Failure::new("The program names no target."));
    }
    Ok(all.into_iter().filter(|name| chosen.is_empty() || chosen.contains(name)).map(str::to_owned).collect())
}

/// Builds the program in a folder of its own: everything in it is compiled to count.
fn build(project: &Project) -> Outcome<PathBuf> {
    let host = Program::new("rustc --print host-tuple").quiet()?.trim().to_owned();
    let folder = folder(project);
    // With `--target`, the flags are not for what runs while it is built.
    let line = "build --quiet --release --package keywright-fuzz --config profile.release.lto=false \
        --config profile.release.strip=false --config profile.release.debug='line-tables-only' --target";
    let build = project.cargo(&line.replace('\'', "\"")).argument(&host).argument("--target-dir").argument(&folder);
    build.variable("RUSTFLAGS", FLAGS).variable("CARGO_INCREMENTAL", "0").run()?;
    Ok(folder.join(host).join("release").join("keywright-fuzz"))
}

/// One target. What it finds stays in the target folder, so that the next run begins where this one ended.
fn run(project: &Project, program: &Path, target: &str, seconds: &str) -> Outcome {
    let corpus = folder(project).join("corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let failures = format!("{}/{target}-", folder(project).display());
    let run = Program::at(program)
        .argument(format!("-max_total_time={seconds}"))
        .argument("-rss_limit_mb=4096")
        .argument("-timeout=20")
        .argument("-max_len=16384")
        .argument("-print_final_stats=1")
        .argument("-verbosity=0")
        .argument(format!("-artifact_prefix={failures}"))
        .argument(&corpus)
        .variable("KEYWRIGHT_FUZZ", target)
        .variable("KEYWRIGHT_FUZZ_SEEDS", &corpus);
    let said = run.both()?;
    let ran = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let ran = ran.ok_or_else(|| Failure::new(format!("libFuzzer says nothing of how it went:\n{said}")))?;
    say::line(&format!("       {} inputs in {seconds} s", ran.trim()));
    Ok(())
}

fn folder(project: &Project) -> PathBuf {
    project.target.join("fuzz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_target_is_not_left_out_in_silence() {
        assert_eq!(choose("token\njwt\n", &[]).unwrap(), ["token", "jwt"]);
        assert_eq!(choose("token\njwt\n", &["jwt"]).unwrap(), ["jwt"]);
        assert!(choose("token\njwt\n", &["jwts"]).is_err());
        assert!(choose("", &[]).is_err());
    }
}
