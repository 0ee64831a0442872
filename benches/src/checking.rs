//! Checking a token in the process, beside one SHA-256 of it: by one thread, and by two at the same time.

use std::{hint::black_box, time::Duration};

use keywright_core::model::{Door, Format};
use keywright_verify::{Checker, Id, Need, Permission, Verdict, opaque};
use ring::digest::{SHA256, digest};

use crate::{
    Outcome, Scale,
    measure::{at_once, median},
    subject,
    table::Row,
};

/// How many checks are timed together: one alone is shorter than the clock is fine.
const TOGETHER: usize = 1000;

pub(crate) fn measure(scale: Scale) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for keys in [1_000, scale.most] {
        let folder = tempfile::tempdir()?;
        let (vault, issued) = subject::filled(&folder.path().join("vault"), keys)?;
        let role = vault.read(|state| state.roles().next().map(|role| role.id)).ok_or("no role")?;
        let jwts = vault.apply_all(
            Door::Cli,
            (keys..keys + TOGETHER).map(|number| subject::request(number, role, Format::Jwt)),
            &mut |_| true,
        )?;
        let checker = vault.read(|state| state.checker().clone());
        let now = vault.now().timestamp();
        // Tokens spread over all keys, so that each check meets cold memory as a busy service's does.
        let opaque: Vec<_> =
            (0..TOGETHER).map(|number| issued[number * 7919 % issued.len()].expose().to_owned()).collect();
        let jwt: Vec<_> = jwts.iter().map(|issued| issued.token.expose().to_owned()).collect();
        let unknown: Vec<_> = (0..TOGETHER).map(unknown_token).collect();
        let wrong: Vec<_> = opaque.iter().map(|token| with_another_secret(token)).collect();
        let broken: Vec<_> = opaque.iter().map(|token| token.replacen('_', "-", 1)).collect();
        let unknown_jwt: Vec<_> = jwt.iter().map(|token| with_another_signature(token)).collect();
        let broken_jwt: Vec<_> = jwt.iter().map(|token| token.replacen('.', "_", 1)).collect();
        for threads in [1, 2] {
            for (what, tokens, verdict, target) in [
                ("opaque token", &opaque, Verdict::Valid, Some(3.0)),
                ("unknown opaque token", &unknown, Verdict::Unknown, Some(3.0)),
                ("wrong secret of a known key", &wrong, Verdict::Unknown, Some(3.0)),
                ("malformed token", &broken, Verdict::Malformed, None),
                ("JWT, known by its digest", &jwt, Verdict::Valid, Some(3.0)),
                ("unknown JWT", &unknown_jwt, Verdict::Unknown, Some(3.0)),
                ("malformed JWT", &broken_jwt, Verdict::Malformed, None),
            ] {
                let told = |token: &String| checker.check(token, &Need::of(&needed()), now);
                if let Some(other) = tokens.iter().map(told).find(|told| *told != verdict) {
                    return Err(format!("{what}: a check says {other}").into());
                }
                let (ours, theirs) = beside_a_hash(&checker, tokens, now, scale.rounds, threads);
                let by = if threads == 1 { "" } else { ", 2 threads" };
                let what = format!("check: {what}, {keys} keys{by}");
                rows.push(Row { target, ..Row::compare(&what, ours, "SHA-256 of it", theirs, 0.0) });
            }
        }
        vault.close()?;
    }
    Ok(rows)
}

/// Each check, and each hash, by each of the threads.
fn beside_a_hash(
    checker: &Checker,
    tokens: &[String],
    now: i64,
    rounds: usize,
    threads: usize,
) -> (Duration, Duration) {
    let needed = needed();
    let need = Need::of(&needed);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(at_once(threads, || {
            for token in tokens {
                black_box(checker.check(black_box(token), &need, now));
            }
        }));
        theirs.push(at_once(threads, || {
            for token in tokens {
                black_box(digest(&SHA256, black_box(token).as_bytes()));
            }
        }));
    }
    let each = |times| median(times) / u32::try_from(tokens.len()).unwrap_or(1);
    (each(ours), each(theirs))
}

/// What each token has to be good for.
fn needed() -> Vec<Permission> {
    Permission::parse("deploys.write").into_iter().collect()
}

/// A token of the right shape that nobody issued.
fn unknown_token(number: usize) -> String {
    let mut secret = [0; 32];
    secret[..8].copy_from_slice(&number.to_le_bytes());
    Id::from_random(&secret.map(|byte| byte.wrapping_add(65)))
        .map_or_else(String::new, |id| opaque::compose("kw", &id, &secret))
}

/// The same key's id, and a secret that is not its own.
fn with_another_secret(token: &str) -> String {
    let id = token.split('_').nth(1).and_then(|id| id.parse().ok());
    id.map_or_else(String::new, |id| opaque::compose("kw", &id, &[7; 32]))
}

/// The same, but for a bit of the signature.
fn with_another_signature(token: &str) -> String {
    let (most, last) = token.split_at(token.len().saturating_sub(1));
    format!("{most}{}", if last == "A" { "Q" } else { "A" })
}
