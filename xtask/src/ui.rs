//! Builds the page, which the app embeds when it is compiled.

use std::{fs, path::Path, time::SystemTime};

use crate::{project::Project, setup, step::Outcome};

/// Builds it where something of it is newer than what was built.
pub(crate) fn build(project: &Project) -> Outcome {
    setup::npm_packages(project)?;
    let built = project.ui().join("dist").join("index.html");
    if let Ok(built) = fs::metadata(&built).and_then(|file| file.modified())
        && newest(&project.ui(), &["node_modules", "dist", "coverage"]) <= built
    {
        return Ok(());
    }
    project.npm("run --silent build").quiet().map(drop)
}

/// When anything in `folder` was last changed, but for what is named.
fn newest(folder: &Path, but: &[&str]) -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if but.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let Ok(about) = entry.metadata() else { continue };
        newest = newest.max(about.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        if about.is_dir() {
            newest = newest.max(self::newest(&entry.path(), but));
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/a"), "a").unwrap();
        assert!(newest(folder.path(), &[]) > SystemTime::UNIX_EPOCH);
        assert_eq!(newest(folder.path(), &["src"]), SystemTime::UNIX_EPOCH);
    }
}
