//! Which packages a package is built from: its closure over normal and build dependencies, on all platforms and with
//! all features, as `cargo metadata` tells them. Development dependencies do not count: nobody who uses the package
//! gets them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The packages and the edges between them, by name.
#[derive(Debug, Default)]
pub(super) struct Graph {
    edges: BTreeMap<String, BTreeSet<String>>,
    /// The packages of this workspace.
    pub(super) ours: BTreeSet<String>,
}

impl Graph {
    /// Reads the answer of `cargo metadata`.
    pub(super) fn read(metadata: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let names: BTreeMap<String, String> =
            list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
        let name = |id: &Value| names.get(id.as_str().unwrap_or_default()).cloned().unwrap_or_default();
        let mut graph = Self::default();
        for node in list(&metadata["resolve"]["nodes"]) {
            let dependencies = list(&node["deps"])
                .iter()
                .filter(|dependency| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev"))
                .map(|dependency| name(&dependency["pkg"]))
                .collect::<BTreeSet<_>>();
            // Two versions of one package are one name here: what a name may do holds for all of them.
            graph.edges.entry(name(&node["id"])).or_default().extend(dependencies);
        }
        graph.ours = list(&metadata["workspace_members"]).iter().map(name).collect();
        graph
    }

    /// The packages that `package` names itself.
    pub(super) fn direct(&self, package: &str) -> impl Iterator<Item = &str> {
        self.edges.get(package).into_iter().flatten().map(String::as_str)
    }

    /// Every package that `package` is built from, with the way there: `[package, ..., it]`.
    pub(super) fn closure(&self, package: &str) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        let mut open = vec![vec![package.to_owned()]];
        while let Some(way) = open.pop() {
            let Some(last) = way.last() else { continue };
            for next in self.direct(last) {
                if !found.contains_key(next) {
                    let longer: Vec<String> = way.iter().cloned().chain([next.to_owned()]).collect();
                    found.insert(next.to_owned(), longer.clone());
                    open.push(longer);
                }
            }
        }
        found
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A graph as `cargo metadata` would tell it. An edge is `a -> b`, or `a -dev-> b`.
    pub(in crate::check) fn graph(ours: &[&str], edges: &[&str]) -> Graph {
        let mut nodes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for edge in edges {
            let (kind, ends) = match edge.split_once(" -dev-> ") {
                Some(ends) => ("dev".into(), ends),
                None => (Value::Null, edge.split_once(" -> ").unwrap()),
            };
            nodes.entry(ends.1).or_default();
            let dependency = serde_json::json!({ "pkg": ends.1, "dep_kinds": [{ "kind": kind }] });
            nodes.entry(ends.0).or_default().push(dependency);
        }
        let packages: Vec<Value> = nodes.keys().map(|name| serde_json::json!({ "id": name, "name": name })).collect();
        let nodes: Vec<Value> =
            nodes.iter().map(|(name, deps)| serde_json::json!({ "id": name, "deps": deps })).collect();
        Graph::read(&serde_json::json!({
            "packages": packages, "workspace_members": ours, "resolve": { "nodes": nodes },
        }))
    }

    #[test]
    fn the_closure_follows_all_but_development() {
        let graph = graph(&["a"], &["a -> b", "b -> c", "c -> a", "a -dev-> d"]);
        let closure = graph.closure("a");
        assert_eq!(closure.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(closure["c"], ["a", "b", "c"]);
    }
}
