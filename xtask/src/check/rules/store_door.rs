//! sled is named in one module of core, so that the store can be replaced, and mistrusted, in one place.

use super::{Finding, Rule, word};

pub(super) const RULE: Rule = Rule {
    says: "sled is named in crates/core/src/index alone: what else wants records asks the State.",
    check: |source| {
        // The benchmarks run it beside the vault, as a peer; this file has to name it.
        let may = ["crates/core/src/index", "benches/", "xtask/src/check/"]
            .iter()
            .any(|start| source.path.starts_with(start));
        if may || !source.is(".rs") {
            return Vec::new();
        }
        let names = |code: &str| {
            code.contains("sled::") && word::has(code, "sled") || code.trim_start().starts_with("use sled")
        };
        let lines = source.code_lines().filter(|(_, code)| names(code));
        lines.map(|(line, code)| Finding { line, what: code.trim().into() }).collect()
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
