//! Issues one key after another and prints each id once the vault says that it is done, until it is killed. The suite of
//! kills runs it; see `tests/kill.rs`.
//!
//! `stream_of_issues FOLDER PASSPHRASE ROLE [BATCH]`: with a number, so many keys at a time.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use keywright_core::{
    error::Result,
    model::{Delivery, Door, Expiration, KeyId, RoleId},
    operation::{GrantRequest, IssueKey},
    secret::Passphrase,
    vault::{Unlock, Vault},
};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (folder, passphrase, role, batch) = match arguments.as_slice() {
        [folder, passphrase, role] => (folder, passphrase, role, 1),
        [folder, passphrase, role, batch] => (folder, passphrase, role, batch.parse().unwrap_or(1)),
        _ => return ExitCode::from(2),
    };
    match run(Path::new(folder), passphrase, role, batch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(error.code.exit() as u8)
        }
    }
}

fn run(folder: &Path, passphrase: &str, role: &str, batch: usize) -> Result<()> {
    let vault = Vault::open(folder, None, Unlock::Passphrase(Passphrase::new(passphrase.to_owned())))?;
    let role = vault.read(|state| state.find_role(role))?;
    say("open");
    for round in 0_u64.. {
        if batch == 1 {
            // One after another by the door that the window uses.
            let name = format!("{} {round}", std::process::id());
            let issued = vault.apply(Door::Cli, &issue(name, role))?;
            acknowledge(&[issued.key]);
        } else {
            let requests = (0..batch).map(|number| issue(format!("{} {round} {number}", std::process::id()), role));
            let issued = vault.apply_all(Door::Cli, requests, &mut |_| true)?;
            acknowledge(&issued.iter().map(|issued| issued.key).collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// In one write, so that a kill cannot cut a batch's acknowledgement in two.
fn acknowledge(keys: &[KeyId]) {
    say(&keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
}

fn say(line: &str) {
    let _ = io::stdout().write_all(format!("{line}\n").as_bytes());
}

fn issue(name: String, role: RoleId) -> IssueKey {
    IssueKey {
        name,
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::Default,
        format: None,
        delivery: Delivery::Printed,
    }
}
