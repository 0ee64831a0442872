//! Starts other programs: plainly, with their output shown or kept.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::step::{Failure, Outcome};

/// A program to start.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    shown: String,
}

impl Program {
    /// `line` is the program and its arguments, split at spaces.
    pub(crate) fn new(line: &str) -> Self {
        let mut words = line.split_whitespace();
        let mut command = Command::new(on_this_system(words.next().unwrap_or_default()));
        command.args(words).stdin(Stdio::null());
        Self { command, shown: line.to_owned() }
    }

    /// `program` itself, whose name may hold spaces.
    pub(crate) fn at(program: &Path) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        Self { command, shown: program.display().to_string() }
    }

    /// One more argument, which may hold spaces.
    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    /// In this folder.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// With this environment variable.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// With the terminal to read from, for what asks for a password.
    pub(crate) fn asking(mut self) -> Self {
        self.command.stdin(Stdio::inherit());
        self
    }

    /// Runs it with its output shown.
    pub(crate) fn run(mut self) -> Outcome {
        let status = self.command.status().map_err(|error| self.missing(&error))?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed ({status})", self.shown))) }
    }

    /// Runs it and keeps its output, which is shown only when it fails.
    pub(crate) fn quiet(mut self) -> Outcome<String> {
        let output = self.command.output().map_err(|error| self.missing(&error))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(said);
        }
        let complained = String::from_utf8_lossy(&output.stderr);
        let all = format!("{}\n{}", said.trim(), complained.trim());
        Err(Failure::new(format!("`{}` failed ({})\n{}", self.shown, output.status, all.trim())))
    }

    /// Runs it and keeps both of what it says and complains, which are shown only when it fails.
    pub(crate) fn both(mut self) -> Outcome<String> {
        let output = self.command.output().map_err(|error| self.missing(&error))?;
        let all = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).join("\n");
        if output.status.success() {
            return Ok(all);
        }
        // The end says why; before it a fuzzer may have said much.
        let lines: Vec<&str> = all.lines().collect();
        let end = lines[lines.len().saturating_sub(60)..].join("\n");
        Err(Failure::new(format!("`{}` failed ({})\n{end}", self.shown, output.status)))
    }

    /// Runs it with its output shown and kept; the second part of the answer is whether it succeeded.
    pub(crate) fn tee(mut self) -> Outcome<(String, bool)> {
        self.command.stdout(Stdio::piped());
        let mut child = self.command.spawn().map_err(|error| self.missing(&error))?;
        let mut kept = String::new();
        if let Some(output) = child.stdout.take() {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            while output.read_until(b'\n', &mut line)? > 0 {
                std::io::stdout().write_all(&line)?;
                kept.push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        Ok((kept, child.wait()?.success()))
    }

    fn missing(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("`{}` cannot be started: {error}", self.shown))
    }
}

/// Whether there is a program of this name on the PATH.
pub(crate) fn exists(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<PathBuf> {
    let names = if cfg!(windows) { vec![format!("{name}.exe"), format!("{name}.cmd")] } else { vec![name.to_owned()] };
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name))).find(|file| file.is_file())
}

/// npm is a script on Windows, which only its full name starts.
fn on_this_system(name: &str) -> PathBuf {
    if cfg!(windows) { find(name).unwrap_or_else(|| name.into()) } else { name.into() }
}
