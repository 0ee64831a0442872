//! A library that two of our packages use is named once, in the root manifest's `[workspace.dependencies]`, with one version,
//! one set of features and one reason. Not here: which package may use what (`edges`), and what may come in at all (`deny.toml`).

use std::{collections::BTreeMap, path::Path};

use super::sources::{self, Source};
use crate::step::{Failure, Outcome};

/// Looks through every manifest.
pub(super) fn check(root: &Path) -> Outcome {
    let manifests: Vec<Source> = sources::read(root).into_iter().filter(|source| source.is("Cargo.toml")).collect();
    let findings = findings(&manifests);
    if findings.is_empty() { Ok(()) } else { Err(Failure::new(findings.join("\n"))) }
}

fn findings(manifests: &[Source]) -> Vec<String> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manifest in manifests {
        for library in libraries(&manifest.text) {
            named.entry(library).or_default().push(&manifest.path);
        }
    }
    let twice = named.into_iter().filter(|(_, paths)| paths.len() > 1);
    twice
        .map(|(library, paths)| {
            format!("{library} is named with a version of its own in {}: inherit it", paths.join(" and "))
        })
        .collect()
}

/// What a manifest itself says the version of, in any of its tables of dependencies.
fn libraries(manifest: &str) -> impl Iterator<Item = &str> {
    let mut in_dependencies = false;
    manifest.lines().filter_map(move |line| {
        if let Some(table) = line.strip_prefix('[') {
            in_dependencies = table.trim_end().trim_end_matches(']').ends_with("dependencies");
            return None;
        }
        let (name, rest) = line.split_once('=')?;
        let version = rest.trim_start().starts_with('"') || rest.contains("version = ");
        (in_dependencies && version && !name.starts_with(['#', ' '])).then(|| name.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_library_with_two_versions_of_its_own_is_seen() {
        let manifests = [
            manifest("Cargo.toml", "[package]\nname = \"a\"\n[workspace.dependencies]\none = \"1\"\ntwo = \"2\"\n"),
            manifest("b/Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\none.workspace = true\n"),
            manifest(
                "c/Cargo.toml",
                "[target.'cfg(unix)'.dev-dependencies]\ntwo = { version = \"2\" }\n[lints]\nworkspace = true\n",
            ),
        ];
        assert_eq!(
            findings(&manifests),
            ["two is named with a version of its own in Cargo.toml and c/Cargo.toml: inherit it"]
        );
    }

    #[test]
    fn tables_and_arrays_of_features_are_no_libraries() {
        let text = "[target.'cfg(target_os = \"linux\")'.dependencies]\ntauri = { version = \"2\", features = [\n    \"x11\",\n] }\nours = { path = \"../ours\" }\n";
        assert_eq!(libraries(text).collect::<Vec<_>>(), ["tauri"]);
    }
}
