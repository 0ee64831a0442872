//! Nothing names the machine that it was written on: a path that only one machine has helps nobody else.

use super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    says: "No file names the folders of somebody's machine: write `~`, or a path from the project's root.",
    check: |source| {
        // This file has to name them; the page's stand-in for Rust, and its tests, play the machine of somebody who does not exist.
        if ["xtask/src/check/rules/machine_paths", "ui/mock/", "ui/test/"]
            .iter()
            .any(|start| source.path.starts_with(start))
        {
            return Vec::new();
        }
        let lines = source.lines().filter_map(|(line, text)| Some(Finding { line, what: machine_path(text)?.into() }));
        lines.collect()
    },
};

fn machine_path(text: &str) -> Option<&str> {
    ["/work/", "/root/", "/home/", "/Users/", "C:\\Users\\"].iter().find_map(|start| {
        let at = text.find(start)?;
        // `https://example.org/work/` and `docs/work/` are something else.
        let begins = !text[..at]
            .ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '}' | '~'));
        let rest = &text[at..];
        begins.then(|| {
            rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`'))
                .next()
                .unwrap_or(rest)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::lines, *};

    #[test]
    fn sees_somebodys_folder() {
        let text = "let a = \"/home/ada/vault\";\nsee https://example.org/work/a\n~/work/a\n(/root/.cargo)\n";
        assert_eq!(lines(&RULE, "docs/a.md", text), [1, 4]);
    }
}
