//! The memory of a process that has a vault open and does nothing: this program again, as a child.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::{Outcome, Scale, subject, table::Row};

/// What may be used, in MiB.
const TARGET: f64 = 100.0;

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let vault_folder = folder.path().join("vault");
    let (vault, tokens) = subject::filled(&vault_folder, scale.many)?;
    drop(tokens);
    vault.close()?;
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--memory")
        .arg(&vault_folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    child.wait()?;
    let mebibytes = line.trim().parse::<f64>()? / 1024.0;
    Ok(vec![Row {
        what: format!("idle memory of core, {} keys", scale.many),
        ours: format!("{mebibytes:.0} MiB"),
        taken: None,
        limit: format!("{TARGET:.0} MiB"),
        ratio: Some(mebibytes / TARGET),
        target: Some(1.0),
    }])
}

/// Opens the vault, and prints how many KiB of this process are in memory (`VmRSS` of Linux) once it is idle.
pub(crate) fn hold(folder: &Path) -> Outcome {
    let vault = subject::open(folder)?;
    // The passphrase function's memory and the load's buffers have been given back by then.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let status = std::fs::read_to_string("/proc/self/status")?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    println!("{}", resident.trim().trim_end_matches("kB").trim());
    Ok(vault.close()?)
}
