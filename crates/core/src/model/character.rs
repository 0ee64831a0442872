//! Which characters no text may have, and why: those that make a text look like another one, or break
//! the line that it stands in.
//!
//! Letters of every script are fine, right-to-left ones too: they need no marks to be shown rightly.
//! The joiners that Persian, Indic scripts and emoji need (U+200C, U+200D) and the variation selectors
//! of emoji (U+FE0E, U+FE0F) are fine as well; they do not count when names are compared.

/// Why a text cannot have this character, in words that follow "cannot have"; `None` where it can.
pub(super) fn refusal(character: char) -> Option<&'static str> {
    Some(match character {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line break",
        _ if character.is_control() => "a control character",
        // Marks, embeddings, overrides and isolates (UAX 9): the rest of the line can be shown backwards.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a character that changes the direction of text"
        }
        _ if is_invisible(character) => "an invisible character",
        _ if (character as u32) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&character) => {
            "something that is not a character"
        }
        _ => return None,
    })
}

/// Whether this character only joins or varies its neighbours.
pub(super) fn only_varies(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Whether it is shown as nothing at all: what Unicode calls default ignorable, and what is as blank. Two names
/// could look the same and be different.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'                        // soft hyphen
        | '\u{34f}'                     // combining grapheme joiner
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
        | '\u{17b4}' | '\u{17b5}'       // Khmer inherent vowels
        | '\u{180b}'..='\u{180f}'       // Mongolian selectors and separator
        | '\u{200b}'                    // zero width space
        | '\u{2060}'..='\u{2065}'       // word joiner, invisible operators
        | '\u{206a}'..='\u{206f}'       // deprecated format characters
        | '\u{2800}'                    // blank braille pattern
        | '\u{fe00}'..='\u{fe0d}'       // variation selectors without a use in emoji
        | '\u{feff}'                    // byte order mark
        | '\u{fff0}'..='\u{fffb}'       // interlinear annotation
        | '\u{1bca0}'..='\u{1bca3}'     // shorthand format controls
        | '\u{1d173}'..='\u{1d17a}'     // musical format controls
        | '\u{e0000}'..='\u{e0fff}'     // tags and more selectors
    )
}
