//! Requests that nobody should send: each is refused with a status of its own meaning, and the next one is answered.

use std::{thread, time::Duration};

use serde_json::json;

use crate::{client::Client, stand::Stand};

const VERIFY: &str = "/api/v1/api_keys/verify";

/// The service goes on.
fn answers(stand: &Stand) {
    assert_eq!(stand.client().ask("GET", "/healthz", &[], None).status, 200);
}

/// The service goes on, once it has seen that others are gone.
fn answers_in_the_end(stand: &Stand) {
    let mut tries = 0;
    while stand.client().ask("GET", "/healthz", &[], None).status != 200 {
        tries += 1;
        assert!(tries < 1000);
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_foreign_host_is_refused() {
    let stand = Stand::new();
    for host in ["evil.example", "localhost", "localhost:1", "127.0.0.1.evil.example"] {
        let mut client = stand.client();
        client.send(format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert_eq!(client.answer().unwrap().refusal(), (421, "host_foreign".to_owned()), "{host}");
    }
    for head in [
        "GET /healthz HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ] {
        let mut client = stand.client();
        client.send(head.as_bytes());
        assert_eq!(client.answer().unwrap().status, 400, "{head}");
    }
    let port = stand.address().port();
    let mut client = stand.client();
    client.send(format!("GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").as_bytes());
    assert_eq!(client.answer().unwrap().status, 200);
}

#[test]
fn an_origin_is_refused_whatever_it_is() {
    let stand = Stand::new();
    let own = format!("http://{}", stand.address());
    for origin in ["http://evil.example", "null", "", &own] {
        let answer = stand.client().ask("GET", "/healthz", &[("Origin", origin)], None);
        assert_eq!(answer.refusal(), (403, "origin_refused".to_owned()), "{origin}");
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[test]
fn a_wrong_method_is_told_which_ones_there_are() {
    let stand = Stand::new();
    let (_, writer) = stand.asker(&["keywright.*"]);
    for (method, path, allowed) in [
        ("POST", "/healthz", "GET,HEAD"),
        ("DELETE", "/.well-known/jwks.json", "GET,HEAD"),
        ("GET", VERIFY, "POST"),
        ("OPTIONS", VERIFY, "POST"),
    ] {
        let answer = stand.ask(&writer, method, path, None);
        assert_eq!(answer.refusal(), (405, "method_not_allowed".to_owned()), "{method} {path}");
        let found = answer.header("allow").unwrap();
        assert!(allowed.split(',').all(|method| found.contains(method)), "{method} {path}: {found}");
    }
    assert_eq!(stand.ask(&writer, "GET", "/nothing", None).refusal(), (404, "no_such_path".to_owned()));
}

#[test]
fn only_json_of_limited_length_is_read() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let bearer = format!("Bearer {asker}");
    let ask = |kind: &str, body: &[u8]| {
        stand.client().ask("POST", VERIFY, &[("Authorization", &bearer), ("Content-Type", kind)], Some(body))
    };
    let json = "application/json";
    assert_eq!(ask(json, br#"{"token": "x"}"#).status, 200);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", ""] {
        assert_eq!(ask(kind, br#"{"token": "x"}"#).refusal(), (415, "not_json".to_owned()), "{kind}");
    }
    let long = format!(r#"{{"token": "{}"}}"#, "a".repeat(1024 * 1024));
    assert_eq!(ask(json, long.as_bytes()).refusal(), (413, "too_large".to_owned()));
    let longest = format!(r#"{{"token": "{}"}}"#, "a".repeat(64 * 1024 - 13));
    assert_eq!(longest.len(), 64 * 1024);
    assert_eq!(ask(json, longest.as_bytes()).json()["code"], "malformed");
    let packed = [("Authorization", &*bearer), ("Content-Type", json), ("Content-Encoding", "gzip")];
    assert_eq!(stand.client().ask("POST", VERIFY, &packed, Some(b"x")).refusal(), (415, "not_json".to_owned()));
    for body in ["", "{", "{\"token\": \"x\"}x", "[]", "null", "\"x\"", "[\"x\"]", "\u{0}", "{\"token\": \"\\ud800\"}"]
    {
        assert_eq!(ask(json, body.as_bytes()).refusal(), (400, "malformed_body".to_owned()), "{body}");
    }
    assert_eq!(ask(json, b"{\"token\": \"\xff\"}").refusal(), (400, "malformed_body".to_owned()));
    for body in [r#"{"token": "a", "token": "b"}"#, r#"{"token": "a", "more": 1}"#, "{}", r#"{"token": 1}"#] {
        assert_eq!(ask(json, body.as_bytes()).refusal(), (422, "invalid_body".to_owned()), "{body}");
    }
    for start in ["", r#"{"token": "#, r#"{"permissions": "#, r#"{"x": "#] {
        let deep = format!("{start}{}", "[".repeat(60_000));
        let answer = ask(json, deep.as_bytes());
        assert!([400, 422].contains(&answer.status), "{start}: {answer:?}");
    }
}

#[test]
fn tokens_of_every_kind_get_a_verdict() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let wide: String = asker.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap()).collect();
    for token in [
        "",
        " ",
        &format!(" {asker}"),
        &format!("{asker}\n"),
        &format!("{asker}\u{0}"),
        &wide,
        "kw_",
        "a.b.c",
        "..",
        "é",
        "\u{202e}",
    ] {
        let answer = stand.ask(&asker, "POST", VERIFY, Some(&json!({"token": token})));
        assert_eq!((answer.status, answer.json()["valid"].clone()), (200, json!(false)), "{token:?}");
    }
    for permission in ["", "*", "a.*", "A", "a..b", "a b", "é", &"a".repeat(300)] {
        let answer = stand.ask(&asker, "POST", VERIFY, Some(&json!({"token": asker, "permission": permission})));
        assert_eq!(answer.refusal(), (422, "invalid_permission".to_owned()), "{permission}");
    }
}

#[test]
fn what_is_no_http_ends_its_connection_and_no_other() {
    let stand = Stand::new();
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        &[0; 4096],
        &[0xff; 100],
        b"POST /api/v1/api_keys/verify HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/api_keys/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ] {
        let mut client = stand.client();
        client.send(garbage);
        client.finish();
        while client.answer().is_some_and(|answer| (400..500).contains(&answer.status)) {}
        answers(&stand);
    }
    // A good request, then garbage on the same connection.
    let mut client = stand.client();
    let good = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", stand.address());
    client.send(format!("{good}{good}nonsense \u{1} \r\n\r\n{good}").as_bytes());
    assert_eq!(client.answer().unwrap().status, 200);
    assert_eq!(client.answer().unwrap().status, 200);
    assert_eq!(client.answer().unwrap().status, 400);
    assert!(client.is_closed());
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let stand = Stand::new();
    let mut client = stand.client();
    let many: String = (0..200).map(|number| format!("X-{number}: a\r\n")).collect();
    client.send(format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n{many}\r\n", stand.address()).as_bytes());
    assert_eq!(client.answer().unwrap().status, 431);
    let mut client = stand.client();
    let long = "a".repeat(100_000);
    client.send(format!("GET /healthz HTTP/1.1\r\nHost: {}\r\nX: {long}\r\n\r\n", stand.address()).as_bytes());
    assert!(client.answer().is_none_or(|answer| answer.status == 431));
    answers(&stand);
}

#[test]
fn clients_that_vanish_leave_nothing_behind() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    // More than there are places; whoever showed a key makes no room for others.
    for _ in 0..600 {
        let mut client = stand.client();
        let host = stand.address();
        client.send(
            format!("POST {VERIFY} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {asker}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{\"tok")
                .as_bytes(),
        );
    }
    for _ in 0..50 {
        let mut client = stand.client();
        client.send(b"GET /heal");
    }
    answers_in_the_end(&stand);
}

#[test]
fn a_slow_body_is_given_up() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let mut client = stand.client();
    let host = stand.address();
    client.send(
        format!("POST {VERIFY} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {asker}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n")
            .as_bytes(),
    );
    let dripping = thread::scope(|scope| {
        let waiting = scope.spawn(|| client.answer().unwrap());
        // Others are answered meanwhile.
        for _ in 0..5 {
            answers(&stand);
            thread::sleep(Duration::from_millis(100));
        }
        waiting.join().unwrap()
    });
    assert_eq!(dripping.refusal(), (408, "too_slow".to_owned()));
}

#[test]
fn ten_thousand_connections_keep_no_service_out() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    let bearer = format!("Bearer {asker}");
    let body = format!(r#"{{"token": "{asker}"}}"#);
    let ask = |client: &mut Client| {
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        client.ask("POST", VERIFY, &headers, Some(body.as_bytes())).status
    };
    let mut service = stand.client();
    assert_eq!(ask(&mut service), 200);
    let most = raise_limit().saturating_sub(200) / 2;
    let mut done = 0;
    // As many at a time as this computer lets one program have open, both ends being here.
    while done < 10_000 {
        let round = most.min(10_000 - done);
        let idle: Vec<Client> = (0..round).map(|_| stand.client()).collect();
        done += round;
        // Who showed a key is answered on, and who comes new is let in.
        assert_eq!(ask(&mut service), 200);
        assert_eq!(ask(&mut stand.client()), 200);
        drop(idle);
    }
    answers(&stand);
}

#[test]
fn who_keeps_all_places_with_a_key_is_told_that_there_is_no_room() {
    let stand = Stand::new();
    let (_, asker) = stand.asker(&["keywright.verify"]);
    raise_limit();
    let bearer = format!("Bearer {asker}");
    let kept: Vec<_> = (0..512)
        .map(|_| {
            let mut client = stand.client();
            client.ask("GET", VERIFY, &[("Authorization", &bearer)], None);
            client
        })
        .collect();
    let mut late = stand.client();
    let told = late.answer().unwrap();
    assert_eq!(told.refusal(), (503, "too_busy".to_owned()));
    assert_eq!(told.header("x-content-type-options"), Some("nosniff"));
    assert!(late.is_closed());
    drop(kept);
    answers_in_the_end(&stand);
}

/// Lets this program have as many files open as it may; how many that is.
fn raise_limit() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    getrlimit(Resource::Nofile).current.map_or(10_000, |current| usize::try_from(current).unwrap_or(10_000))
}
