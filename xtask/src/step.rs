//! One step of a command: it has a name, takes a time, and where it fails says what to do.

use std::{fmt, time::Instant};

use crate::say;

/// What a step ends with.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
}

impl Failure {
    /// A failure with this text.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Runs a step, and says in one line how it went and how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let start = Instant::now();
    let outcome = work();
    let word = if outcome.is_ok() { "ok    " } else { "FAILED" };
    say::line(&format!("{word} {:>7.1} s  {name}", start.elapsed().as_secs_f64()));
    outcome
}

/// Runs all of the steps, whether or not one of them fails, so that one run shows everything there is to mend.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    failures: Vec<String>,
}

impl Steps {
    /// Runs one more; `remedy` is what to do when it fails.
    pub(crate) fn step(&mut self, name: &str, remedy: &str, work: impl FnOnce() -> Outcome) {
        if let Err(failure) = step(name, work) {
            self.failures.push(format!("{name}: {failure}\n  -> {remedy}"));
        }
    }

    /// Fails with all that failed.
    pub(crate) fn finish(self) -> Outcome {
        match self.failures.len() {
            0 => Ok(()),
            1 => Err(Failure::new(format!("1 step failed.\n\n{}", self.failures.join("\n\n")))),
            many => Err(Failure::new(format!("{many} steps failed.\n\n{}", self.failures.join("\n\n")))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_run_and_all_failures_are_told() {
        let mut steps = Steps::default();
        let mut ran = 0;
        steps.step("one", "mend it", || Err(Failure::new("broken")));
        steps.step("two", "", || {
            ran += 1;
            Ok(())
        });
        steps.step("three", "look again", || Err(Failure::new("lost")));
        assert_eq!(ran, 1);
        let told = steps.finish().unwrap_err().to_string();
        assert_eq!(told, "2 steps failed.\n\none: broken\n  -> mend it\n\nthree: lost\n  -> look again");
    }
}
