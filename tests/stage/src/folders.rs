//! The folders of a stage: home, data, configuration, and the one for sockets.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// The folders; they are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Folders {
    root: PathBuf,
}

impl Folders {
    /// Makes them. Their path is short, because that of a socket may have no more than 107 bytes.
    pub(crate) fn make() -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let builder = {
            let mut builder = fs::DirBuilder::new();
            builder.mode(0o700);
            builder
        };
        loop {
            let name = format!("keywright-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let root = std::env::temp_dir().join(name);
            match builder.create(&root) {
                // A folder of this name was left by a process that had our id and was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    let folders = Self { root };
                    for name in ["home", "run", "data", "config", "cache", "state"] {
                        builder.create(folders.root.join(name))?;
                    }
                    return Ok(folders);
                }
            }
        }
    }

    /// Home.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// Where sockets are.
    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The folder that a variable names, else home.
    pub(crate) fn named(&self, variable: &str) -> PathBuf {
        let found = self.environment().into_iter().find(|(name, _)| name == variable);
        found.map_or_else(|| self.home(), |(_, folder)| folder.into())
    }

    /// The variables that lead a program here.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        [
            ("HOME", "home"),
            ("XDG_RUNTIME_DIR", "run"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
        ]
        .map(|(variable, name)| (variable.to_owned(), self.root.join(name).display().to_string()))
        .into()
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        // A program that was just killed may still be writing: once more, then leave it to the system's cleaning.
        if fs::remove_dir_all(&self.root).is_err() {
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}
