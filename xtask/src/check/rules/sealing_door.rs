//! Sealing is done in one module of core, so that nonces, subkeys and additional data are decided in one place.

use super::{Finding, Rule, word};

pub(super) const RULE: Rule = Rule {
    says: "ring's aead and hkdf, and hpke, are named in crates/core/src/seal alone: there the nonces are kept apart.",
    check: |source| {
        let may =
            ["crates/core/src/seal", "benches/", "xtask/src/check/"].iter().any(|start| source.path.starts_with(start));
        if may || !source.is(".rs") {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut in_use_of_ring = false;
        for (line, code) in source.code_lines() {
            in_use_of_ring |= code.trim_start().trim_start_matches("pub ").starts_with("use ring::");
            let sealing = ["aead", "hkdf"]
                .iter()
                .any(|name| in_use_of_ring && word::has(code, name) || code.contains(&format!("ring::{name}")));
            if sealing || code.contains("hpke::") && word::has(code, "hpke") {
                findings.push(Finding { line, what: code.trim().into() });
            }
            in_use_of_ring &= !code.contains(';');
        }
        findings
    },
};

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{NONE, lines},
        *,
    };

    #[test]
    fn sees_it_elsewhere_however_it_is_named() {
        let text = "use ring::{\n    digest,\n    aead,\n};\nlet aead = 1;\nring::hkdf::Salt::new();\nuse hpke::Kem;\nuse ring::hmac;\n";
        assert_eq!(lines(&RULE, "crates/core/src/slot/lock.rs", text), [3, 6, 7]);
        assert_eq!(lines(&RULE, "crates/core/src/seal/mod.rs", text), NONE);
    }
}
