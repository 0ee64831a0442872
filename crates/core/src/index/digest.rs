//! A digest of all that is in `index/`: the names and the bytes of its files.

use std::{
    fs,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use ring::digest::{Context, Digest as Sha256, SHA256};

use crate::{
    disk::{fault, open_for_reading},
    error::{Code, Error, Result},
};

/// The parts of a file that are hashed side by side.
const PART: u64 = 4 << 20;
/// How much of a part is read at a time.
const PIECE: u64 = 64 << 10;
/// How many files sled can have made at the most; there are a handful.
const MOST_FILES: usize = 4096;

/// A digest of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest {
    /// How long its files are, all together.
    pub(crate) length: u64,
    /// The digest itself.
    pub(crate) bytes: [u8; 32],
}

/// Whether the index in `folder` has this digest. Its length is looked at first: what claims to be endless is not read.
pub(crate) fn has_digest(folder: &Path, expected: Digest) -> bool {
    let mut files = Vec::new();
    list(folder, "", &mut files).is_ok()
        && length_of(&files) == Some(expected.length)
        && digest(folder).is_ok_and(|digest| digest == expected)
}

/// SHA-256 over, for each file in the order of their names: the length of its path (u32), its path below `folder`, its length
/// (u64), and the SHA-256 of each of its parts of 4 MiB. Anything that is neither file nor folder is refused.
///
/// # Errors
/// `Disk`.
pub(crate) fn digest(folder: &Path) -> Result<Digest> {
    let mut files = Vec::new();
    list(folder, "", &mut files)?;
    files.sort();
    let mut parts = Vec::new();
    for (_, path, length) in &files {
        (0..length.div_ceil(PART)).for_each(|part| parts.push((path, part * PART, PART.min(length - part * PART))));
    }
    let digests = side_by_side(&parts)?;
    let mut digests = digests.iter();
    let mut whole = Context::new(&SHA256);
    whole.update(b"keywright index\0");
    for (name, _, length) in &files {
        whole.update(&u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes());
        whole.update(name.as_bytes());
        whole.update(&length.to_le_bytes());
        let parts = usize::try_from(length.div_ceil(PART)).unwrap_or(usize::MAX);
        digests.by_ref().take(parts).for_each(|part| whole.update(part.as_ref()));
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(whole.finish().as_ref());
    Ok(Digest { length: length_of(&files).unwrap_or(u64::MAX), bytes })
}

fn length_of(files: &[(String, PathBuf, u64)]) -> Option<u64> {
    files.iter().try_fold(0_u64, |sum, (_, _, length)| sum.checked_add(*length))
}

fn list(folder: &Path, below: &str, files: &mut Vec<(String, PathBuf, u64)>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| fault(folder, &error))? {
        let entry = entry.map_err(|error| fault(folder, &error))?;
        if files.len() == MOST_FILES {
            return Err(strange(&entry.path()));
        }
        let path = entry.path();
        let kind = entry.metadata().map_err(|error| fault(&path, &error))?;
        let name = entry.file_name().into_string().ok().ok_or_else(|| strange(&path))?;
        let name = if below.is_empty() { name } else { format!("{below}/{name}") };
        if kind.is_dir() {
            list(&path, &name, files)?;
        } else if kind.is_file() {
            files.push((name, path, kind.len()));
        } else {
            return Err(strange(&path));
        }
    }
    Ok(())
}

fn side_by_side(parts: &[(&PathBuf, u64, u64)]) -> Result<Vec<Sha256>> {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(4).min(parts.len().max(1));
    let hashed = thread::scope(|scope| {
        let hash = || -> Result<Vec<(usize, Sha256)>> {
            let mut done = Vec::new();
            let mut buffer = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some((path, offset, length)) = parts.get(index) else { return Ok(done) };
                let part = hash_part(path, *offset, *length, &mut buffer).map_err(|error| fault(path, &error))?;
                done.push((index, part));
            }
        };
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(hash)).collect();
        let mut all = hash()?;
        for other in others {
            all.extend(other.join().map_err(|_| Error::new(Code::Internal, "The index could not be read."))??);
        }
        Ok::<_, Error>(all)
    });
    let mut hashed = hashed?;
    hashed.sort_by_key(|(index, _)| *index);
    Ok(hashed.into_iter().map(|(_, digest)| digest).collect())
}

fn hash_part(path: &Path, offset: u64, length: u64, buffer: &mut Vec<u8>) -> io::Result<Sha256> {
    let mut file = open_for_reading(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let (mut left, mut hash) = (length, Context::new(&SHA256));
    while left > 0 {
        let piece = left.min(PIECE);
        buffer.resize(usize::try_from(piece).unwrap_or(0), 0);
        file.read_exact(buffer)?;
        hash.update(buffer);
        left -= piece;
    }
    Ok(hash.finish())
}

fn strange(path: &Path) -> Error {
    Error::new(Code::Disk, format!("{} does not belong into the index.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_every_byte_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("db"), vec![7; 9 << 20]).unwrap();
        fs::create_dir(path("blobs")).unwrap();
        fs::write(path("blobs/1"), "x").unwrap();
        let whole = digest(folder.path()).unwrap();
        assert_eq!(digest(folder.path()).unwrap(), whole);

        let mut bytes = fs::read(path("db")).unwrap();
        bytes[5 << 20] ^= 1;
        fs::write(path("db"), &bytes).unwrap();
        assert_ne!(digest(folder.path()).unwrap(), whole);
        bytes[5 << 20] ^= 1;
        fs::write(path("db"), &bytes).unwrap();
        assert_eq!(digest(folder.path()).unwrap(), whole);

        fs::rename(path("blobs/1"), path("blobs/2")).unwrap();
        assert_ne!(digest(folder.path()).unwrap(), whole);
        fs::rename(path("blobs/2"), path("blobs/1")).unwrap();
        fs::write(path("empty"), "").unwrap();
        assert_ne!(digest(folder.path()).unwrap(), whole);
        fs::remove_file(path("empty")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("db"), path("link")).unwrap();
            assert!(digest(folder.path()).is_err());
        }
    }
}
