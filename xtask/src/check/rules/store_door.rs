//! sled is named in one module of core, so that the store can be replaced, and mistrusted, in one place.

use super::{Rule, elsewhere, word};

pub(super) const RULE: Rule = Rule {
    says: "sled is named in crates/core/src/index alone: what else wants records asks the State.",
    check: |source| {
        let names = |code: &str| {
            source.is(".rs")
                && (code.contains("sled::") && word::has(code, "sled") || code.trim_start().starts_with("use sled"))
        };
        // The benchmarks run it beside the vault, as a peer; this file has to name it.
        elsewhere(source, &["crates/core/src/index", "benches/", "xtask/src/check/"], names)
    },
};

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{NONE, lines},
        *,
    };

    #[test]
    fn sees_it_elsewhere() {
        let text = "//! A.\nuse sled::Db;\n// sled::Db is fine in a comment\nlet a = b(sled::open());\n";
        assert_eq!(lines(&RULE, "crates/core/src/vault/open.rs", text), [2, 4]);
        assert_eq!(lines(&RULE, "crates/core/src/index/mod.rs", text), NONE);
        assert_eq!(lines(&RULE, "crates/core/src/index.rs", text), NONE);
    }
}
