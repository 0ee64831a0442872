//! Random numbers for the moments at which a process is killed. Not good for anything secret.

use std::time::SystemTime;

/// Random numbers for moments; a run that fails prints what it threw first.
pub(crate) struct Dice(u64);

impl Dice {
    #[allow(clippy::print_stderr, reason = "a run that fails is to be thrown again")]
    pub(crate) fn new() -> Self {
        let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos();
        eprintln!("thrown with {seed}");
        Self(u64::from(seed) << 1 | 1)
    }

    pub(crate) fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}
