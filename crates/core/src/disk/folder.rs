//! Folders: made for this user alone, and their entries made durable.

use std::{
    fs::{DirBuilder, File},
    io,
    path::{Path, PathBuf},
};

use super::writing_fault;
use crate::error::Result;

/// Makes one folder that only this user may enter.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes `path` and the folders above it that are missing; answers those that were made, the topmost first.
pub(crate) fn create_folders(path: &Path) -> Result<Vec<PathBuf>> {
    let missing: Vec<_> = path
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_path_buf)
        .collect();
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        if let Err(error) = create_folder(&folder) {
            remove(&made);
            return Err(writing_fault(&folder, &error));
        }
        made.push(folder);
    }
    Ok(made)
}

/// Makes the entries of `folder` durable: what was created, renamed or removed in it.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Elsewhere a folder cannot be opened, and renames are made durable by the system.
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| writing_fault(folder, &error))?;
    }
    Ok(())
}

fn remove(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        let _ = std::fs::remove_dir(folder);
    }
}
