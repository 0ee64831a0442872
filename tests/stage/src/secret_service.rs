//! The Secret Service of a stage, by GNOME's keyring daemon.

use std::{
    io::{self, Write},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use crate::{Stage, child::Running};

/// How long the daemon may take to answer on the bus.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether somebody has logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Login {
    /// Nobody.
    None,
    /// A person, whose password opens the login keyring.
    Password,
}

/// Starts the daemon, and waits until it answers; where somebody has logged in, until their keyring is open.
pub(crate) fn start(stage: &Stage, login: Login) -> io::Result<Running> {
    let mut command = stage.command("gnome-keyring-daemon");
    command.args(["--foreground", "--components=secrets"]);
    if login == Login::Password {
        command.arg("--unlock");
    }
    let mut daemon = Running::piped(&mut command)?;
    if let Some(mut input) = daemon.input() {
        input.write_all(b"the password of the stage")?;
    }
    let ready: &[&str] = match login {
        Login::None => {
            &["/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
        }
        Login::Password => &[
            "/org/freedesktop/secrets/collection/login",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ],
    };
    let expected = if login == Login::None { "boolean true" } else { "boolean false" };
    let deadline = Instant::now() + PATIENCE;
    while !answer(stage, login, ready)?.contains(expected) {
        daemon.check("gnome-keyring-daemon")?;
        if Instant::now() > deadline {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "gnome-keyring-daemon does not come up"));
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(daemon)
}

fn answer(stage: &Stage, login: Login, call: &[&str]) -> io::Result<String> {
    let destination = if login == Login::None { "org.freedesktop.DBus" } else { "org.freedesktop.secrets" };
    let mut command = stage.command("dbus-send");
    command
        .args(["--session", "--print-reply", "--reply-timeout=2000"])
        .arg(format!("--dest={destination}"))
        .args(call);
    let output = command.stdin(Stdio::null()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
