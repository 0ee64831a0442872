//! `keywright key issue --copy` on a real X clipboard: marked as a secret, cleared after its time and
//! on Ctrl-C, left alone when something else was copied.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use keywright_stage::{Keyring, Options, Stage};

use crate::case::{Case, KEYWRIGHT};

fn stage() -> Stage {
    Stage::start(Options { display: Some((640, 480)), keyring: Keyring::Absent }).unwrap()
}

/// What the clipboard holds; `target` is a kind of content.
fn clipboard(stage: &Stage, target: &str) -> String {
    let mut command = stage.command("xclip");
    command.args(["-selection", "clipboard", "-o", "-t", target]);
    String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
}

/// Starts issuing a key; the program, once it has said that the token is copied.
fn copy(stage: &Stage, case: &Case, clear_after: &str) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut command: Command = stage.command(KEYWRIGHT);
    command.args(["key", "issue", "one", "--role", "Deploy", "--copy", "--clear-after", clear_after, "--json"]);
    command.env("KEYWRIGHT_VAULT", case.vault()).env("KEYWRIGHT_PASSPHRASE_FILE", case.text("passphrase"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("Copied the token"), "{line}");
    (child, stderr)
}

fn last_line(mut stderr: BufReader<std::process::ChildStderr>) -> String {
    let mut last = String::new();
    let mut line = String::new();
    while stderr.read_line(&mut line).unwrap() > 0 {
        last = std::mem::take(&mut line);
    }
    last
}

#[test]
fn the_token_is_copied_marked_as_secret_and_cleared_in_time() {
    let (stage, case) = (stage(), Case::with_role());
    let (mut child, stderr) = copy(&stage, &case, "3");
    let token = clipboard(&stage, "UTF8_STRING");
    assert_eq!(clipboard(&stage, "x-kde-passwordManagerHint"), "secret");
    // The vault is let go while the program stays.
    assert_eq!(case.verdict(&token), "valid");
    assert!(last_line(stderr).contains("Cleared the clipboard."));
    assert!(child.wait().unwrap().success());
    assert_eq!(clipboard(&stage, "UTF8_STRING"), "");
    let mut stdout = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut stdout).unwrap();
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert!(answer.get("token").is_none(), "a copied token is not printed");
    case.run(["key", "show", "one"]).done().shows("copied");
}

#[test]
fn ctrl_c_clears_it_at_once() {
    let (stage, case) = (stage(), Case::with_role());
    let (mut child, stderr) = copy(&stage, &case, "3600");
    assert!(clipboard(&stage, "UTF8_STRING").starts_with("kw_"));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(last_line(stderr).contains("Cleared the clipboard."));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(clipboard(&stage, "UTF8_STRING"), "");
}

#[test]
fn what_was_copied_since_is_left_alone() {
    let (stage, case) = (stage(), Case::with_role());
    let (mut child, stderr) = copy(&stage, &case, "3600");
    let mut other = stage.command("xclip");
    let mut other = other.args(["-selection", "clipboard", "-i"]).stdin(Stdio::piped()).spawn().unwrap();
    other.stdin.take().unwrap().write_all(b"a letter").unwrap();
    other.wait().unwrap();
    // xclip goes on in the background, and has the clipboard a moment later.
    assert!((0..1000).any(|_| clipboard(&stage, "UTF8_STRING") == "a letter"));
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(last_line(stderr).contains("something else"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(clipboard(&stage, "UTF8_STRING"), "a letter");
}

#[test]
fn it_is_cleared_even_where_nobody_reads_the_answer() {
    let (stage, case) = (stage(), Case::with_role());
    let (mut child, stderr) = copy(&stage, &case, "2");
    drop(child.stdout.take());
    assert!(last_line(stderr).contains("Cleared the clipboard."));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(clipboard(&stage, "UTF8_STRING"), "");
}

#[test]
fn without_a_clipboard_no_key_is_issued() {
    let case = Case::with_role();
    case.run(["key", "issue", "one", "--role", "Deploy", "--copy"]).refused(7).says("clipboard");
    assert!(case.key("one").is_null());
    case.run(["key", "issue", "one", "--role", "Deploy", "--copy", "--clear-after", "0"]).refused(2);
}
