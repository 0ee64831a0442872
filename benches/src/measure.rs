//! Measuring: medians, two things in turns, and one thing by several threads at once.

use std::{
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// How long `work` takes, with what it answers.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

/// How long `work` takes where so many threads do it at the same time: the slowest of them.
pub(crate) fn at_once(threads: usize, work: impl Fn() + Sync) -> Duration {
    if threads == 1 {
        return timed(work).0;
    }
    let start = Barrier::new(threads);
    let one = || {
        start.wait();
        timed(&work).0
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        all.into_iter().filter_map(|thread| thread.join().ok()).max().unwrap_or_default()
    })
}

/// The median.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The medians of two pieces of work done in turns, `rounds` times each.
pub(crate) fn in_turns(
    rounds: usize,
    mut ours: impl FnMut() -> crate::Outcome,
    mut theirs: impl FnMut() -> crate::Outcome,
) -> crate::Outcome<(Duration, Duration)> {
    let mut times = (Vec::with_capacity(rounds), Vec::with_capacity(rounds));
    for _ in 0..rounds {
        let (time, result) = timed(&mut ours);
        result?;
        times.0.push(time);
        let (time, result) = timed(&mut theirs);
        result?;
        times.1.push(time);
    }
    Ok((median(times.0), median(times.1)))
}
