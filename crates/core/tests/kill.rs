//! A process that issues keys is killed, at random moments, two hundred times. Every key that it had acknowledged is there
//! when the vault is opened again, and the vault is whole.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a suite")]

mod common;

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use common::{dice::Dice, issue, new_vault, opened, role, within_minutes};
use keywright_core::model::{Door, Format, KeyId};

const FOLDER: &str = "KEYWRIGHT_TEST_FOLDER";
const AT_A_TIME: &str = "KEYWRIGHT_TEST_AT_A_TIME";
const KILLS: usize = 200;
/// How many processes are killed between two looks at what is there: each of them opens what the one before it left.
const PER_LOOK: usize = 10;

#[test]
fn whatever_was_acknowledged_survives_two_hundred_kills() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v");
    let vault = new_vault(&path);
    role(&vault, "reader");
    vault.close().unwrap();

    let mut acknowledged = HashSet::new();
    let mut dice = Dice::new();
    for kill in 0..KILLS {
        let batch = if kill % 4 == 3 { 50 } else { 1 };
        acknowledged.extend(run_and_kill(&path, batch, &mut dice));
        if (kill + 1) % PER_LOOK == 0 {
            look(&path, &acknowledged, batch);
        }
    }
    assert!(acknowledged.len() > KILLS, "only {} keys were acknowledged", acknowledged.len());
    // The last look closed it: it opens from the index, with the same keys.
    look(&path, &acknowledged, 1);
}

/// Issues one key after another, or so many at a time, and says each id once the vault says that it is done.
#[test]
#[ignore = "the process that the test above kills"]
fn step_issues_keys_until_it_is_killed() {
    let vault = opened(Path::new(&std::env::var_os(FOLDER).unwrap()));
    let batch: usize = std::env::var(AT_A_TIME).unwrap().parse().unwrap();
    let reader = vault.read(|state| state.find_role("reader")).unwrap();
    // The test runner has begun a line of its own.
    say("\nopen\n");
    for round in 0_u64.. {
        let issue = |number| issue(&format!("{} {round} {number}", std::process::id()), reader, Format::Opaque);
        let keys = if batch == 1 {
            vec![vault.apply(Door::Cli, &issue(0)).unwrap().key]
        } else {
            let issued = vault.apply_all(Door::Cli, (0..batch).map(issue), &mut |_| true).unwrap();
            issued.iter().map(|issued| issued.key).collect()
        };
        let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
        // In one write, so that a kill cannot cut an acknowledgement in two.
        say(&format!("done {}\n", keys.join(" ")));
    }
}

fn say(text: &str) {
    std::io::stdout().write_all(text.as_bytes()).unwrap();
}

/// Runs the issuing process and kills it: mostly somewhere in its work, sometimes while it opens the vault.
fn run_and_kill(path: &Path, batch: usize, dice: &mut Dice) -> Vec<KeyId> {
    let mut child = Issuing::start(path, batch);
    let stdout = child.0.stdout.take().unwrap();
    let (sender, lines) = channel();
    let reading = thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if line == "open" || line.starts_with("done ") {
                let _ = sender.send(line);
            }
        }
    });
    let while_opening = dice.throw(8) == 0;
    if while_opening {
        thread::sleep(Duration::from_micros(dice.throw(400_000)));
    } else {
        // It says that it is open, or it ended, and then the channel says so.
        let opened = lines.recv_timeout(Duration::from_secs(120));
        assert_eq!(opened.as_deref(), Ok("open"), "{:?}", child.0.try_wait());
        thread::sleep(Duration::from_micros(dice.throw(30_000)));
    }
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    reading.join().unwrap();
    let lines: Vec<_> = lines.into_iter().collect();
    let acknowledged = lines.iter().filter_map(|line| line.strip_prefix("done "));
    acknowledged.flat_map(|keys| keys.split(' ')).map(|key| key.parse().unwrap()).collect()
}

/// Opens the vault, looks for every acknowledged key, and closes it.
fn look(path: &Path, acknowledged: &HashSet<KeyId>, batch: usize) {
    let (path, acknowledged) = (path.to_owned(), acknowledged.clone());
    within_minutes(move || {
        let vault = opened(&path);
        assert_eq!(vault.health().read_only, None);
        let look = vault.see(Door::Cli, |seen| {
            let missing = acknowledged.iter().filter(|key| !seen.includes(**key)).count();
            assert_eq!(missing, 0, "acknowledged keys are missing");
            // Of each killed process, at most what it was just about to acknowledge came on top.
            let more = seen.keys().count() - acknowledged.len();
            assert!(more <= KILLS * batch.max(50), "{more} keys that nobody acknowledged");
        });
        look.unwrap();
        vault.audit(&mut |_| Ok(())).unwrap();
        vault.close().unwrap();
    });
}

struct Issuing(Child);

impl Issuing {
    fn start(path: &Path, batch: usize) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "step_issues_keys_until_it_is_killed"])
            .env(FOLDER, path)
            .env(AT_A_TIME, batch.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Issuing {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
