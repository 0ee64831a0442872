//! Measures Keywright beside the limits of the machine, as ratios in one run, and prints the table of `docs/PERFORMANCE.md`.
//!
//! `--quick` takes tenths of everything, to see that it runs; `--only NAME` measures one thing; `--peers FILE` adds what the scripts of
//! `benches/peers` said. Nothing here is asserted: machines are shared and noisy.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]

mod bundles;
mod checking;
mod http;
mod issuing;
mod listing;
mod measure;
mod memory;
mod opening;
mod peers;
mod public_keys;
mod rejecting;
mod subject;
mod table;

/// What a measurement answers.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// How large the measurements are.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// Keys in the smaller vaults.
    many: usize,
    /// Keys in the largest.
    most: usize,
    /// How often short things are repeated.
    rounds: usize,
}

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(["--memory", folder]) = arguments.iter().map(String::as_str).collect::<Vec<_>>().get(..2) {
        return memory::hold(folder.as_ref());
    }
    let value = |name: &str| arguments.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1].clone());
    let only = value("--only");
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let scale = if quick {
        Scale { many: 10_000, most: 100_000, rounds: 21 }
    } else {
        Scale { many: 100_000, most: 1_000_000, rounds: 201 }
    };
    let mut rows = Vec::new();
    for (name, measure) in [
        ("issuing", issuing::measure as fn(Scale) -> Outcome<Vec<table::Row>>),
        ("opening", opening::measure),
        ("checking", checking::measure),
        ("public keys", public_keys::measure),
        ("bundles", bundles::measure),
        ("rejecting", rejecting::measure),
        ("http", http::measure),
        ("listing", listing::measure),
        ("memory", memory::measure),
    ] {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        eprintln!("{name} …");
        rows.extend(measure(scale)?);
    }
    if let Some(file) = value("--peers") {
        let more = peers::rows(file.as_ref(), &rows)?;
        rows.extend(more);
    }
    println!("{}", table::markdown(&rows));
    Ok(())
}
