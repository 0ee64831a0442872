//! The rows that are of REST: asked of the real service, over HTTP, with curl and with a small service in another language.

mod checking;
mod keys;
mod policies;

use std::{
    cell::RefCell,
    io::Write,
    process::{Command, Stdio},
};

use keywright_core::{
    model::{KeyId, Preset, RoleId},
    operation::{AddRole, EditRole},
};
use keywright_service::{Config, Service, Source};
use serde_json::Value;

use super::world::{World, request};

/// A vault with the service before it, and a key that may ask for everything.
pub(crate) struct Rest {
    // Stopped before the vault is closed.
    service: Service,
    pub(crate) world: World,
    /// The key that asks.
    pub(crate) asking: KeyId,
    /// Each method and path that was asked, without its query.
    pub(crate) asked: RefCell<Vec<(String, String)>>,
    token: String,
}

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Value,
}

impl Rest {
    /// The service of a vault with these rules.
    pub(crate) fn new(preset: Preset) -> Self {
        let world = World::new(preset);
        let source = Source::new();
        source.open(world.vault.clone());
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), writes: true };
        let service = Service::start(config, source).unwrap();
        let role = world.role("API", &["keywright.*"]);
        let issued = world.issue("ci-bot", role);
        let token = issued.token.expose().to_owned();
        Self { service, world, asking: issued.key, asked: RefCell::default(), token }
    }

    /// A role that keys may grant over REST, and one with which a key may not.
    pub(crate) fn grantable(&self, name: &str, permissions: &[&str]) -> RoleId {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        self.world.apply(&AddRole { name: name.to_owned(), permissions, scoped: false, grantable_over_rest: true })
    }

    /// Where the service is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.service.address())
    }

    /// The token of a new key with this role.
    pub(crate) fn token(&self, name: &str, role: RoleId) -> (KeyId, String) {
        let issued = self.world.apply(&request(name, role));
        (issued.key, issued.token.expose().to_owned())
    }

    /// Asks as the key that may.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask_with(method, path, body, &[])
    }

    /// The same with more headers.
    pub(crate) fn ask_with(&self, method: &str, path: &str, body: Option<&Value>, more: &[&str]) -> Answer {
        let bearer = format!("Authorization: Bearer {}", self.token);
        let headers: Vec<_> = more.iter().copied().chain([bearer.as_str()]).collect();
        self.curl(method, path, body, &headers)
    }

    /// Changes what is at a path as it is now.
    pub(crate) fn change(&self, path: &str, body: &Value) -> Answer {
        let seen = self.ask("GET", path, None);
        assert_eq!(seen.status, 200, "{seen:?}");
        let tag = format!("If-Match: {}", seen.header("etag").unwrap());
        self.ask_with("PATCH", path, Some(body), &[&tag])
    }

    /// What curl is answered with these headers.
    pub(crate) fn curl(&self, method: &str, path: &str, body: Option<&Value>, headers: &[&str]) -> Answer {
        let address = path.split('?').next().unwrap_or_default();
        self.asked.borrow_mut().push((method.to_owned(), address.to_owned()));
        let mut command = Command::new("curl");
        // The headers come over stdin: what holds a token is no argument.
        command.args([
            "--silent",
            "--show-error",
            "--max-time",
            "60",
            "--include",
            "--request",
            method,
            "--noproxy",
            "*",
            "--config",
            "-",
        ]);
        command.arg(format!("{}{path}", self.url()));
        let mut config = String::new();
        for header in headers {
            config += &format!("header = \"{}\"\n", header.replace('\\', "\\\\").replace('"', "\\\""));
        }
        if let Some(body) = body {
            let text = serde_json::to_string(&body.to_string()).unwrap();
            config += &format!("header = \"Content-Type: application/json\"\ndata-binary = {text}\n");
        }
        let mut curl = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        curl.stdin.take().unwrap().write_all(config.as_bytes()).unwrap();
        let output = curl.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Answer::read(&String::from_utf8(output.stdout).unwrap())
    }
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() };
        Self { status, head: head.to_owned(), body }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// Its body, where the status is this one.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.body
    }

    /// It is refused with this status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert!(self.body["detail"].as_str().unwrap().ends_with('.'), "{self:?}");
    }
}

/// What of a role shall be different: nothing yet.
pub(crate) fn edit_role(role: RoleId) -> EditRole {
    EditRole { role, name: None, permissions: None, grantable_over_rest: None }
}
