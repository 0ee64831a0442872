//! The system's keychain is reached through one module of core, which knows its traps: it can be missing, be locked,
//! and never answer.

use super::{Rule, elsewhere, word};

/// keyring, and the parts that it is made of.
const LIBRARIES: &[&str] = &["keyring", "keyring_core", "zbus_secret_service_keyring_store"];

pub(super) const RULE: Rule = Rule {
    says: "keyring is named in crates/core/src/keychain alone: only there do its calls have a deadline.",
    check: |source| {
        let names = |code: &str| {
            let called = |library: &&str| code.contains(&format!("{library}::")) && word::has(code, library);
            let used = |library: &&str| code.trim_start().starts_with(&format!("use {library}"));
            source.is(".rs") && LIBRARIES.iter().any(|library| called(library) || used(library))
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
        let text = "use keyring::Entry;\nlet a = keyring_core::Error::NoEntry;\nmod keyring;\nkeyring: Keyring::Absent,\n\
            use zbus_secret_service_keyring_store::Store;\n";
        assert_eq!(lines(&RULE, "src-tauri/src/save.rs", text), [1, 2, 5]);
        assert_eq!(lines(&RULE, "crates/core/src/keychain.rs", text), NONE);
    }
}
