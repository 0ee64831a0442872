//! A program that was started, and that ends with all that it started itself.

use std::{
    ffi::OsStr,
    io::{self, BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How long a program may take to say its first line.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that was started. Dropping it kills its whole process group.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts a command that `tied` made, in a process group of its own.
    ///
    /// # Errors
    /// When it cannot be started; names the program.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).spawn().map_err(|error| {
            io::Error::new(error.kind(), format!("{} cannot be started: {error}", command.get_program().display()))
        })?;
        Ok(Self { child })
    }

    /// The same with pipes for what it reads and says; what it says as errors is dropped.
    pub(crate) fn piped(command: &mut Command) -> io::Result<Self> {
        Self::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()))
    }

    /// The id of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line that it says on a piped standard output.
    ///
    /// # Errors
    /// When it ends or takes ten seconds before it has said one.
    pub fn first_line(&mut self) -> io::Result<String> {
        let Some(output) = self.child.stdout.take() else {
            return Err(io::Error::other("its output is not piped"));
        };
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = String::new();
            let read = output.read_line(&mut line).map(|_| line);
            let _ = sender.send(read);
            // Read on, so that it never waits for a reader.
            let _ = io::copy(&mut output.by_ref(), &mut io::sink());
        });
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok(line)) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
            Ok(Err(error)) => Err(error),
            _ => Err(io::Error::new(io::ErrorKind::TimedOut, "it said nothing")),
        }
    }

    /// Its standard input, once.
    pub(crate) fn input(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    /// Complains when it has ended.
    ///
    /// # Errors
    /// When it has.
    pub fn check(&mut self, name: &str) -> io::Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(io::Error::other(format!("{name} has ended: {status}"))),
        }
    }

    /// Waits until it has ended of itself; `None` when it has not within `limit`.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn wait(&mut self, limit: Duration) -> io::Result<Option<std::process::ExitStatus>> {
        let deadline = std::time::Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if std::time::Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The shell's own `kill`: the only one that is sure to be there, and that needs no unsafe code here.
        let group = format!("kill -s KILL -- -{}", self.child.id());
        let _ = Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that the kernel kills when the thread that starts it is gone, however that came about.
pub(crate) fn tied(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}
