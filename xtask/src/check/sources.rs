//! The text files of this project, for the rules that read them.

use std::{fs, path::Path};

/// Folders that hold what was built or fetched, not written.
const NOT_OURS: &[&str] = &["target", "node_modules", ".git", "dist", "dist-mock", "gen", "coverage"];

/// One text file.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path from the root, with `/`.
    pub(super) path: String,
    /// What is in it.
    pub(super) text: String,
}

impl Source {
    /// Whether its name ends so: `.rs`.
    pub(super) fn is(&self, extension: &str) -> bool {
        self.path.ends_with(extension)
    }

    /// Its lines with their numbers, from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The same without what follows `//`, for rules about code. An address in a text is cut too; no rule here minds.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(number, line)| (number, line.find("//").map_or(line, |start| &line[..start])))
    }
}

/// Reads all of them; what is not UTF-8 is no text.
pub(super) fn read(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    visit(root, "", &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn visit(folder: &Path, prefix: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                visit(&entry.path(), &format!("{path}/"), sources);
            }
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(entry.path())
        {
            sources.push(Source { path, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_is_left_out() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/target")).unwrap();
        fs::write(root.path().join("a/target/x.rs"), "").unwrap();
        fs::write(root.path().join("a/x.rs"), "let a = 1; // one\n").unwrap();
        fs::write(root.path().join("a/x.png"), [0xff]).unwrap();
        let sources = read(root.path());
        assert_eq!(sources.iter().map(|source| source.path.as_str()).collect::<Vec<_>>(), ["a/x.rs"]);
        assert_eq!(sources[0].code_lines().next(), Some((1, "let a = 1; ")));
    }
}
