//! A digest over the files of the index: SHA-256 over names, lengths and contents, in the order of the names.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use ring::digest::{Context, SHA256};

use crate::{disk::fault, error::Result};

/// The digest over all files below `folder`, and where `durable` each file and folder is made durable on the way.
///
/// # Errors
/// `Disk`; also where something is neither a file nor a folder.
pub(crate) fn digest(folder: &Path, durable: bool) -> Result<[u8; 32]> {
    let mut files = Vec::new();
    collect(folder, durable, &mut files)?;
    files.sort_unstable();
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 18];
    for path in files {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let mut file = File::open(&path).map_err(|error| fault(&path, &error))?;
        if durable {
            file.sync_all().map_err(|error| fault(&path, &error))?;
        }
        let length = file.metadata().map_err(|error| fault(&path, &error))?.len();
        context.update(&(name.len() as u64).to_le_bytes());
        context.update(name.as_bytes());
        context.update(&length.to_le_bytes());
        loop {
            let read = file.read(&mut buffer).map_err(|error| fault(&path, &error))?;
            if read == 0 {
                break;
            }
            context.update(buffer.get(..read).unwrap_or_default());
        }
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    Ok(digest)
}

fn collect(folder: &Path, durable: bool, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| fault(folder, &error))? {
        let entry = entry.map_err(|error| fault(folder, &error))?;
        let path = entry.path();
        // The type of the entry itself: a link is not followed.
        let kind = entry.file_type().map_err(|error| fault(&path, &error))?;
        if kind.is_dir() {
            collect(&path, durable, files)?;
        } else {
            files.push(path);
        }
    }
    if durable { crate::disk::sync_folder(folder) } else { Ok(()) }
}
