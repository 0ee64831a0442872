//! The doors into the page that a development build has and a released one must not: WebKit's remote inspector, which any
//! program on this machine may connect to once an environment variable has opened it, and its WebDriver. Leaving out Tauri's
//! `devtools` takes away the menu entry; it does not close these.

use std::env;

/// The variables that open one: WebKitGTK's two, and Tauri's.
const VARIABLES: [&str; 3] = ["WEBKIT_INSPECTOR_SERVER", "WEBKIT_INSPECTOR_HTTP_SERVER", "TAURI_WEBVIEW_AUTOMATION"];

/// The variable by which somebody asks for one, where that is not to be had. A program cannot take a variable from its own
/// environment safely, so it does not start instead.
pub(crate) fn asked_for() -> Option<&'static str> {
    if cfg!(debug_assertions) { None } else { first(|name| env::var_os(name).is_some()) }
}

fn first(is_set: impl Fn(&str) -> bool) -> Option<&'static str> {
    VARIABLES.into_iter().find(|name| is_set(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_them_is_seen() {
        for variable in VARIABLES {
            assert_eq!(first(|name| name == variable), Some(variable));
        }
        assert_eq!(first(|_| false), None);
    }
}
