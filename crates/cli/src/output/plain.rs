//! Text as it may go to a terminal: names come from vaults that others may have written, and a terminal
//! does as it is told.

use std::borrow::Cow;

/// `text` without what a terminal obeys or what turns the direction of the rest of the line; line
/// breaks and tabs stay.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(is_obeyed) { Cow::Owned(text.replace(is_obeyed, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// `text` as [`plain`], in one line.
pub(super) fn one_line(text: &str) -> String {
    plain(text).replace(['\n', '\t', '\u{2028}', '\u{2029}'], " ")
}

fn is_obeyed(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Marks, embeddings, overrides and isolates (UAX 9).
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing() {
        let hostile = "Acme\u{1b}]0;owned\u{7}\u{9b}2J\r\u{202e}txt";
        assert_eq!(plain(hostile), "Acme\u{fffd}]0;owned\u{fffd}\u{fffd}2J\u{fffd}\u{fffd}txt");
        assert_eq!(plain("two\nlines of 東京 and שלום"), "two\nlines of 東京 and שלום");
        assert_eq!(one_line("two\nlines"), "two lines");
    }
}
