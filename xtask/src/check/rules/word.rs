//! Finds whole words in code.

/// Whether `word` stands in `code` with no letter, digit or `_` beside it.
pub(super) fn has(code: &str, word: &str) -> bool {
    let part_of_a_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(word).any(|(start, _)| {
        !code[..start].ends_with(part_of_a_word) && !code[start + word.len()..].starts_with(part_of_a_word)
    })
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn whole_words_only() {
        assert!(has("use sled::Db;", "sled"));
        assert!(has("sled", "sled"));
        assert!(!has("let sledge = unsled;", "sled"));
        assert!(!has("sled_file", "sled"));
    }
}
