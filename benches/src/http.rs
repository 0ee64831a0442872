//! A check over loopback HTTP, beside an empty route of axum under the same load: a few connections that are kept, each with one
//! request on its way at a time.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use keywright_core::{
    model::{Delivery, Door, Expiration, Format},
    operation::{AddRole, GrantRequest, IssueKey},
    vault::Vault,
};
use keywright_service::{Config, Service, Source};
use serde_json::json;

use crate::{
    Outcome, Scale, subject,
    table::{Row, time},
};

/// How many connections ask at the same time.
const CONNECTIONS: usize = 4;
/// At most so much more time than an empty route: 0.8 times its requests a second.
const TARGET: f64 = 1.25;

/// What a load came to.
struct Load {
    a_second: f64,
    /// Of every request, sorted.
    latencies: Vec<Duration>,
}

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (vault, issued) = subject::filled(&folder.path().join("vault"), 1_000)?;
    let asker = asker(&vault)?;
    let source = Source::new();
    source.open(vault);
    let service = Service::start(Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), writes: false }, source)?;

    let checks: Vec<_> = issued
        .iter()
        .map(|token| {
            let body = json!({"token": token.expose(), "permission": "deploys.write"}).to_string();
            request(service.address(), &asker, &body)
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let empty = listener.local_addr()?;
    let route = Router::new().route("/api/v1/api_keys/verify", post(async || {}));
    runtime.spawn(async move { axum::serve(listener, route).await });

    // In turns, so that what else the machine does falls on both.
    let mut loads = [Vec::new(), Vec::new()];
    for _ in 0..5 {
        loads[0].push(load(service.address(), &checks, b"\"valid\":true", scale.rounds * 25)?);
        loads[1].push(load(empty, &checks, b"", scale.rounds * 25)?);
    }
    service.stop();
    runtime.shutdown_background();
    let [ours, theirs] = loads.map(middle);
    Ok(vec![Row {
        what: format!("check over loopback HTTP, {CONNECTIONS} connections"),
        ours: ours.in_words(),
        taken: None,
        limit: format!("an empty axum route: {}", theirs.in_words()),
        ratio: Some(theirs.a_second / ours.a_second),
        target: Some(TARGET),
    }])
}

/// The token of a key that may ask.
fn asker(vault: &Vault) -> Outcome<String> {
    let role = json!({"name": "Verify", "permissions": ["keywright.verify"], "scoped": false});
    let role = vault.apply(Door::Cli, &serde_json::from_value::<AddRole>(role)?)?;
    let issue = IssueKey {
        name: "asker".to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration: Expiration::Default,
        format: Some(Format::Opaque),
        delivery: Delivery::Printed,
    };
    Ok(vault.apply(Door::Cli, &issue)?.token.expose().to_owned())
}

fn request(host: SocketAddr, token: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST /api/v1/api_keys/verify HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// So many requests by each connection; each answer must be 200 and have `wanted` in it.
fn load(address: SocketAddr, requests: &[Vec<u8>], wanted: &[u8], count: usize) -> Outcome<Load> {
    let start = Instant::now();
    let all = thread::scope(|scope| {
        let each = |first: usize| {
            move || -> Result<Vec<Duration>, String> {
                let mut connection = Connection::new(address).map_err(|error| error.to_string())?;
                let mut taken = Vec::with_capacity(count);
                for number in 0..count {
                    let start = Instant::now();
                    connection.ask(&requests[(first + number * 7) % requests.len()], wanted)?;
                    taken.push(start.elapsed());
                }
                Ok(taken)
            }
        };
        let threads: Vec<_> = (0..CONNECTIONS).map(|number| scope.spawn(each(number * 31))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a connection ended")?)
            .collect::<Result<Vec<_>, String>>()
    })?;
    let taken = start.elapsed();
    let mut latencies = all.concat();
    latencies.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let a_second = latencies.len() as f64 / taken.as_secs_f64();
    Ok(Load { a_second, latencies })
}

/// The load with the median of requests a second.
fn middle(mut loads: Vec<Load>) -> Load {
    loads.sort_by(|one, other| one.a_second.total_cmp(&other.a_second));
    loads.swap_remove(loads.len() / 2)
}

impl Load {
    fn in_words(&self) -> String {
        let at =
            |per_mille: usize| self.latencies[(self.latencies.len() * per_mille / 1000).min(self.latencies.len() - 1)];
        let [p50, p99, p999] = [500, 990, 999].map(|per_mille| time(at(per_mille)));
        format!("{:.0} requests/s, p50 {p50}, p99 {p99}, p99.9 {p999}", self.a_second)
    }
}

/// A connection that is kept.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn new(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    fn ask(&mut self, request: &[u8], wanted: &[u8]) -> Result<(), String> {
        self.stream.write_all(request).map_err(|error| error.to_string())?;
        self.buffer.clear();
        loop {
            let mut part = [0; 4096];
            let read = self.stream.read(&mut part).map_err(|error| error.to_string())?;
            if read == 0 {
                return Err("the connection was closed".to_owned());
            }
            self.buffer.extend_from_slice(&part[..read]);
            let Some(end) = find(&self.buffer, b"\r\n\r\n") else { continue };
            let head = self.buffer[..end].to_ascii_lowercase();
            let length = find(&head, b"content-length: ").map_or(0, |place| {
                head[place + 16..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .fold(0, |sum, byte| sum * 10 + usize::from(byte - b'0'))
            });
            if self.buffer.len() < end + 4 + length {
                continue;
            }
            let good = head.starts_with(b"http/1.1 200") && (wanted.is_empty() || find(&self.buffer, wanted).is_some());
            return if good { Ok(()) } else { Err(String::from_utf8_lossy(&self.buffer).into_owned()) };
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|part| part == what)
}
