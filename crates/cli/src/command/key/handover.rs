//! Hands the token of a new key over, once: how `key issue` and `key rotate` end.

use keywright_core::{
    error::Error,
    model::{Completion, Delivery, KeyId, RevocationReason, Time},
    operation::{CompleteRotation, DeliverKey, Issued, RevokeKey},
    secret::Token,
    view::KeyView,
};
use serde::Serialize;

use super::{Given, destination::Destination};
use crate::{
    opened::Opened,
    output::{Failure, KeyJson, Outcome},
};

/// A key that was just made, and the one whose place it takes.
pub(super) struct New {
    pub(super) issued: Issued,
    pub(super) replaces: Option<KeyId>,
}

#[derive(Serialize)]
struct Answer<'a> {
    key: KeyJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<KeyJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

/// Hands the token over, lets the vault go and answers. `sentence` says of the key, and of the one that it
/// replaces, what was done.
pub(super) fn hand_over(
    given: Given<'_>,
    opened: Opened<'_>,
    new: New,
    destination: Destination,
    sentence: impl FnOnce(Time, &KeyView, Option<&KeyView>) -> String,
) -> Result<Outcome, Failure> {
    let output = given.output;
    let Issued { key: id, token, .. } = new.issued;
    let seen = opened.key(id).and_then(|key| Ok((key, new.replaces.map(|id| opened.key(id)).transpose()?)));
    let (key, replaced) = match seen {
        Ok(seen) => seen,
        Err(error) => return Err(take_back(&opened, id, &id.to_string(), error).into()),
    };
    let print = |token: &Token| {
        if output.is_json() {
            output.document(&answer(&key, replaced.as_ref(), Some(token)))
        } else {
            output.line(token.expose())
        }
    };
    let delivery = destination.delivery();
    let holding = match destination.deliver(&token, print) {
        Ok(holding) => holding,
        Err(error) => return Err(take_back(&opened, id, &super::called(&key), error).into()),
    };
    drop(token);
    let recorded = opened.apply(&DeliverKey { key: id, delivery });
    if let Err(error) = &recorded {
        output.note(&format!("That the token was handed over could not be recorded: {}", error.message));
    }
    let ended = recorded.and_then(|()| opened.apply(&CompleteRotation { key: id, by: Completion::HandOver }));
    let (replaced, left) = match replaced {
        Some(old) => after_hand_over(&opened, old, ended.err()),
        None => (None, None),
    };
    let now = opened.vault().now();
    opened.close();
    let said = if !output.is_json() {
        output.note(&sentence(now, &key, replaced.as_ref()));
        output.note("This was the only time that its token could be had.");
        Ok(())
    } else if delivery == Delivery::Printed {
        // A token that is printed is a member of a document that is out already.
        Ok(())
    } else {
        output.document(&answer(&key, replaced.as_ref(), None))
    };
    // Whatever became of that: the clipboard is not left with the token.
    holding.finish(output)?;
    said?;
    left.map_or(Ok(Outcome::Done), |error| Err(error.into()))
}

/// The key that was replaced as it is now, and why it still works where it was to end.
fn after_hand_over(opened: &Opened<'_>, old: KeyView, failed: Option<Error>) -> (Option<KeyView>, Option<Error>) {
    let old = opened.key(old.id).unwrap_or(old);
    let waits = old.revoked_at.is_none() && old.replacement.as_ref().is_some_and(|next| next.ends_at.is_none());
    let left = failed.filter(|_| waits).map(|mut error| {
        error.message = format!("{} The old key, {}, still works: revoke it.", error.message, old.id);
        error
    });
    (Some(old), left)
}

fn answer<'a>(key: &KeyView, replaced: Option<&KeyView>, token: Option<&'a Token>) -> Answer<'a> {
    Answer { key: KeyJson::from(key), replaces: replaced.map(KeyJson::from), token: token.map(Token::expose) }
}

/// Nobody has the token, and nobody can have it any more: ends the key. A key that it was to replace goes
/// on.
fn take_back(opened: &Opened<'_>, id: KeyId, called: &str, mut error: Error) -> Error {
    // Only for the record; that the key is revoked is what counts.
    let _ = opened.apply(&DeliverKey { key: id, delivery: Delivery::NeverStored });
    let revoked = opened.apply(&RevokeKey { key: id, reason: RevocationReason::NeverStored });
    error.message = match revoked {
        Ok(()) => format!("{} The key {called} was issued and is revoked again.", error.message),
        Err(more) => format!("{} The key {called} was issued; revoke it. ({})", error.message, more.message),
    };
    error
}
