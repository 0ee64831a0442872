//! Keywright on the command line: all that the window does, for scripts and for machines without a
//! screen.
//!
//! One file a command in `command`; what people type is read in `input`; `output` is the only place
//! that prints, and the only one that turns an error into words and an exit code. Nothing here
//! decides what may be done with a vault: that is in `keywright-core`.

mod clipboard;
mod command;
mod input;
mod interrupt;
#[cfg(unix)]
mod memory;
mod opened;
mod output;
mod stay;
mod unlock;

use std::process::ExitCode;

use output::Output;

fn main() -> ExitCode {
    #[cfg(unix)]
    memory::seal_off();
    let arguments: Vec<_> = std::env::args_os().collect();
    match input::parse(&arguments) {
        Ok(input) => {
            let output = Output::new(input.json);
            let result = command::run(input, &output);
            output.finish(result)
        }
        Err(refused) => Output::new(input::wants_json(&arguments)).refuse(&refused),
    }
}
