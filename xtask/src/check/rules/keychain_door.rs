//! The system's keychain is reached through one module of core, which knows its traps: it can be missing, be locked,
//! and never answer.

use super::{Finding, Rule, word};

pub(super) const RULE: Rule = Rule {
    says: "keyring is named in crates/core/src/keychain alone: only there do its calls have a deadline.",
    check: |source| {
        let may = ["crates/core/src/keychain", "xtask/src/check/"].iter().any(|start| source.path.starts_with(start));
        if may || !source.is(".rs") {
            return Vec::new();
        }
        let names = |code: &str| {
            ["keyring::", "keyring_core::"]
                .iter()
                .any(|path| code.contains(path) && word::has(code, path.trim_end_matches(':')))
                || code.trim_start().starts_with("use keyring")
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
        let text =
            "use keyring::Entry;\nlet a = keyring_core::Error::NoEntry;\nmod keyring;\nkeyring: Keyring::Absent,\n";
        assert_eq!(lines(&RULE, "src-tauri/src/save.rs", text), [1, 2]);
        assert_eq!(lines(&RULE, "crates/core/src/keychain.rs", text), NONE);
    }
}
