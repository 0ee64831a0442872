//! The architecture's edges: which package may be built from what. ARCHITECTURE.md says why; this proves it.

use serde_json::Value;

use super::closure::Graph;
use crate::step::{Failure, Outcome};

/// What each of our packages may name of ours, and whether the window's libraries may be below it.
const PACKAGES: &[Package] = &[
    Package { name: "keywright-verify", of_ours: &[], window: false },
    Package { name: "keywright-core", of_ours: &["keywright-verify"], window: false },
    Package { name: "keywright-service", of_ours: &["keywright-core", "keywright-verify"], window: false },
    Package { name: "keywright", of_ours: &["keywright-core", "keywright-service", "keywright-verify"], window: false },
    Package {
        name: "keywright-desktop",
        of_ours: &["keywright-core", "keywright-service", "keywright-verify"],
        window: true,
    },
    Package { name: "keywright-stage", of_ours: &[], window: false },
    Package {
        name: "keywright-tests",
        of_ours: &["keywright-core", "keywright-service", "keywright-verify", "keywright-stage"],
        window: false,
    },
    Package {
        name: "keywright-bench",
        of_ours: &["keywright-core", "keywright-service", "keywright-verify"],
        window: false,
    },
    Package {
        name: "keywright-fuzz",
        of_ours: &["keywright-core", "keywright-service", "keywright-verify"],
        window: false,
    },
    Package { name: "xtask", of_ours: &["keywright-stage"], window: false },
];

/// Libraries that one package of ours alone may name.
const RESERVED: &[(&str, &[&str])] = &[
    // The benchmarks run it beside the vault, as a peer.
    ("sled", &["keywright-core", "keywright-bench"]),
    ("keyring", &["keywright-core"]),
    ("keyring-core", &["keywright-core"]),
    ("zbus-secret-service-keyring-store", &["keywright-core"]),
    ("hpke", &["keywright-core"]),
    ("argon2", &["keywright-core", "keywright-bench"]),
    ("tauri", &["keywright-desktop"]),
    ("tauri-build", &["keywright-desktop"]),
];

/// How the names of the window's libraries begin.
const WINDOW: &[&str] =
    &["tauri", "wry", "tao", "webkit2gtk", "javascriptcore", "gtk", "gdk", "soup", "webview2", "muda"];

struct Package {
    name: &'static str,
    of_ours: &'static [&'static str],
    window: bool,
}

/// Proves the edges over the answer of `cargo metadata`.
pub(super) fn check(metadata: &Value) -> Outcome {
    let findings = findings(&Graph::read(metadata));
    if findings.is_empty() { Ok(()) } else { Err(Failure::new(findings.join("\n"))) }
}

fn findings(graph: &Graph) -> Vec<String> {
    let mut findings = Vec::new();
    for name in &graph.ours {
        let Some(package) = PACKAGES.iter().find(|package| package.name == name) else {
            findings.push(format!("{name} is new: say in xtask/src/check/edges.rs what it may depend on"));
            continue;
        };
        for other in graph.direct(name) {
            if graph.ours.contains(other) && !package.of_ours.contains(&other) {
                findings.push(format!("{name} must not depend on {other}"));
            }
            if let Some((_, users)) = RESERVED.iter().find(|(library, _)| *library == other)
                && !users.contains(&name.as_str())
            {
                findings.push(format!("{name} names {other}, which only {} may", users.join(" and ")));
            }
        }
        if !package.window {
            let closure = graph.closure(name);
            let window = closure.iter().find(|(below, _)| WINDOW.iter().any(|start| is_or_begins(below, start)));
            if let Some((_, way)) = window {
                findings.push(format!("{name} must build without the window's libraries: {}", way.join(" -> ")));
            }
        }
    }
    findings
}

/// `gtk`, `gtk-sys` and `gtk3-macros` begin with `gtk`; `gtkish` does not.
fn is_or_begins(name: &str, start: &str) -> bool {
    name.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::{super::closure::tests::graph, *};

    #[test]
    fn the_architecture_as_it_should_be() {
        let graph = graph(
            &["keywright-verify", "keywright-core", "keywright", "keywright-desktop"],
            &[
                "keywright-core -> keywright-verify",
                "keywright-core -> sled",
                "keywright -> keywright-core",
                "keywright-desktop -> keywright-core",
                "keywright-desktop -> tauri",
                "tauri -> wry",
                "keywright-core -dev-> keywright",
            ],
        );
        assert_eq!(findings(&graph), Vec::<String>::new());
    }

    #[test]
    fn the_window_below_core_is_seen_however_deep() {
        let graph = graph(&["keywright-core"], &["keywright-core -> a", "a -> b", "b -> gtk3-sys"]);
        assert_eq!(
            findings(&graph),
            ["keywright-core must build without the window's libraries: keywright-core -> a -> b -> gtk3-sys"]
        );
    }

    #[test]
    fn an_edge_the_wrong_way_is_seen() {
        let graph = graph(&["keywright-core", "keywright-verify"], &["keywright-verify -> keywright-core"]);
        assert_eq!(findings(&graph), ["keywright-verify must not depend on keywright-core"]);
    }

    #[test]
    fn a_reserved_library_elsewhere_is_seen() {
        let graph = graph(&["keywright"], &["keywright -> sled"]);
        assert_eq!(findings(&graph), ["keywright names sled, which only keywright-core and keywright-bench may"]);
    }

    #[test]
    fn a_package_nobody_knows_is_seen() {
        assert_eq!(findings(&graph(&["extra"], &["extra -> serde"])).len(), 1);
    }
}
