//! Looks at a screen: axe-core finds nothing wrong with it, and pictures of it are left in `screens/` of the target folder,
//! for people to look at.

use std::path::Path;

use keywright_tests::{
    page::Page,
    window::{SIZE, screens},
};
use serde_json::{Value, json};

/// The window's smallest size.
const SMALLEST: (u32, u32) = (820, 560);
/// axe-core, from the page's own development packages.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");

/// The screens that were looked at.
pub(crate) struct Looks {
    themes: Vec<String>,
    sizes: &'static [(&'static str, (u32, u32))],
    wrong: Vec<String>,
}

impl Looks {
    /// In one theme, at the window's usual size and its smallest.
    pub(crate) fn at_both_sizes(theme: &str) -> Self {
        Self { themes: vec![theme.to_owned()], sizes: &[("", SIZE), ("-small", SMALLEST)], wrong: Vec::new() }
    }

    /// In both themes, at the window's usual size.
    pub(crate) fn in_both_themes() -> Self {
        Self { themes: vec!["dark".to_owned(), "light".to_owned()], sizes: &[("", SIZE)], wrong: Vec::new() }
    }

    /// In both themes, at both sizes.
    pub(crate) fn in_every_way() -> Self {
        Self { sizes: &[("", SIZE), ("-small", SMALLEST)], ..Self::in_both_themes() }
    }

    /// Takes pictures of a screen, and holds it against axe-core's rules.
    pub(crate) async fn look(&mut self, page: &Page, screen: &str) {
        for theme in &self.themes {
            for (suffix, size) in self.sizes {
                if self.sizes.len() > 1 {
                    page.resize(*size).await;
                }
                let file = screens().join(format!("{screen}-{theme}{suffix}.png"));
                // Whatever the page is told meanwhile puts its own theme on again.
                loop {
                    page.script("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await;
                    page.picture(&file).await;
                    if page.script("return document.documentElement.dataset.theme", vec![]).await == json!(theme) {
                        break;
                    }
                }
                let wrong = violations(page).await;
                self.wrong.extend(wrong.iter().map(|wrong| format!("{screen} in {theme} at {size:?}: {wrong}")));
            }
        }
        if self.sizes.len() > 1 {
            page.resize(SIZE).await;
        }
    }

    /// Fails with all that was wrong.
    pub(crate) fn nothing_wrong(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

async fn violations(page: &Page) -> Vec<String> {
    if page.script("return !window.axe", vec![]).await == json!(true) {
        let axe = std::fs::read_to_string(Path::new(AXE)).expect("axe-core is installed: `npm ci` in ui/");
        page.script(&axe, vec![]).await;
    }
    let script = "const done = arguments[0];
         window.axe.run(document, { resultTypes: ['violations'] }).then((answer) => done(answer.violations), (error) => done(String(error)));";
    let answer = page.script_async(script, vec![]).await;
    let Value::Array(violations) = answer else { return vec![format!("axe did not run: {answer}")] };
    let nodes = |violation: &Value| {
        let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
        nodes
            .iter()
            .map(|node| format!("    {}\n      {}", node["target"], node["failureSummary"]))
            .collect::<Vec<_>>()
            .join("\n")
    };
    violations
        .iter()
        .map(|violation| format!("  {}: {}\n{}", violation["id"], violation["help"], nodes(violation)))
        .collect()
}
