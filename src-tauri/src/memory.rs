//! Keeps the secrets in this program's memory to itself: no other program of this person may read it, and it is not
//! written to a disk when the program dies.
//!
//! What is wiped, and when, is not here but in the types that hold secrets.

/// From now on. Where the system refuses, the program goes on without.
pub(crate) fn keep_to_itself() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    #[cfg(unix)]
    let _ = rustix::process::setrlimit(
        rustix::process::Resource::Core,
        rustix::process::Rlimit { current: Some(0), maximum: Some(0) },
    );
}
