//! Whether the vault's files are for this person alone.

use std::path::Path;

use super::Findings;

/// Looks at the folder and at all that is in it.
pub(super) fn look(folder: &Path, findings: &mut Findings) {
    let mut open = Vec::new();
    walk(folder, &mut open);
    match open.as_slice() {
        [] => findings.good("permissions", "Only you can read the vault's files."),
        [first, ..] => findings.warning(
            "permissions",
            format!(
                "{} of the vault's files can be read or written by others, {} among them. Mend it: chmod -R go= {}",
                open.len(),
                first,
                folder.display()
            ),
        ),
    }
}

#[cfg(unix)]
fn walk(path: &Path, open: &mut Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = path.symlink_metadata() else { return };
    if metadata.is_symlink() {
        return;
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        open.push(path.display().to_string());
    }
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            walk(&entry.path(), open);
        }
    }
}

/// Other systems guard the folder by the account's own access lists.
#[cfg(not(unix))]
fn walk(_path: &Path, _open: &mut Vec<String>) {}
