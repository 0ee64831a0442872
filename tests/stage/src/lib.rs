//! A throwaway desktop: an X display nobody sees, a session bus, an unlocked keyring, and folders of its own,
//! so that nothing of the machine is read or touched. The suites run on it, and so does `cargo xtask run` where
//! there is no screen. It is Linux only: the parts that it starts are.
//!
//! Not here: WebDriver and whatever else knows Keywright; this crate would stage any program.
#![cfg(target_os = "linux")]

mod bus;
mod child;
mod display;
mod folders;
mod mounts;
mod secret_service;

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::Command,
};

pub use child::Running;
pub use mounts::{WITHOUT_MOUNTS, own_mounts};

use display::Display;
use folders::Folders;

/// What a [`Stage`] is to have, besides folders and a session bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The size of its display in pixels; `None`: no display.
    pub display: Option<(u32, u32)>,
    /// Whether there is a keyring.
    pub keyring: Keyring,
}

/// The Secret Service on a [`Stage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyring {
    /// Nobody answers.
    Absent,
    /// It answers, and was never unlocked.
    Locked,
    /// It answers and is open, as after a person has logged in.
    Unlocked,
}

/// A throwaway desktop. It goes, with everything that was started on it, when it is dropped; should this process be
/// killed, its display goes with the thread that started it, and the programs on the display with that.
#[derive(Debug)]
pub struct Stage {
    // Dropped from the top: programs before the bus, the bus before the display, the folders last.
    keyring: Option<Running>,
    bus: Running,
    display: Option<Display>,
    folders: Folders,
}

impl Stage {
    /// Starts one.
    ///
    /// # Errors
    /// When a program that it needs is missing, or does not come up within ten seconds.
    pub fn start(options: Options) -> io::Result<Self> {
        let folders = Folders::make()?;
        let display = options.display.map(|size| Display::start(&folders, size)).transpose()?;
        let bus = bus::start(&folders)?;
        let mut stage = Self { keyring: None, bus, display, folders };
        stage.set_keyring(options.keyring)?;
        Ok(stage)
    }

    /// Replaces the keyring, as when a person logs out or in. What was stored in it stays.
    ///
    /// # Errors
    /// As [`Stage::start`].
    pub fn set_keyring(&mut self, keyring: Keyring) -> io::Result<()> {
        self.keyring = None;
        self.keyring = match keyring {
            Keyring::Absent => None,
            Keyring::Locked => Some(secret_service::start(self, secret_service::Login::None)?),
            Keyring::Unlocked => Some(secret_service::start(self, secret_service::Login::Password)?),
        };
        Ok(())
    }

    /// A command that runs on this stage: it sees the stage's folders, display and bus, and none of the machine's.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = child::tied(program);
        for name in ["WAYLAND_DISPLAY", "XAUTHORITY", "DISPLAY", "SESSION_MANAGER", "GNOME_KEYRING_CONTROL"] {
            command.env_remove(name);
        }
        command.envs(self.environment());
        command
    }

    /// The environment variables that put a program on this stage.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut all = self.folders.environment();
        all.push(("DBUS_SESSION_BUS_ADDRESS".into(), bus::address(&self.folders)));
        all.push(("NO_AT_BRIDGE".into(), "1".into()));
        all.push(("LANG".into(), "C.UTF-8".into()));
        if let Some(display) = &self.display {
            all.push(("DISPLAY".into(), display.name()));
            all.push(("GDK_BACKEND".into(), "x11".into()));
        }
        all
    }

    /// Starts a command made by [`Stage::command`]; it ends, with all that it started, when the answer is dropped.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(&self, command: &mut Command) -> io::Result<Running> {
        Running::spawn(command)
    }

    /// The home folder.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folders.home()
    }

    /// The folder that an environment variable of the stage names: `XDG_DATA_HOME`; the home folder for one that it
    /// does not set.
    #[must_use]
    pub fn folder(&self, variable: &str) -> PathBuf {
        self.folders.named(variable)
    }

    /// Writes what the display shows to a PNG file.
    ///
    /// # Errors
    /// When there is no display, or it cannot be read.
    pub fn screenshot(&self, file: &Path) -> io::Result<()> {
        display::screenshot(self.command("import"), file)
    }

    /// How many colours the display shows: one or a few as long as nothing was painted.
    ///
    /// # Errors
    /// When there is no display, or it cannot be read.
    pub fn colours(&self) -> io::Result<usize> {
        display::colours(self.command("import"))
    }

    /// Complains when a part of it has ended.
    ///
    /// # Errors
    /// When one has.
    pub fn check(&mut self) -> io::Result<()> {
        self.bus.check("dbus-daemon")?;
        if let Some(keyring) = &mut self.keyring {
            keyring.check("gnome-keyring-daemon")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(mut command: Command) -> String {
        String::from_utf8_lossy(&command.output().unwrap().stdout).trim().to_owned()
    }

    #[test]
    fn a_program_sees_only_the_stage() {
        let stage = Stage::start(Options { display: None, keyring: Keyring::Absent }).unwrap();
        let mut command = stage.command("sh");
        command.args(["-c", "echo $HOME $XDG_RUNTIME_DIR ${DISPLAY-none}"]);
        let home = stage.home();
        let root = home.parent().unwrap().display().to_string();
        assert_eq!(said(command), format!("{root}/home {root}/run none"));
        drop(stage);
        assert!(!home.exists(), "its folders go with it");
    }

    #[test]
    fn a_display_and_a_keyring() {
        let mut stage = Stage::start(Options { display: Some((320, 200)), keyring: Keyring::Unlocked }).unwrap();
        stage.check().unwrap();
        let picture = stage.home().join("picture.png");
        stage.screenshot(&picture).unwrap();
        assert!(picture.is_file());
        assert_eq!(stage.colours().unwrap(), 1, "nothing is painted yet");
        stage.set_keyring(Keyring::Locked).unwrap();
        stage.set_keyring(Keyring::Unlocked).unwrap();
    }

    #[test]
    fn what_was_started_ends_with_it() {
        let stage = Stage::start(Options { display: None, keyring: Keyring::Absent }).unwrap();
        let mut command = stage.command("sh");
        command
            .args(["-c", "sleep 1000 & echo $!; wait"])
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null());
        let mut running = stage.spawn(&mut command).unwrap();
        let grandchild = running.first_line().unwrap();
        drop(running);
        // A process that was killed may stay as a zombie until it is reaped; its command line is empty then.
        let command_line = Path::new("/proc").join(grandchild).join("cmdline");
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !std::fs::read(&command_line).unwrap_or_default().is_empty() {
            assert!(std::time::Instant::now() < deadline, "what it started lives on");
        }
    }
}
