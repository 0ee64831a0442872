//! Keeps what this program holds in memory out of core dumps and away from other programs of the same
//! person.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Lets no core dump be written and no debugger in. Where the system refuses even that, the program
/// goes on as any other does.
pub(crate) fn seal_off() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
