//! Two processes change one vault, one of them the host of the other, and either is killed at random moments. Every key that one of
//! them acknowledged is there in the end, and the vault is whole.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use common::{dice::Dice, issue, new_vault, opened, passphrase, present, role, within_minutes};
use keywright_core::{
    error::Code,
    model::{Door, Format, KeyId},
    vault::{Unlock, Vault},
};

const FOLDER: &str = "KEYWRIGHT_TEST_FOLDER";
/// How many changes each kind of process acknowledges at least, and how many are killed.
const CHANGES: usize = 200;
const KILLS: usize = 30;

#[test]
fn whatever_host_or_guest_acknowledged_survives_the_kill_of_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let vault = new_vault(&path);
    role(&vault, "reader");
    vault.close().unwrap();

    let mut dice = Dice::new();
    let (sender, said) = channel();
    let mut both = [Changing::start(&path, &sender), Changing::start(&path, &sender)];
    let (mut by_hosts, mut by_guests, mut kills) = (Vec::new(), Vec::new(), 0);
    let started = Instant::now();
    while by_hosts.len() < CHANGES || by_guests.len() < CHANGES || kills < KILLS {
        assert!(started.elapsed() < Duration::from_secs(150), "{} {} {kills}", by_hosts.len(), by_guests.len());
        let until = Instant::now() + Duration::from_millis(300 + dice.throw(3000));
        collect(&said, until, &mut by_hosts, &mut by_guests);
        let one = &mut both[usize::try_from(dice.throw(2)).unwrap()];
        assert_eq!(one.0.try_wait().unwrap(), None, "it ended by itself");
        *one = Changing::start(&path, &sender);
        kills += 1;
    }
    drop(both);
    collect(&said, Instant::now() + Duration::from_millis(500), &mut by_hosts, &mut by_guests);
    eprintln!("{} by hosts, {} by guests, {kills} kills", by_hosts.len(), by_guests.len());

    within_minutes(move || {
        let vault = opened(&path);
        assert_eq!(vault.health().read_only, None);
        assert_eq!(present(&vault, &by_hosts), by_hosts.len());
        assert_eq!(present(&vault, &by_guests), by_guests.len());
        vault.audit(&mut |_| Ok(())).unwrap();
        let all = vault.see(Door::Cli, |seen| seen.keys().count()).unwrap();
        // Of each killed process, at most what it was just about to acknowledge came on top.
        assert!(all <= by_hosts.len() + by_guests.len() + kills + 2, "{all} keys");
        vault.close().unwrap();
    });
}

/// Issues one key after another, as the host or as a guest, and says each id once the vault says that it is done.
#[test]
#[ignore = "the processes that the test above kills"]
fn step_changes_the_vault_until_it_is_killed() {
    let path = std::env::var_os(FOLDER).unwrap();
    let path = Path::new(&path);
    for opening in 0_u64.. {
        let vault = match Vault::open(path, None, Unlock::Passphrase(passphrase())) {
            Ok(vault) => vault,
            Err(error) if may_pass(error.code) => continue,
            Err(error) => panic!("{error}"),
        };
        vault.host(|_| ()).unwrap();
        let who = if vault.is_guest() { "guest" } else { "host" };
        let reader = vault.read(|state| state.find_role("reader")).unwrap();
        for round in 0_u64.. {
            let name = format!("{} {opening} {round}", std::process::id());
            match vault.apply(Door::Cli, &issue(&name, reader, Format::Opaque)) {
                // In one write, so that a kill cannot cut an acknowledgement in two.
                Ok(issued) => say(&format!("\ndone {who} {}\n", issued.key)),
                Err(error) if may_pass(error.code) => break,
                Err(error) => panic!("{error}"),
            }
            if who == "host" {
                // Others shall come to their turn, too.
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

/// The other one was killed.
fn may_pass(code: Code) -> bool {
    matches!(code, Code::Locked | Code::VaultInUse)
}

fn say(text: &str) {
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}

fn collect(said: &Receiver<String>, until: Instant, hosts: &mut Vec<KeyId>, guests: &mut Vec<KeyId>) {
    while let Ok(line) = said.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if let Some(key) = line.strip_prefix("done host ") {
            hosts.push(key.parse().unwrap());
        } else if let Some(key) = line.strip_prefix("done guest ") {
            guests.push(key.parse().unwrap());
        }
    }
}

struct Changing(Child);

impl Changing {
    fn start(path: &Path, sender: &Sender<String>) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "step_changes_the_vault_until_it_is_killed"])
            .env(FOLDER, path)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (stdout, sender) = (child.stdout.take().unwrap(), sender.clone());
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self(child)
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
