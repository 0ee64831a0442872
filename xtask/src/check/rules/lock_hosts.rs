//! Lock files name the public registries only, so that everybody gets the same packages from the same place.

use super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    says: "Lock files name only the public registries: no mirror, no repository, no file.",
    check: |source| {
        let lines = source.lines();
        let foreign: Vec<(usize, &str)> = if source.is("Cargo.lock") {
            let known = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
            lines.filter(|(_, line)| line.starts_with("source = ") && *line != known).collect()
        } else if source.is("package-lock.json") {
            let known = "\"resolved\": \"https://registry.npmjs.org/";
            lines.filter(|(_, line)| line.contains("\"resolved\": ") && !line.contains(known)).collect()
        } else {
            Vec::new()
        };
        foreign.into_iter().map(|(line, text)| Finding { line, what: text.trim().into() }).collect()
    },
};

#[cfg(test)]
mod tests {
    use super::{super::tests::lines, *};

    #[test]
    fn sees_a_mirror() {
        let cargo = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"sparse+https://mirror.example/\"\n";
        assert_eq!(lines(&RULE, "Cargo.lock", cargo), [2]);
        let npm =
            "  \"resolved\": \"https://registry.npmjs.org/a.tgz\",\n  \"resolved\": \"http://mirror.example/a.tgz\",\n";
        assert_eq!(lines(&RULE, "ui/package-lock.json", npm), [2]);
    }
}
