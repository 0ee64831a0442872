//! An X display that nobody sees, and pictures of it.

use std::{
    io,
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::{child, child::Running, folders::Folders};

/// A running X server.
#[derive(Debug)]
pub(crate) struct Display {
    _server: Running,
    number: String,
}

impl Display {
    /// Starts one on the first number that is free; the server finds and says it.
    pub(crate) fn start(folders: &Folders, (width, height): (u32, u32)) -> io::Result<Self> {
        let mut command = child::tied("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-dpi", "96", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24")).envs(folders.environment());
        let mut server = Running::piped(&mut command)?;
        let number = server.first_line().map_err(|error| {
            io::Error::new(error.kind(), format!("Xvfb does not come up ({error}). Is it installed?"))
        })?;
        Ok(Self { _server: server, number })
    }

    /// Its name, `:99`.
    pub(crate) fn name(&self) -> String {
        format!(":{}", self.number)
    }
}

/// Writes what the display of `import`'s environment shows to `file`.
pub(crate) fn screenshot(mut import: Command, file: &Path) -> io::Result<()> {
    finish(import.args(["-window", "root"]).arg(file)).map(drop)
}

/// How many colours it shows.
pub(crate) fn colours(mut import: Command) -> io::Result<usize> {
    let output = finish(import.args(["-window", "root", "-format", "%k", "info:"]))?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| io::Error::other(format!("import answered {text:?} when asked for colours")))
}

fn finish(import: &mut Command) -> io::Result<Output> {
    let output = import.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("ImageMagick's import failed: {}", said.trim())))
}
