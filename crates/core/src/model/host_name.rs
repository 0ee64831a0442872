//! The rule `service_hosts` as it is written: `keys.example.org,keys.example.org:8443`.

use super::rules_text::{NONE, invalid, is_none};
use crate::error::Result;

/// The most hosts that are listed.
const MOST: usize = 20;
/// The most characters of a host name (RFC 1123, section 2.1).
const LONGEST: usize = 253;

/// The hosts as they are written.
pub(super) fn text(hosts: &[String]) -> String {
    if hosts.is_empty() { NONE.to_owned() } else { hosts.join(",") }
}

/// The hosts that are written so, in lower case, sorted, none twice.
pub(super) fn list(rule: &str, value: &str) -> Result<Vec<String>> {
    if is_none(value) {
        return Ok(Vec::new());
    }
    let parts: Vec<_> = value.split(',').map(|host| host.trim().to_ascii_lowercase()).collect();
    if parts.iter().any(|host| !host.is_ascii()) {
        let message = format!(
            "{rule}: write a name with other letters than a-z as browsers send it, such as xn--bcher-kva.example."
        );
        return Err(invalid(rule, message));
    }
    if parts.len() > MOST || !parts.iter().all(|host| is_host(host)) {
        let message = format!(
            "{rule} is up to {MOST} host names with commas between them, such as keys.example.org, each with a port if it is \
             called by one, or none."
        );
        return Err(invalid(rule, message));
    }
    let mut hosts = parts;
    hosts.sort_unstable();
    hosts.dedup();
    Ok(hosts)
}

/// A name of labels of letters, digits and hyphens (RFC 1123), and a port if it says one. No scheme, path or wildcard.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let is_port = |port: &str| {
        port.bytes().all(|byte| byte.is_ascii_digit()) && !port.starts_with('0') && port.parse::<u16>().is_ok()
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= LONGEST && name.split('.').all(is_label) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_and_written_in_one_form() {
        let read = |text: &str| list("service_hosts", text).unwrap();
        assert_eq!(
            read(" Keys.Example.org , a-1.example:8443,keys.example.ORG"),
            ["a-1.example:8443", "keys.example.org"]
        );
        assert_eq!(read("xn--bcher-kva.example,192.0.2.1,proxy"), ["192.0.2.1", "proxy", "xn--bcher-kva.example"]);
        assert_eq!(read("none"), [""; 0]);
        for hosts in ["none", "a.example,b.example:1"] {
            assert_eq!(text(&read(hosts)), hosts);
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let longest =
            [&"a".repeat(63), &"b".repeat(63), &"c".repeat(63), &"d".repeat(61)].map(String::as_str).join(".");
        assert_eq!((longest.len(), list("service_hosts", &longest).is_ok()), (253, true));
        let many = (0..21).map(|number| format!("h{number}.example")).collect::<Vec<_>>().join(",");
        let cases = [
            "",
            ",",
            "a.example,",
            "https://a.example",
            "a.example/x",
            "*.example",
            "a b",
            "-a.example",
            "a-.example",
            "a..example",
            ".example",
            "a.example.",
            "a.example:",
            "a.example:0",
            "a.example:080",
            "a.example:65536",
            "a.example:1:2",
            "[::1]",
            "user@a.example",
            "a_b.example",
            "a.exam\nple",
            "b\u{fc}cher.example",
            &many,
            &format!("{longest}d"),
            &format!("{}.example", "a".repeat(64)),
        ];
        for text in cases {
            let error = list("service_hosts", text).unwrap_err();
            assert_eq!(error.field.as_deref(), Some("service_hosts"), "{text}");
            assert!(error.message.ends_with('.'));
        }
        assert!(list("service_hosts", "b\u{fc}cher.example").unwrap_err().message.contains("xn--"));
    }
}
