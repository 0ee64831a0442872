//! Whether the vault's files are for this person alone.

use std::path::Path;

use super::Findings;

/// Looks at the folder and, where others get into it, at what they can read there.
pub(super) fn look(folder: &Path, findings: &mut Findings) {
    let mut open = Vec::new();
    walk(folder, &mut open);
    match open.as_slice() {
        [] => findings.good("permissions", "Only you get at the vault's files."),
        [first, ..] => {
            let message = format!(
                "Others can read or write {} of the vault's files, such as {first}. Mend it: chmod -R go= '{}'",
                open.len(),
                folder.display()
            );
            findings.warning("permissions", message);
        }
    }
}

/// Collects the files below `path` that others can read or write; what is in a folder that they do
/// not get into is theirs neither.
#[cfg(unix)]
fn walk(path: &Path, open: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    const ENTER: u32 = 0o011;
    const READ_OR_WRITE: u32 = 0o066;
    let Ok(metadata) = path.symlink_metadata() else { return };
    let mode = metadata.permissions().mode();
    if metadata.is_dir() && mode & ENTER != 0 {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            walk(&entry.path(), open);
        }
    } else if metadata.is_file() && mode & READ_OR_WRITE != 0 {
        open.push(path.display().to_string());
    }
}

/// Other systems guard the folder by the account's own access lists.
#[cfg(not(unix))]
fn walk(_path: &Path, _open: &mut Vec<String>) {}
