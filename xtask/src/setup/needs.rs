//! What Keywright needs of a machine, how each thing is found, and which package it comes in. One table: the
//! installation, the lists for systems that we do not install on, and the check afterwards all read it.

use std::path::Path;

use super::For;
use crate::program::{self, Program};

/// One thing that is needed.
#[derive(Debug)]
pub(crate) struct Need {
    /// What to look for, and what people call it.
    pub(crate) name: &'static str,
    kind: Kind,
    since: Since,
    /// In which packages it comes: Debian and Ubuntu, Fedora, Arch, openSUSE.
    pub(crate) packages: Packages,
}

/// The names of a thing's package in the families of Linux.
#[derive(Debug)]
pub(crate) struct Packages {
    pub(crate) apt: &'static str,
    pub(crate) dnf: &'static str,
    pub(crate) pacman: &'static str,
    pub(crate) zypper: &'static str,
}

#[derive(Debug)]
enum Kind {
    /// A program on the PATH.
    Program,
    /// A library that pkg-config knows.
    Library,
    /// A Python that makes environments of its own, with pip in them.
    Python,
    /// Any font that fontconfig finds here.
    Fonts,
}

/// For which purposes it is needed; each purpose includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Since {
    Build,
    Headless,
    Tests,
}

const TABLE: &[Need] = &[
    need("cc", Kind::Program, Since::Build, ["build-essential", "gcc", "base-devel", "gcc"]),
    // libFuzzer is written in C++.
    need("c++", Kind::Program, Since::Tests, ["build-essential", "gcc-c++", "base-devel", "gcc-c++"]),
    need("pkg-config", Kind::Program, Since::Build, ["pkg-config", "pkgconf-pkg-config", "pkgconf", "pkg-config"]),
    need(
        "webkit2gtk-4.1",
        Kind::Library,
        Since::Build,
        ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "webkit2gtk3-devel"],
    ),
    need("a font", Kind::Fonts, Since::Build, ["fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts"]),
    need(
        "Xvfb",
        Kind::Program,
        Since::Headless,
        ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb"],
    ),
    need("dbus-daemon", Kind::Program, Since::Headless, ["dbus", "dbus-daemon", "dbus", "dbus-1-daemon"]),
    need("dbus-send", Kind::Program, Since::Headless, ["dbus-bin", "dbus-tools", "dbus", "dbus-1-tools"]),
    need("gnome-keyring-daemon", Kind::Program, Since::Headless, ["gnome-keyring"; 4]),
    need("import", Kind::Program, Since::Headless, ["imagemagick", "ImageMagick", "imagemagick", "ImageMagick"]),
    need("setpriv", Kind::Program, Since::Headless, ["util-linux"; 4]),
    need(
        "WebKitWebDriver",
        Kind::Program,
        Since::Tests,
        ["webkit2gtk-driver", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "webkit2gtk3-minibrowser"],
    ),
    need("xclip", Kind::Program, Since::Tests, ["xclip"; 4]),
    need("xdotool", Kind::Program, Since::Tests, ["xdotool"; 4]),
    // docs/REST.md is run as it stands.
    need("curl", Kind::Program, Since::Tests, ["curl"; 4]),
    need("jq", Kind::Program, Since::Tests, ["jq"; 4]),
    need("python3 -m venv", Kind::Python, Since::Tests, ["python3-venv", "python3", "python", "python3"]),
    need("secret-tool", Kind::Program, Since::Tests, ["libsecret-tools", "libsecret", "libsecret", "libsecret-tools"]),
];

const fn need(name: &'static str, kind: Kind, since: Since, packages: [&'static str; 4]) -> Need {
    let [apt, dnf, pacman, zypper] = packages;
    Need { name, kind, since, packages: Packages { apt, dnf, pacman, zypper } }
}

/// What is needed for a purpose on this system.
pub(super) fn of(purpose: For) -> Vec<&'static Need> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let last = match purpose {
        For::Build => Since::Build,
        For::Headless => Since::Headless,
        For::Tests => Since::Tests,
    };
    TABLE.iter().filter(|need| need.since <= last).collect()
}

impl Need {
    /// Whether it is there.
    pub(super) fn is_met(&self) -> bool {
        match self.kind {
            Kind::Program => program::exists(self.name),
            Kind::Library => Program::new("pkg-config --exists").argument(self.name).quiet().is_ok(),
            Kind::Python => Program::new("python3 -c").argument("import venv, ensurepip").quiet().is_ok(),
            Kind::Fonts => {
                ["/usr/share/fonts", "/usr/local/share/fonts"].iter().any(|folder| holds_a_file(Path::new(folder), 3))
            }
        }
    }
}

/// What is wrong with Node, in a sentence; `None` where there is a Node that is new enough.
pub(super) fn node_complaint() -> Option<String> {
    let version = Program::new("node --version").quiet().ok();
    let major = version.as_deref().and_then(major);
    match major {
        Some(20..) if program::exists("npm") => None,
        Some(20..) => Some("npm is missing: install it, then try again.".into()),
        _ => Some(format!(
            "Node 20 or newer is needed, and {}. Get it from https://nodejs.org, then try again.",
            version.map_or_else(|| "there is none".to_owned(), |version| format!("this is {}", version.trim()))
        )),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn holds_a_file(folder: &Path, depth: usize) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.is_file() || (depth > 0 && holds_a_file(&path, depth - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_seen() {
        let nothing = |kind| need("no-such-thing", kind, Since::Build, [""; 4]).is_met();
        assert!(!nothing(Kind::Program));
        assert!(!nothing(Kind::Library));
        assert!(need("cargo", Kind::Program, Since::Build, [""; 4]).is_met());
    }

    #[test]
    fn every_purpose_includes_the_one_before() {
        assert!(of(For::Build).len() <= of(For::Headless).len());
        assert!(of(For::Headless).len() <= of(For::Tests).len());
    }

    #[test]
    fn versions_of_node() {
        assert_eq!(major("v20.19.1\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
