//! By which names the service answers. A page of another site whose name was made to lead here (DNS rebinding) asks with that
//! name, and is refused.

use std::net::SocketAddr;

use axum::http::{Request, header};

use crate::refusal::Refusal;

/// By which names the service answers.
#[derive(Debug)]
pub(crate) struct Hosts {
    own: Vec<String>,
}

impl Hosts {
    /// Those of a service that listens at `address`.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let port = address.port();
        let numeric = SocketAddr::new(address.ip(), port).to_string();
        let mut own = vec![numeric, format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        if port == 80 {
            let without: Vec<_> = own.iter().map(|name| name.trim_end_matches(":80").to_owned()).collect();
            own.extend(without);
        }
        Self { own }
    }

    /// Whether the request is for this service; `proxied` are the names that a proxy in front is known by.
    pub(crate) fn admit<B>(&self, request: &Request<B>, proxied: &[String]) -> Result<(), Refusal> {
        let mut named = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else { return Err(Refusal::HostMissing) };
        let host = host.to_str().map_err(|_| Refusal::HostMissing)?;
        let asked = request.uri().authority().map_or(host, |authority| authority.as_str());
        let admits = |name: &str| self.is_own(name) || is_proxied(name, proxied);
        if admits(host) && (asked == host || admits(asked)) { Ok(()) } else { Err(Refusal::HostForeign) }
    }

    fn is_own(&self, host: &str) -> bool {
        self.own.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// Whether it is one of the names: one without a port at whatever port the proxy has, one with a port at that.
fn is_proxied(host: &str, names: &[String]) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    names.iter().any(|known| known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(hosts: &[&str], uri: &str) -> Result<(), Refusal> {
        let mut request = Request::builder().uri(uri);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let hosts = Hosts::new("127.0.0.1:5000".parse().unwrap());
        hosts.admit(&request.body(()).unwrap(), &["keys.example.org".to_owned(), "intern.example:8443".to_owned()])
    }

    #[test]
    fn its_own_names_and_those_of_its_proxy_are_admitted() {
        for host in [
            "127.0.0.1:5000",
            "localhost:5000",
            "LOCALHOST:5000",
            "[::1]:5000",
            "keys.example.org",
            "Keys.Example.Org:443",
            "Intern.Example:8443",
        ] {
            assert_eq!(admitted(&[host], "/"), Ok(()), "{host}");
        }
        assert_eq!(admitted(&["localhost:5000"], "http://localhost:5000/"), Ok(()));
    }

    #[test]
    fn foreign_names_are_not() {
        for host in [
            "example.org",
            "localhost",
            "localhost:5001",
            "127.0.0.1",
            "127.0.0.1:5000.example.org",
            "localhost.example.org:5000",
            "keys.example.org.",
            "intern.example",
            "intern.example:443",
            "keys.example.org:x",
            "keys.example.org@localhost:5000",
            "",
            "0.0.0.0:5000",
        ] {
            assert_eq!(admitted(&[host], "/"), Err(Refusal::HostForeign), "{host}");
        }
        assert_eq!(admitted(&["localhost:5000"], "http://evil.example/"), Err(Refusal::HostForeign));
        assert_eq!(admitted(&["evil.example"], "http://localhost:5000/"), Err(Refusal::HostForeign));
    }

    #[test]
    fn a_request_says_once_whom_it_is_for() {
        assert_eq!(admitted(&[], "/"), Err(Refusal::HostMissing));
        assert_eq!(admitted(&["localhost:5000", "localhost:5000"], "/"), Err(Refusal::HostMissing));
    }
}
