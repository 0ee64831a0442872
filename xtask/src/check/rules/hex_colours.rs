//! Colours have names; their values stand in one file, for light and for dark, where their contrast is tested.

use super::{Finding, Rule};

/// The one file that holds them.
const TOKENS: &str = "ui/src/lib/styles/tokens.css";

pub(super) const RULE: Rule = Rule {
    says: "Colours are named: their values stand in ui/src/lib/styles/tokens.css alone.",
    check: |source| {
        let styled = [".css", ".svelte", ".html", ".ts"].iter().any(|extension| source.is(extension));
        if !styled || !source.path.starts_with("ui/") || source.path == TOKENS || source.is(".test.ts") {
            return Vec::new();
        }
        let lines = source.lines().filter_map(|(line, text)| Some(Finding { line, what: colour(text)?.into() }));
        lines.collect()
    },
};

/// The first colour in a line: `#` and 3, 4, 6 or 8 hexadecimal digits, and no more; or a function that makes one.
fn colour(text: &str) -> Option<&str> {
    let functions =
        ["rgb(", "rgba(", "hsl(", "hsla(", "oklch("].iter().find_map(|name| text.find(name).map(|at| &text[at..]));
    let digits = text.match_indices('#').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let end = rest.find(|letter: char| !letter.is_ascii_hexdigit()).unwrap_or(rest.len());
        let follows =
            rest[end..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-');
        // `{#each` and `{#if` are Svelte's; `&#123;` is a character.
        let before = text[..at].ends_with(['{', '&']);
        (matches!(end, 3 | 4 | 6 | 8) && !follows && !before).then(|| &text[at..=at + end])
    });
    digits.or(functions)
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{NONE, lines},
        *,
    };

    #[test]
    fn sees_colours_and_only_colours() {
        let text = "a { color: #fff; }\n{#each as add}\n<use href=\"#added\"/>\nb { color: #0B6B6Bcc }\nc { fill: rgb(0 0 0) }\n";
        assert_eq!(lines(&RULE, "ui/src/lib/keys/Keys.svelte", text), [1, 4, 5]);
        assert_eq!(lines(&RULE, TOKENS, text), NONE);
    }
}
