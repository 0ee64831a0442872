//! Which system this is, and how its people install things.

use std::fs;

use super::needs::{Need, Packages};

/// The systems that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// Debian, Ubuntu and what comes from them: the ones that we install on.
    Debian,
    /// Fedora and what comes from it.
    Fedora,
    /// Arch and what comes from it.
    Arch,
    /// openSUSE and SUSE.
    Suse,
    /// Another Linux.
    OtherLinux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
    /// Anything else.
    Other,
}

impl System {
    /// This one.
    pub(super) fn find() -> Self {
        match std::env::consts::OS {
            "linux" => Self::of_linux(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => Self::Other,
        }
    }

    fn of_linux(os_release: &str) -> Self {
        let value = |name: &str| {
            let line = os_release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        let (id, like) = (value("ID"), value("ID_LIKE"));
        // Its own name first: what it resembles may be several.
        for word in std::iter::once(id.as_str()).chain(like.split_whitespace()) {
            match word {
                "debian" | "ubuntu" => return Self::Debian,
                "fedora" | "rhel" => return Self::Fedora,
                "arch" => return Self::Arch,
                word if word.contains("suse") => return Self::Suse,
                _ => {}
            }
        }
        Self::OtherLinux
    }

    /// What to install where these are missing.
    pub(super) fn instructions(self, missing: &[&Need]) -> String {
        let command = |start: &str, package: fn(&Packages) -> &'static str| {
            let mut names: Vec<&str> = missing.iter().map(|need| package(&need.packages)).collect();
            names.sort_unstable();
            names.dedup();
            format!("This is missing here; install it with:\n\n  {start} {}\n", names.join(" "))
        };
        match self {
            Self::Debian => command("apt-get install --no-install-recommends", |packages| packages.apt),
            Self::Fedora => command("dnf install", |packages| packages.dnf),
            Self::Arch => command("pacman -S --needed", |packages| packages.pacman),
            Self::Suse => command("zypper install", |packages| packages.zypper),
            Self::OtherLinux | Self::Other => {
                let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
                format!(
                    "This is missing here; install what holds it (libraries with their development files):\n\n  {}\n",
                    names.join("\n  ")
                )
            }
            Self::MacOs => "Needed here: the command line tools of Xcode (`xcode-select --install`).\n".into(),
            Self::Windows => {
                "Needed here: the C++ build tools of Visual Studio, and WebView2, which Windows 11 has.\n".into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_by_os_release() {
        assert_eq!(System::of_linux("NAME=\"Debian GNU/Linux\"\nID=debian\n"), System::Debian);
        assert_eq!(System::of_linux("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), System::Debian);
        assert_eq!(System::of_linux("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), System::Fedora);
        assert_eq!(System::of_linux("ID=\"opensuse-tumbleweed\"\n"), System::Suse);
        assert_eq!(System::of_linux("ID=void\n"), System::OtherLinux);
        assert_eq!(System::of_linux(""), System::OtherLinux);
    }

    #[test]
    fn instructions_name_the_packages() {
        let needs = super::super::needs::of(super::super::For::Tests);
        if cfg!(target_os = "linux") {
            assert!(System::Arch.instructions(&needs).contains("pacman -S --needed"));
            assert!(System::Fedora.instructions(&needs).contains("webkit2gtk4.1-devel"));
        }
    }
}
