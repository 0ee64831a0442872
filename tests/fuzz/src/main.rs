//! One target under libFuzzer, as `cargo xtask test --deep` builds it. Built in any other way, it only runs the files that it is given:
//! what libFuzzer has kept of a failure.
//!
//! `KEYWRIGHT_FUZZ` names the target; without it, the names of all are printed. `KEYWRIGHT_FUZZ_SEEDS` is a folder to write its seeds to.

#![cfg_attr(fuzzing, no_main)]
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit, reason = "a program of the developers' own")]

use std::{fs, path::PathBuf, process::exit, sync::LazyLock};

use keywright_fuzz::Target;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let Some(name) = std::env::var_os("KEYWRIGHT_FUZZ") else {
        Target::ALL.into_iter().for_each(|target| println!("{}", target.name()));
        exit(0);
    };
    Target::ALL.into_iter().find(|target| target.name() == name).unwrap_or_else(|| {
        eprintln!("There is no target {}.", name.display());
        exit(2)
    })
});

#[cfg_attr(not(fuzzing), allow(dead_code, reason = "who runs files needs no seeds"))]
fn write_seeds() {
    let seeds = TARGET.seeds();
    let Some(folder) = std::env::var_os("KEYWRIGHT_FUZZ_SEEDS").map(PathBuf::from) else { return };
    for (number, seed) in seeds.into_iter().enumerate() {
        // Where they cannot be written, libFuzzer begins with less.
        let _ = fs::write(folder.join(format!("seed-{number}")), seed);
    }
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(init: write_seeds(), |data: &[u8]| TARGET.run(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    let target = *TARGET;
    for file in std::env::args_os().skip(1) {
        target.run(&fs::read(file)?);
    }
    Ok(())
}
