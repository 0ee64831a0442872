//! One target under libFuzzer, as `cargo xtask test --deep` builds it. Built in any other way, it only runs the files that it is given:
//! what libFuzzer has kept of a failure.
//!
//! `KEYWRIGHT_FUZZ` names the target; `KEYWRIGHT_FUZZ_SEEDS` a folder to write its seeds to.

#![cfg_attr(fuzzing, no_main)]

use std::{fs, path::PathBuf, sync::LazyLock};

use keywright_fuzz::Target;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("KEYWRIGHT_FUZZ").unwrap_or_default();
    Target::ALL.into_iter().find(|target| target.name() == name).unwrap_or(Target::Token)
});

#[cfg_attr(not(fuzzing), allow(dead_code, reason = "who runs files needs no seeds"))]
fn write_seeds() {
    let Some(folder) = std::env::var_os("KEYWRIGHT_FUZZ_SEEDS").map(PathBuf::from) else { return };
    for (number, seed) in TARGET.seeds().into_iter().enumerate() {
        // Where they cannot be written, libFuzzer begins with less.
        let _ = fs::write(folder.join(format!("seed-{number}")), seed);
    }
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(init: write_seeds(), |data: &[u8]| TARGET.run(data));

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    for file in std::env::args_os().skip(1) {
        TARGET.run(&fs::read(file)?);
    }
    Ok(())
}
