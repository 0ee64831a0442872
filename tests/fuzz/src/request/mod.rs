//! A request to the service, over a real connection, with a key that may do everything: whatever its path and its body, the answer is
//! one that the OpenAPI document knows, and never that the service failed.

mod stand;

use std::sync::LazyLock;

use serde_json::Value;

use self::stand::{BASE, Call, Sent, Stand};

static STAND: LazyLock<Stand> = LazyLock::new(Stand::new);

/// The bits of an input's second byte: where its first line goes to, if anywhere, and which headers are sent.
const QUERY: u8 = 1;
const PATH: u8 = 2;
const IDEMPOTENCY_KEY: u8 = 4;
const NO_IF_MATCH: u8 = 8;

/// The first byte chooses the call; the second, whether the first line is a part of the path or of the query, and the headers; then the
/// body, in which `@` is a number that was not there before.
pub(crate) fn run(data: &[u8]) {
    ask(&STAND, data);
}

/// Which call it was, and what was answered.
fn ask<'a>(stand: &'a Stand, data: &[u8]) -> Option<(&'a Call, u16)> {
    let [which, way, rest @ ..] = data else { return None };
    let call = &stand.calls[usize::from(*which) % stand.calls.len()];
    let (more, body) = match way & (QUERY | PATH) {
        0 => (String::new(), rest),
        place => {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            // What is no character of an address is HTTP's to refuse, not the service's.
            let is_one = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:@/?".contains(byte);
            let text: String = rest[..end].iter().filter(is_one).map(|byte| char::from(*byte)).collect();
            (format!("{}{text}", if place == QUERY { "?" } else { "/" }), rest.get(end + 1..).unwrap_or_default())
        }
    };
    let sent =
        Sent { more: &more, body, if_match: way & NO_IF_MATCH == 0, idempotency_key: way & IDEMPOTENCY_KEY != 0 };
    let (status, said) = stand.ask(call, sent);
    let (shown, about) = (String::from_utf8_lossy(&said), format!("{call:?} {more} {}", String::from_utf8_lossy(body)));
    assert!((200..500).contains(&status), "{about}: {status} {shown}");
    // What was sent is never repeated, and a token is answered by what makes one, and by nothing else.
    assert!(!shown.contains(&stand.asking) && !shown.contains(&stand.checked), "{about}: {shown}");
    let said = serde_json::from_slice::<Value>(&said).unwrap_or_default();
    let makes = status == 201 && call.method == "POST" && (call.path == BASE || call.path.ends_with("/rotate"));
    assert!(!said["token"].is_string() || makes, "{about}: {shown}");
    assert!(status < 400 || said["status"] == status, "{about}: {status} {shown}");
    Some((call, status))
}

/// What each call is there for: its method, its path behind the base, its second byte and its rest, in which stand a `ROLE` and a
/// `TOKEN`.
const GOOD: &[(&str, &str, u8, &str)] = &[
    ("POST", "/accounts", 0, r#"{"name": "site @"}"#),
    ("PATCH", "/accounts/{id}", 0, r#"{"name": "renamed @"}"#),
    ("POST", "/owners", 0, r#"{"name": "Ben @", "contact": "ben", "team": "ops", "grants": [{"policy_id": "ROLE"}]}"#),
    ("PATCH", "/owners/{id}", 0, r#"{"name": "Cleo @", "contact": "", "team": "t", "grants": []}"#),
    (
        "POST",
        "/permissions",
        0,
        r#"{"service": "backups", "permissions": [{"permission": "a.b", "description": "d"}]}"#,
    ),
    ("POST", "/policies", 0, r#"{"name": "Restore @", "permissions": ["a.*", "*.read"], "scoped": true}"#),
    ("PATCH", "/policies/{id}", 0, r#"{"name": "Narrow @", "permissions": ["backups.read"]}"#),
    ("POST", "", 0, r#"{"name": "jwt @", "grants": [{"policy_id": "ROLE"}], "format": "jwt", "expires": "30d"}"#),
    ("POST", "", IDEMPOTENCY_KEY, r#"{"name": "once", "policy_id": "ROLE"}"#),
    ("POST", "", IDEMPOTENCY_KEY, r#"{"name": "once", "policy_id": "ROLE"}"#),
    ("POST", "", 0, r#"{"name": "ci @", "description": "d", "policy_id": "ROLE", "expires": "30d"}"#),
    ("PATCH", "/{id}", 0, r#"{"name": "cd @", "owner_id": null, "grants": [{"policy_id": "ROLE"}], "expires": "1d"}"#),
    ("POST", "/{id}/rotate", 0, r#"{"switch": "overlap", "seconds": 3600}"#),
    ("POST", "/{id}/rotate", 0, r#"{"switch": "first_use"}"#),
    ("POST", "/{id}/revoke", 0, r#"{"reason": "compromised"}"#),
    ("POST", "/verify", 0, r#"{"token": "TOKEN", "permission": "backups.read", "permissions": ["backups.read"]}"#),
    ("POST", "/verify", 0, r#"{"token": "TOKEN", "account": "eu-central"}"#),
    ("POST", "/identify", 0, r#"{"token": "a line with TOKEN in it", "permissions": ["backups.read"]}"#),
    ("GET", "", QUERY, "limit=1&status=active&search=c&sort=name\n"),
    ("GET", "/activity", QUERY, "limit=1&cursor=5&from=2026-01-01T00:00:00Z\n"),
];

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    seeds_of(&STAND)
}

fn seeds_of(stand: &Stand) -> Vec<Vec<u8>> {
    let number = |method: &str, path: &str| {
        let path = format!("{BASE}{path}");
        let number = stand.calls.iter().position(|call| call.method == method && call.path == path);
        number.map_or_else(|| panic!("there is no {method} {path}"), |number| u8::try_from(number).unwrap())
    };
    let seed = |number: u8, way: u8, rest: &str| [&[number, way], rest.as_bytes()].concat();
    let named = |rest: &str| rest.replace("ROLE", &stand.role.to_string()).replace("TOKEN", &stand.checked);
    let good = GOOD.iter().map(|(method, path, way, rest)| seed(number(method, path), *way, &named(rest)));
    let calls = 0..u8::try_from(stand.calls.len()).unwrap();
    let bad = |call| {
        [(0, ""), (NO_IF_MATCH, "{}"), (0, r#"{"a":[[[[[[]]]]]],"a":1e999}"#)].map(|(way, rest)| seed(call, way, rest))
    };
    let odd = [seed(0, QUERY, "limit=1&cursor=x\n{}"), seed(0, PATH, "%00\n{}")];
    good.chain(calls.flat_map(bad)).chain(odd).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn the_seeds_reach_what_each_call_does() {
        let mut met = BTreeMap::<_, BTreeSet<u16>>::new();
        let stand = Stand::new();
        for seed in seeds_of(&stand) {
            let (call, status) = ask(&stand, &seed).unwrap();
            met.entry(call).or_default().insert(status);
        }
        let no_good: Vec<_> = met.iter().filter(|(_, met)| met.iter().all(|status| *status >= 300)).collect();
        assert!(no_good.is_empty(), "only refused: {no_good:?}");
        assert_eq!(met.len(), stand.calls.len());
        let all: BTreeSet<u16> = met.into_values().flatten().collect();
        for status in [200, 201, 204, 400, 422, 428] {
            assert!(all.contains(&status), "{status} is not in {all:?}");
        }
    }
}
