//! The table of results, in Markdown. Times are medians; a ratio compares two things measured in turns in the same run, so that a
//! noisy machine slows both.

use std::{fmt::Write as _, time::Duration};

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub what: String,
    /// Keywright's time, or another quantity in words.
    pub ours: String,
    /// The time, where it is one.
    pub taken: Option<Duration>,
    /// What it is measured against, and its time.
    pub limit: String,
    /// Keywright's time over the limit's.
    pub ratio: Option<f64>,
    /// The ratio not to exceed.
    pub target: Option<f64>,
}

impl Row {
    /// A line that compares two times.
    pub(crate) fn compare(what: &str, ours: Duration, limit: &str, theirs: Duration, target: f64) -> Self {
        Self {
            what: what.to_owned(),
            ours: time(ours),
            taken: Some(ours),
            limit: format!("{limit}: {}", time(theirs)),
            ratio: Some(ours.as_secs_f64() / theirs.as_secs_f64().max(f64::MIN_POSITIVE)),
            target: Some(target),
        }
    }
}

/// The table in Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| what | Keywright | beside it | ratio | target |\n|---|---|---|---|---|\n");
    for row in rows {
        let number = |value: Option<f64>| match value {
            None => String::new(),
            Some(value) if value < 0.01 => format!("{value:.4}"),
            Some(value) => format!("{value:.2}"),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            row.what,
            row.ours,
            row.limit,
            number(row.ratio),
            number(row.target)
        );
    }
    text
}

/// A time with a unit that suits it.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{:.2} ms", s * 1e3),
        s if s >= 1e-6 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.0} ns", s * 1e9),
    }
}
