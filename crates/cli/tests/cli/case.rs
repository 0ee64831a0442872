//! A case: a folder of its own, the program, and what came of running it.

use std::{
    cell::Cell,
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// What every vault here is unlocked by, unless a case says otherwise.
pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// The program.
pub(crate) const KEYWRIGHT: &str = env!("CARGO_BIN_EXE_keywright");

/// No command of a case takes longer, in seconds: what hangs fails.
const DEADLINE: &str = "120";

/// A folder of its own, with a home, a passphrase file and maybe a vault.
pub(crate) struct Case {
    folder: TempDir,
    /// Whether there are operators beside Ada, so that each has to say who they are.
    is_shared: Cell<bool>,
}

/// What came of running the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Case {
    /// A folder with no vault.
    pub(crate) fn empty() -> Self {
        let case = Self { folder: TempDir::new().unwrap(), is_shared: Cell::new(false) };
        fs::create_dir(case.path("home")).unwrap();
        case.write_secret("passphrase", &format!("{PASSPHRASE}\n"));
        case
    }

    /// A folder with a new vault.
    pub(crate) fn new() -> Self {
        let case = Self::empty();
        case.run(["init", "--operator", "Ada"]).done();
        case
    }

    /// A folder with a new vault that begins with these rules.
    pub(crate) fn with_rules(preset: &str) -> Self {
        let case = Self::empty();
        case.run(["init", "--operator", "Ada", "--rules", preset]).done();
        case
    }

    /// A folder with a vault that has the role Deploy (`deploy.*`).
    pub(crate) fn with_role() -> Self {
        let case = Self::new();
        case.run(["role", "add", "Deploy", "--permission", "deploy.*"]).done();
        case
    }

    /// Writes a file that only this person can read.
    pub(crate) fn write_secret(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in the folder, as an argument.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Where the vault is.
    pub(crate) fn vault(&self) -> PathBuf {
        self.path("acme.keywright")
    }

    /// The program with these arguments, the case's vault and its passphrase; nothing of the machine's.
    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--foreground", DEADLINE, KEYWRIGHT]).args(arguments).env_clear();
        command.envs(self.environment()).stdin(Stdio::null());
        command
    }

    /// What the program finds in its environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let operator = self.is_shared.get().then_some(("KEYWRIGHT_OPERATOR", "Ada".to_owned()));
        let always = [
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", self.text("home")),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "Europe/Berlin".to_owned()),
            ("KEYWRIGHT_VAULT", self.vault().display().to_string()),
            ("KEYWRIGHT_PASSPHRASE_FILE", self.text("passphrase")),
        ];
        always.into_iter().chain(operator).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Runs the program.
    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Starts the program, which stays, with `--json`; it, and what it answered.
    pub(crate) fn start<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> (Child, Value) {
        let mut command = self.command(arguments.into_iter().chain(["--json"]));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        (child, serde_json::from_str(&line).unwrap())
    }

    /// Adds an operator beside Ada.
    pub(crate) fn operator(&self, name: &str, role: &str, more: &[&str]) {
        let file = format!("{name}.passphrase");
        self.write_secret(&file, &format!("first passphrase of {name}"));
        let file = self.text(&file);
        let add = ["operator", "add", name, "--role", role, "--new-passphrase-file", &file];
        self.run(add.iter().chain(more).copied()).done();
        self.is_shared.set(true);
    }

    /// Runs the program as that operator.
    pub(crate) fn run_as<'a>(&self, name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        let mut command = self.command(arguments);
        command.env("KEYWRIGHT_OPERATOR", name);
        command.env("KEYWRIGHT_PASSPHRASE_FILE", self.path(&format!("{name}.passphrase")));
        Run::of(command.output().unwrap())
    }

    /// Runs the program with something on standard input.
    pub(crate) fn feed<'a>(&self, input: &[u8], arguments: impl IntoIterator<Item = &'a str>) -> Run {
        feed(&mut self.command(arguments), input)
    }

    /// Issues a key with the role Deploy; its token.
    pub(crate) fn issue(&self, name: &str) -> String {
        let run = self.run(["key", "issue", name, "--role", "Deploy", "--print"]).done();
        run.stdout.trim_end().to_owned()
    }

    /// The key with this name, as `key list --json` answers it.
    pub(crate) fn key(&self, name: &str) -> Value {
        let answer = self.run(["key", "list", "--json"]).done().json();
        let keys = answer["keys"].as_array().unwrap();
        keys.iter().find(|key| key["name"] == name).cloned().unwrap_or(Value::Null)
    }

    /// What a check of the token says.
    pub(crate) fn verdict(&self, token: &str) -> String {
        let run = self.feed(token.as_bytes(), ["verify", "--json"]);
        run.json()["verdict"].as_str().unwrap().to_owned()
    }

    /// Every file below the folder, but for what the case itself put there.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect(self.folder.path(), &mut files);
        files.retain(|file| file != &self.path("passphrase"));
        files
    }
}

/// Runs a command with something on standard input.
pub(crate) fn feed(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The program may be done before it has read all of it.
    let _ = child.stdin.take().unwrap().write_all(input);
    Run::of(child.wait_with_output().unwrap())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

impl Run {
    /// What came of a program that stayed until it got this signal.
    pub(crate) fn until(signal: &str, child: Child) -> Self {
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        Self::of(child.wait_with_output().unwrap())
    }

    /// What no run may ever do is looked for in every run.
    pub(crate) fn of(output: Output) -> Self {
        let run = Self {
            code: output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or(0)),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.stderr.contains("panicked"), "a panic: {run:?}");
        assert_ne!(run.code, 124, "it hung: {run:?}");
        for secret in [PASSPHRASE, "PRIVATE KEY"] {
            assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "a secret: {run:?}");
        }
        run
    }

    /// It did what it was asked.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        self.exits(0)
    }

    /// It ended with this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// It was refused with this code, in one sentence of words, with nothing on stdout.
    #[track_caller]
    pub(crate) fn refused(self, code: i32) -> Self {
        assert_eq!(self.stdout, "", "data of what was refused");
        assert!(self.stderr.contains("error: "), "{self:?}");
        self.exits(code)
    }

    /// Its message holds these words.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{words:?} is not in {:?}", self.stderr);
        self
    }

    /// Its data holds these words.
    #[track_caller]
    pub(crate) fn shows(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{words:?} is not in {:?}", self.stdout);
        self
    }

    /// Its one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The error in JSON that it ended with.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let last = self.stderr.lines().last().unwrap_or_default();
        let document: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        document["error"].clone()
    }
}
