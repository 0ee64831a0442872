//! The place where a new vault is built: beside where it shall be, so that it appears there as a whole. A failure leaves
//! nothing behind.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    disk::{self, create_folder, create_folders, sync_folder, writing_fault},
    error::{Code, Error, Result},
    manifest,
    seal::random_array,
};

/// How old what was built beside a vault is if nobody builds there any more.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// The place where a new vault is built. Dropped, it is cleared away.
#[derive(Debug)]
pub(super) struct BuildingSite {
    /// Where the vault shall be.
    target: PathBuf,
    /// Where it is built; the target itself where that is an empty folder already.
    aside: PathBuf,
    /// The folders above the target that were made for it.
    made: Vec<PathBuf>,
    /// Whether the target was there, empty.
    was_there: bool,
    kept: bool,
}

impl BuildingSite {
    /// Looks at the place and prepares it.
    ///
    /// # Errors
    /// `AlreadyExists` where anything is there, `InvalidArgument`, `ReadOnly`, `DiskFull`, `Disk`.
    pub(super) fn prepare(target: &Path) -> Result<Self> {
        let occupied = |what: &str| {
            Err(Error::new(Code::AlreadyExists, format!("{} {what}. Choose another place.", target.display()))
                .about("vault"))
        };
        let site = |aside, made, was_there| Self { target: target.to_owned(), aside, made, was_there, kept: false };
        match fs::symlink_metadata(target) {
            Ok(found) if found.is_symlink() && !target.exists() => {
                return occupied("is a link to something that is missing");
            }
            Ok(_) if !target.is_dir() => return occupied("is a file"),
            Ok(_) => {
                let mut entries = fs::read_dir(target).map_err(|error| disk::fault(target, &error))?;
                if target.join(manifest::FILE).exists() || target.join(manifest::COPY).exists() {
                    let message =
                        format!("There is already a vault in {}. Open it, or choose another place.", target.display());
                    return Err(Error::new(Code::AlreadyExists, message).about("vault"));
                }
                if entries.next().is_some() {
                    return occupied("is a folder with other things in it");
                }
                make_private(target)?;
                return Ok(site(target.to_owned(), Vec::new(), true));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return occupied("lies below a file"),
            Err(error) => return Err(disk::fault(target, &error)),
        }
        let Some(name) = target.file_name() else {
            let message = format!("{} is not the path of a folder that can be made.", target.display());
            return Err(Error::new(Code::InvalidArgument, message).about("vault"));
        };
        let parent = target.parent().unwrap_or(Path::new(""));
        let made = create_folders(parent)?;
        let mut aside_name = std::ffi::OsString::from(".");
        aside_name.push(name);
        aside_name.push(".new-");
        clear_left_over(parent, &aside_name);
        aside_name.push(format!("{:08x}", u32::from_le_bytes(random_array()?)));
        let aside = parent.join(aside_name);
        let site = site(aside, made, false);
        create_folder(&site.aside).map_err(|error| writing_fault(target, &error))?;
        Ok(site)
    }

    /// Where to build.
    pub(super) fn path(&self) -> &Path {
        &self.aside
    }

    /// Puts what was built in its place, durably.
    pub(super) fn put_in_place(mut self) -> Result<Self> {
        sync_folder(&self.aside)?;
        if self.aside != self.target {
            fs::rename(&self.aside, &self.target).map_err(|error| match error.kind() {
                io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    let message =
                        format!("Something else was put at {} meanwhile. Choose another place.", self.target.display());
                    Error::new(Code::AlreadyExists, message).about("vault")
                }
                _ => writing_fault(&self.target, &error),
            })?;
            self.aside.clone_from(&self.target);
            self.target.parent().map_or(Ok(()), sync_folder)?;
            for folder in &self.made {
                folder.parent().map_or(Ok(()), sync_folder)?;
            }
        }
        Ok(self)
    }

    /// Leaves it there.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for BuildingSite {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if self.was_there {
            // An empty folder of the person's: only what was put into it goes.
            for entry in fs::read_dir(&self.target).into_iter().flatten().flatten() {
                let path = entry.path();
                let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
            }
        } else {
            let _ = fs::remove_dir_all(&self.aside);
        }
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Clears away what a machine that stopped while it built the same vault left beside it. Nobody builds for as long as an hour.
fn clear_left_over(parent: &Path, name_begins: &OsStr) {
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let rest = name.as_encoded_bytes().strip_prefix(name_begins.as_encoded_bytes());
        let is_ours = rest.is_some_and(|rest| rest.len() == 8 && rest.iter().all(u8::is_ascii_hexdigit))
            && entry.file_type().is_ok_and(|kind| kind.is_dir());
        let age = entry.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > LEFT_OVER) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn make_private(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|error| writing_fault(folder, &error))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
