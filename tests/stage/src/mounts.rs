//! Mounts of a program's own: how a case gets a disk that is full, or that can only be read, without touching the machine's.

use std::{
    io,
    process::{Command, Stdio},
};

/// Set by `cargo xtask test` where [`own_mounts`] finds no way, after it has said so: the cases that need one are left out then.
/// Without it they fail.
pub const WITHOUT_MOUNTS: &str = "KEYWRIGHT_WITHOUT_MOUNTS";

/// How `unshare` gives somebody a table of mounts that they may change: root has it, others have it in a user namespace.
const WAYS: [&[&str]; 2] = [&["--mount"], &["--map-root-user", "--mount"]];

/// A command that runs the program in its arguments with mounts of its own; `None` where the cases that need them are to be
/// left out.
///
/// # Errors
/// When this machine lets nobody mount: in most containers, and for all but root on an Ubuntu that restricts user namespaces.
pub fn own_mounts() -> io::Result<Option<Command>> {
    if std::env::var_os(WITHOUT_MOUNTS).is_some() {
        return Ok(None);
    }
    let works = |way: &&&[&str]| {
        let mut probe = unshare(way);
        probe.args(["mount", "-t", "tmpfs", "tmpfs"]).arg(std::env::temp_dir());
        let status = probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    match WAYS.iter().find(works) {
        Some(way) => Ok(Some(unshare(way))),
        None => Err(io::Error::other("nobody can mount here but root, or not even root")),
    }
}

fn unshare(way: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(way);
    command
}
