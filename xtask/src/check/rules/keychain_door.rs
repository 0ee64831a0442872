//! The system's keychain is reached through one module of core, which knows its traps: it can be missing, be locked,
//! and never answer.

use super::{Rule, elsewhere, word};

pub(super) const RULE: Rule = Rule {
    says: "keyring is named in crates/core/src/keychain alone: only there do its calls have a deadline.",
    check: |source| {
        let called = |code: &str, module: &str| code.contains(&format!("{module}::")) && word::has(code, module);
        let names = |code: &str| {
            source.is(".rs")
                && (called(code, "keyring")
                    || called(code, "keyring_core")
                    || code.trim_start().starts_with("use keyring"))
        };
        elsewhere(source, &["crates/core/src/keychain", "xtask/src/check/"], names)
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
