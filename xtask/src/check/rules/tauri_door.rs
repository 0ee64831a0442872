//! The page reaches Rust through one folder, typed at both ends; everything else of it runs in a plain browser.

use super::{Rule, elsewhere};

pub(super) const RULE: Rule = Rule {
    says: "`@tauri-apps/*` is imported under ui/src/lib/backend alone: the rest of the page knows no Tauri.",
    check: |source| {
        let script = [".ts", ".js", ".mjs", ".svelte"].iter().any(|extension| source.is(extension));
        if !script || !source.path.starts_with("ui/src/") || source.is(".test.ts") {
            return Vec::new();
        }
        let imports =
            |code: &str| ["\"@tauri-apps/", "'@tauri-apps/", "`@tauri-apps/"].iter().any(|start| code.contains(start));
        elsewhere(source, &["ui/src/lib/backend/"], |code| imports(code) || code.contains("__TAURI"))
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
        let text = "import { invoke } from '@tauri-apps/api/core';\nconst a = await import(\"@tauri-apps/api/event\");\n// '@tauri-apps/api'\n";
        assert_eq!(lines(&RULE, "ui/src/lib/keys/Keys.svelte", text), [1, 2]);
        assert_eq!(lines(&RULE, "ui/src/lib/backend/invoke.ts", text), NONE);
    }
}
