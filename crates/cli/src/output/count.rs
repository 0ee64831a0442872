//! Numbers of things in words.

/// So many of a thing: `1 key`, `12 keys`.
pub(crate) fn count_of(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
