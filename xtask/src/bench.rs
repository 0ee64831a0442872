//! `cargo xtask bench`: measures in the release profile, and writes the table into docs/PERFORMANCE.md, between its two
//! marks.

use std::fs;

use crate::{
    peers,
    program::Program,
    project::Project,
    say, setup,
    step::{Failure, Outcome},
};

const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";

/// Runs the benchmarks, the peers' too. With arguments (`--quick`, `--only NAME`), only shows what they say; `--peers` alone, what the
/// peers say.
pub(crate) fn bench(project: &Project, arguments: &[&str]) -> Outcome {
    let quick = arguments.contains(&"--quick");
    if arguments.contains(&"--peers") {
        say::line(fs::read_to_string(peers::measure(project, quick)?)?.trim());
        return Ok(());
    }
    // One of the services that are measured is in JavaScript.
    setup::npm_folder(project, "tests/jwt")?;
    let mut run = project.cargo("run --release --quiet --package keywright-bench --");
    if !arguments.contains(&"--only") {
        run = run.argument("--peers").argument(peers::measure(project, quick)?);
    }
    let (table, passed) = arguments.iter().fold(run, Program::argument).tee()?;
    if !passed {
        return Err(Failure::new("The benchmarks did not end well; see above."));
    }
    if !arguments.is_empty() {
        return Ok(());
    }
    let file = project.root.join("docs").join("PERFORMANCE.md");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, with_table(&text, &format!("{}\n\n{}", machine(), table.trim()))?)?;
    say::line("The table is in docs/PERFORMANCE.md.");
    Ok(())
}

/// `text` with `table` in place of what stood between the marks.
fn with_table(text: &str, table: &str) -> Outcome<String> {
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| Failure::new(format!("docs/PERFORMANCE.md has no {BEGIN} and {END}")))?;
    Ok(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

/// What matters of this machine, in a sentence.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| gibibytes(&text));
    let memory = memory.map_or_else(String::new, |memory| format!(", {memory} GiB of memory"));
    format!("Measured on {}, {cores} cores{memory}.", std::env::consts::OS)
}

fn gibibytes(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some((kibibytes + (1 << 19)) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let text = format!("Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n");
        let changed = with_table(&text, "| new |").unwrap();
        assert_eq!(changed, format!("Before.\n\n{BEGIN}\n| new |\n{END}\n\nAfter.\n"));
        assert!(with_table("no marks", "").is_err());
    }

    #[test]
    fn memory_in_whole_gibibytes() {
        assert_eq!(gibibytes("MemTotal:       16303428 kB\n"), Some(16));
        assert_eq!(gibibytes(""), None);
    }
}
