//! The rules of the house about text: each in a file of its own, with a test that sees it fail.

mod hex_colours;
mod keychain_door;
mod lock_hosts;
mod machine_paths;
mod module_docs;
mod sealing_door;
mod store_door;
mod tauri_door;
mod word;

use std::path::Path;

use super::sources::{self, Source};
use crate::step::{Failure, Outcome};

/// A rule about one file.
struct Rule {
    /// What it wants, and why.
    says: &'static str,
    /// The lines that break it, each with what is wrong.
    check: fn(&Source) -> Vec<Finding>,
}

/// A line that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    line: usize,
    what: String,
}

const RULES: &[Rule] = &[
    module_docs::RULE,
    store_door::RULE,
    sealing_door::RULE,
    keychain_door::RULE,
    tauri_door::RULE,
    hex_colours::RULE,
    machine_paths::RULE,
    lock_hosts::RULE,
];

/// Holds every file against every rule.
pub(super) fn check(root: &Path) -> Outcome {
    let sources = sources::read(root);
    let mut told = Vec::new();
    for rule in RULES {
        let broken: Vec<String> = sources
            .iter()
            .flat_map(|source| {
                (rule.check)(source)
                    .into_iter()
                    .map(|found| format!("  {}:{}: {}", source.path, found.line, found.what))
            })
            .collect();
        if !broken.is_empty() {
            told.push(format!("{}\n{}", rule.says, broken.join("\n")));
        }
    }
    if told.is_empty() { Ok(()) } else { Err(Failure::new(told.join("\n"))) }
}

/// The lines of code that break a rule about names, in a file whose path begins with none of `may`.
fn elsewhere(source: &Source, may: &[&str], breaks: impl Fn(&str) -> bool) -> Vec<Finding> {
    if may.iter().any(|start| source.path.starts_with(start)) {
        return Vec::new();
    }
    let lines = source.code_lines().filter(|(_, code)| breaks(code));
    lines.map(|(line, code)| Finding { line, what: code.trim().into() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No line at all.
    pub(super) const NONE: [usize; 0] = [];

    /// What a rule finds in a file: the numbers of the lines.
    pub(super) fn lines(rule: &Rule, path: &str, text: &str) -> Vec<usize> {
        let source = Source { path: path.into(), text: text.into() };
        (rule.check)(&source).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn every_broken_rule_is_told_with_its_lines() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.rs"), "fn a() {}\n").unwrap();
        let told = check(root.path()).unwrap_err().to_string();
        assert!(told.contains("a.rs:1"), "{told}");
    }
}
