//! The vault's token keys: of which ones verifiers are told, and how one takes the place of another. Who may ask for that is decided
//! in `operation::token_key`.

use std::sync::PoisonError;

use keywright_verify::Jwk;

use super::{Opened, desk::Desk, next_manifest::Next, operators::proved};
use crate::{
    error::Result,
    manifest::{Manifest, PublicTokenKey},
    model::{Door, Event, Format, Key, RevocationReason, Time},
    operation::{RevokeKey, RotateTokenKey, TokenKeyStep},
    state::State,
    token_key,
    view::{SignedKey, TokenKeyPhase, TokenKeyRotation, TokenKeyView},
};

/// A token key, and when it signs: from `from` on and before `until`, in seconds since 1970.
struct Span<'a> {
    key: &'a PublicTokenKey,
    from: i64,
    until: i64,
}

/// The token keys that verifiers are told of, the oldest first.
pub(super) fn published(manifest: &Manifest, state: &State, now: Time) -> Vec<Jwk> {
    spans(manifest, state, now).into_iter().map(|span| span.key.jwk.clone()).collect()
}

/// The same as they are shown.
pub(super) fn views(opened: &Opened) -> Vec<TokenKeyView> {
    let (manifest, now) = (opened.manifest(), opened.now());
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let moment = |seconds| Time::from_timestamp(seconds, 0);
    let view = |span: Span<'_>| {
        let live: Vec<_> = span.live(&state, now).collect();
        let ends: Option<Vec<_>> = live.iter().map(|key| key.expires_at).collect();
        TokenKeyView {
            kid: span.key.jwk.kid.to_string(),
            algorithm: token_key::algorithm(&span.key.jwk.key),
            phase: match now.timestamp() {
                now if now < span.from => TokenKeyPhase::Next,
                now if now < span.until => TokenKeyPhase::Signs,
                _ => TokenKeyPhase::Retired,
            },
            signs_from: moment(span.from),
            signs_until: moment(span.until),
            live_keys: live.len(),
            last_ends_at: ends.and_then(|ends| ends.into_iter().max()),
        }
    };
    spans(&manifest, &state, now).into_iter().map(view).collect()
}

/// Makes a new token key. Answers what that comes to.
pub(super) fn rotate(
    opened: &Opened,
    desk: &mut Desk,
    door: Door,
    request: &RotateTokenKey,
) -> Result<TokenKeyRotation> {
    let actor = opened.actor(door);
    let (mut rotation, steps) = plan(opened, desk, door, request)?;
    proved(opened, desk)?;
    let mut next = Next::after(opened, desk)?;
    let emergency = request.is_emergency();
    let kid = next.rotate_token_key(rotation.algorithm, rotation.signs_from, emergency)?.kid.to_string();
    let event = Event::TokenKeyRotated {
        kid: kid.clone(),
        algorithm: rotation.algorithm,
        signs_from: rotation.signs_from,
        emergency,
        revision: 0,
    };
    rotation.kid = Some(kid);
    next.commit_after(opened, desk, &actor, &steps, event)?;
    Ok(rotation)
}

/// What that would come to.
pub(super) fn preview(opened: &Opened, desk: &Desk, door: Door, request: &RotateTokenKey) -> Result<TokenKeyRotation> {
    plan(opened, desk, door, request).map(|(rotation, _)| rotation)
}

fn plan(
    opened: &Opened,
    desk: &Desk,
    door: Door,
    request: &RotateTokenKey,
) -> Result<(TokenKeyRotation, Vec<TokenKeyStep>)> {
    desk.ledger.as_ref().map_err(Clone::clone)?;
    let (actor, manifest, now) = (opened.actor(door), opened.manifest(), opened.now());
    let state = opened.state.read().unwrap_or_else(PoisonError::into_inner);
    let plan = request.plan(&state, &actor, now)?;
    let mut steps = Vec::new();
    if plan.algorithm != state.rules().token_algorithm {
        steps.push(TokenKeyStep::choose(plan.algorithm));
    }
    let published = spans(&manifest, &state, now);
    // One that waits has signed nothing; another takes its place.
    let given_up = |span: &&Span<'_>| plan.emergency || now.timestamp() < span.from;
    let dropped = published.iter().filter(given_up).map(|span| span.key.jwk.kid.to_string()).collect();
    let mut revoked: Vec<_> =
        if plan.emergency { published.iter().flat_map(|span| span.live(&state, now)).collect() } else { Vec::new() };
    revoked.sort_by_key(|key| (key.name.folded(), key.id));
    let reason = RevocationReason::Compromised;
    steps.extend(revoked.iter().map(|key| TokenKeyStep::Revoke(RevokeKey { key: key.id, reason })));
    let named = revoked.iter().map(|key| SignedKey { id: key.id, name: key.name.to_string() });
    let rotation = TokenKeyRotation {
        kid: None,
        algorithm: plan.algorithm,
        signs_from: plan.signs_from,
        dropped,
        revoked_keys: named.collect(),
        revoked_count: revoked.len(),
    };
    Ok((rotation, steps))
}

/// The last key always counts, for it signs or will; one before it while it signs or a key lives whose token it signed, unless
/// somebody may hold its other half who shall not.
fn spans<'a>(manifest: &'a Manifest, state: &State, now: Time) -> Vec<Span<'a>> {
    let keys = &manifest.token_keys;
    let until = |place: usize| keys.get(place + 1).map_or(i64::MAX, |next| next.from.unwrap_or(i64::MIN));
    let all = keys.iter().enumerate();
    let all = all.map(|(place, key)| Span { key, from: key.from.unwrap_or(i64::MIN), until: until(place) });
    let counts = |span: &Span<'_>| {
        let needed = || now.timestamp() < span.until || span.live(state, now).next().is_some();
        span.until == i64::MAX || (span.key.stays && needed())
    };
    all.filter(counts).collect()
}

impl Span<'_> {
    /// The live keys whose tokens it signed. Looks at every key.
    fn live<'s>(&self, state: &'s State, now: Time) -> impl Iterator<Item = &'s Key> + use<'s> {
        let signs = self.from..self.until;
        let signed = move |key: &&Key| key.format == Format::Jwt && signs.contains(&key.created_at.timestamp());
        state.keys().filter(signed).filter(move |key| key.is_live(now))
    }
}
