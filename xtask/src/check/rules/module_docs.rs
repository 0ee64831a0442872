//! Every Rust file says first what it is for.

use super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    says: "Every Rust file opens with `//!`: what it is for, and what is deliberately not in it.",
    check: |source| {
        let opens = source.text.trim_start().starts_with("//!");
        if !source.is(".rs") || opens {
            return Vec::new();
        }
        vec![Finding { line: 1, what: "does not open with `//!`".into() }]
    },
};

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{NONE, lines},
        *,
    };

    #[test]
    fn sees_a_file_that_says_nothing() {
        assert_eq!(lines(&RULE, "a.rs", "use std::io;\n//! Late.\n"), [1]);
        assert_eq!(lines(&RULE, "a.rs", "//! Early.\n"), NONE);
        assert_eq!(lines(&RULE, "a.ts", "let a;\n"), NONE);
    }
}
