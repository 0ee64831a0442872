//! `docs/REST.md`: each command of it is run as it stands, one after the other, and answers what the page says.

use std::{fmt::Write, fs, net::TcpListener, path::Path, process::Command};

use serde_json::Value;

use crate::case::{Case, KEYWRIGHT, Run};

const GUIDE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/REST.md"));
/// Stands between what two commands answer.
const BETWEEN: &str = "\u{1e}";

/// A command of the page, and what it is said to answer.
struct Step {
    command: String,
    answer: Option<Value>,
}

fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut blocks = GUIDE.split("```");
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        match block.split_once('\n').unwrap() {
            ("sh", command) => steps.push(Step { command: command.to_owned(), answer: None }),
            ("json", answer) => steps.last_mut().unwrap().answer = Some(serde_json::from_str(answer).unwrap()),
            (other, _) => panic!("a block of {other}"),
        }
    }
    steps
}

#[test]
fn every_command_of_the_guide_is_true() {
    let case = Case::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let steps = steps();
    assert!(steps.len() > 15 && steps.iter().filter(|step| step.answer.is_some()).count() > 12);
    let mut script = String::from("set -eu\ntrap 'kill -TERM $(jobs -p); wait' EXIT\n");
    for Step { command, .. } in &steps {
        let here = command
            .replace("127.0.0.1:5000", &format!("127.0.0.1:{port}"))
            .replace("serve --writes &", &format!("serve --writes --listen 127.0.0.1:{port} > served 2>&1 &"));
        writeln!(script, "{here}").unwrap();
        if command.contains("keywright serve") {
            let ready = format!(
                "curl -sS -o health --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:{port}/healthz"
            );
            // It listens before the vault is open.
            writeln!(
                script,
                "{ready}\nuntil curl -sS http://127.0.0.1:{port}/healthz | grep -q '\"open\"'; do sleep 0.1; done"
            )
            .unwrap();
        }
        writeln!(script, "printf '{BETWEEN}'").unwrap();
    }
    let folder = Path::new(KEYWRIGHT).parent().unwrap().display().to_string();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let home = case.path("home");
    let mut bash = Command::new("timeout");
    bash.args(["--foreground", "300", "bash", "-c", &script]).env_clear().envs(case.environment());
    let run = Run::of(bash.env("PATH", path).current_dir(&home).output().unwrap());
    assert_eq!(run.code, 0, "{run:?}");
    let answers: Vec<_> = run.stdout.split(BETWEEN).collect();
    for (Step { command, answer }, said) in steps.iter().zip(answers) {
        let Some(answer) = answer else { continue };
        let said: Value = serde_json::from_str(said).unwrap_or_else(|error| panic!("{error}: {command}{said}"));
        assert!(shows(answer, &said), "{command}says\n{said:#}\nnot\n{answer:#}");
    }
    // No token stands where others could read it.
    let log = fs::read_to_string(home.join("served")).unwrap();
    let token = fs::read_to_string(home.join("ci-bot.token")).unwrap();
    assert!(!log.contains(token.trim()) && !run.stderr.contains(token.trim()));
}

/// Whether what was said has all that the page shows of it; `…` is whatever is there.
fn shows(page: &Value, said: &Value) -> bool {
    match (page, said) {
        (Value::String(any), said) if any == "…" => !said.is_null(),
        (Value::Object(page), Value::Object(said)) => {
            page.iter().all(|(name, page)| said.get(name).is_some_and(|said| shows(page, said)))
        }
        // The first ones.
        (Value::Array(page), Value::Array(said)) => {
            page.len() <= said.len() && page.iter().zip(said).all(|(page, said)| shows(page, said))
        }
        (page, said) => page == said,
    }
}
