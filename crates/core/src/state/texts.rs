//! The texts that search looks at, one after the other in one piece of memory: a keystroke reads all of them, and memory that is
//! read from end to end is read several times faster than memory that is looked for piece by piece.

use super::keys::more_than;

/// Texts in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    /// How many bytes of it no text uses any more.
    unused: usize,
}

/// Where a text is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    start: usize,
    length: u32,
}

impl Texts {
    pub(super) fn at(&self, span: Span) -> &str {
        self.all.get(span.start..span.start + span.length as usize).unwrap_or_default()
    }

    pub(super) fn add(&mut self, text: &str) -> Span {
        let span = Span { start: self.all.len(), length: u32::try_from(text.len()).unwrap_or(0) };
        if self.all.capacity() - self.all.len() < text.len() {
            self.all.reserve_exact(text.len() + more_than(self.all.len()));
        }
        self.all.push_str(text);
        span
    }

    pub(super) fn drop(&mut self, span: Span) {
        self.unused += span.length as usize;
    }

    /// Whether more than half of the memory is unused, so that moving the texts together costs no more than what made it so.
    pub(super) fn is_sparse(&self) -> bool {
        self.unused > 1 << 16 && self.unused > self.all.len() / 2
    }
}
