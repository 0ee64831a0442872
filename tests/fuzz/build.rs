//! Says that `fuzzing` is a name that the build of `cargo xtask test --deep` sets.

#![allow(clippy::print_stdout, reason = "it is how cargo is told")]

fn main() {
    println!("cargo::rustc-check-cfg=cfg(fuzzing)");
}
