//! One act on many keys. Where keys are named, all of it is done or none; where filters found them, what would change
//! is shown first, and what is refused is left out.

use keywright_core::{
    error::{Code, Error},
    model::{Door, Format, Time},
    operation::BulkAct,
    view::{BulkPreview, BulkRefusal, BulkRequest, KeyView},
};
use serde::Serialize;

use super::{Given, called, selection::Selection, table::key_table};
use crate::{
    opened::Opened,
    output::{Failure, KeyJson, Outcome, Output, count_of},
};

/// How an act is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording {
    /// `Revoke`.
    pub(super) verb: &'static str,
    /// `Revoked`.
    pub(super) done: &'static str,
    /// Whether it cannot be undone: it is asked then also where keys are named.
    pub(super) is_final: bool,
    /// What becomes of a signed token where only the public key is known.
    pub(super) of_signed: Option<&'static str>,
}

/// How to go about it.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Manner {
    /// Do not ask; needed with filters where nobody can be asked.
    #[arg(long, short)]
    yes: bool,
    /// Only show which keys would change, and which would be left out.
    #[arg(long)]
    dry_run: bool,
}

/// A signed token that was handed out says what it said.
pub(super) const SIGNED_ENDS_LATER: &str =
    "A service that has only the public key honours a signed token until it expires, or reads the status list.";

#[derive(Serialize)]
struct Answer {
    keys: Vec<KeyJson>,
    left_out: Vec<BulkRefusal>,
    dry_run: bool,
}

/// Does `act` with the selected keys.
pub(super) fn act_on(
    given: Given<'_>,
    opened: Opened<'_>,
    selection: &Selection,
    act: BulkAct,
    wording: Wording,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let output = given.output;
    let is_delete = matches!(act, BulkAct::Delete);
    let request = BulkRequest { selection: selection.resolve(&opened)?, act };
    let (actor, now) = (opened.vault().actor(Door::Cli), opened.vault().now());
    let preview =
        opened.see(|seen| seen.bulk_preview(&request, &actor, now))?.map_err(|error| none_fits(error, selection))?;
    if let Some(refused) = preview.refused.first().filter(|_| selection.is_named()) {
        let message = if preview.change_count + preview.unchanged_count + preview.refused_count > 1 {
            format!("{}: {} Nothing was changed.", refused.name, refused.reason)
        } else {
            refused.reason.clone()
        };
        return Err(Error::new(refused.code, message).about("keys").into());
    }
    if let Some(refused) = preview.refused.first().filter(|_| preview.change_count + preview.unchanged_count == 0) {
        return Err(Error::new(refused.code, refused.reason.clone()).about("keys").into());
    }
    if manner.dry_run {
        opened.close();
        return dry(output, preview, wording, now);
    }
    if !consent(output, selection, &preview, wording, manner, now)? {
        opened.close();
        return Ok(Outcome::Declined);
    }
    let steps = opened.see(|seen| seen.bulk_steps(&request, &actor, now))??;
    let done = opened.apply_all(&steps.steps)?;
    // What was deleted is shown as it was; of very many, as far as they were looked at.
    let mut after: Vec<KeyView> = if is_delete {
        preview.changes.clone()
    } else {
        done.iter().map(|id| opened.key(*id)).collect::<Result<_, _>>()?
    };
    if selection.is_named() {
        after.extend(preview.unchanged.iter().cloned());
    }
    opened.close();
    if output.is_json() {
        let keys = after.iter().map(KeyJson::from).collect();
        output.document(&Answer { keys, left_out: preview.refused, dry_run: false })?;
        return Ok(Outcome::Done);
    }
    say(output, &after, done.len(), &preview, wording);
    Ok(Outcome::Done)
}

/// Whether to go on: what cannot be undone is asked where somebody can be asked; what filters found is wanted by
/// somebody, in any case.
fn consent(
    output: &Output,
    selection: &Selection,
    preview: &BulkPreview,
    wording: Wording,
    manner: Manner,
    now: Time,
) -> Result<bool, Failure> {
    let asks = !selection.is_named() || wording.is_final;
    if manner.yes || !asks || preview.change_count == 0 {
        return Ok(true);
    }
    let Wording { verb, is_final, .. } = wording;
    let final_words = if is_final { " This cannot be undone." } else { "" };
    if output.can_ask() {
        let question = if selection.is_named() && preview.change_count <= 5 {
            let names = preview.changes.iter().map(called).collect::<Vec<_>>().join(", ");
            format!("{verb} {names}?{final_words}")
        } else {
            show(output, preview, now);
            format!("{verb} {}?{final_words}", count_of(preview.change_count, "key"))
        };
        return output.confirm(&question);
    }
    if selection.is_named() {
        return Ok(true);
    }
    let count = count_of(preview.change_count, "key");
    let message =
        format!("This would {} {count}. Look at them with --dry-run, and add --yes to do it.", verb.to_lowercase());
    Err(Error::new(Code::InvalidArgument, message).about("yes").into())
}

/// Shows what would be done, and does not do it.
fn dry(output: &Output, preview: BulkPreview, wording: Wording, now: Time) -> Result<Outcome, Failure> {
    if output.is_json() {
        let keys = preview.changes.iter().map(KeyJson::from).collect();
        output.document(&Answer { keys, left_out: preview.refused, dry_run: true })?;
        return Ok(Outcome::Done);
    }
    show(output, &preview, now);
    let count = count_of(preview.change_count, "key");
    output.note(&format!("Would {} {count}. Nothing was changed.", wording.verb.to_lowercase()));
    Ok(Outcome::Done)
}

/// Shows the keys that change, and why others would not.
fn show(output: &Output, preview: &BulkPreview, now: Time) {
    if !preview.changes.is_empty() {
        output.note(key_table(&preview.changes, now, false).render(None, false).trim_end());
        more(output, preview.change_count, preview.changes.len());
    }
    left_out(output, preview);
    if preview.unchanged_count > 0 {
        let verb = if preview.unchanged_count == 1 { "is" } else { "are" };
        output.note(&format!("{} {verb} so already.", count_of(preview.unchanged_count, "key")));
    }
}

fn say(output: &Output, after: &[KeyView], done: usize, preview: &BulkPreview, wording: Wording) {
    if after.len() <= 20 && done <= 20 {
        for key in after {
            output.note(&format!("{} {}.", wording.done, called(key)));
        }
    } else {
        output.note(&format!("{} {}.", wording.done, count_of(done, "key")));
    }
    if done == 0 && after.is_empty() {
        output.note("Nothing was changed: all of these keys are so already.");
    }
    left_out(output, preview);
    if let Some(words) = wording.of_signed.filter(|_| after.iter().any(|key| key.format == Format::Jwt)) {
        output.note(words);
    }
}

fn left_out(output: &Output, preview: &BulkPreview) {
    for BulkRefusal { key, name, reason, .. } in &preview.refused {
        output.note(&format!("Left out {name} ({key}): {reason}"));
    }
    more(output, preview.refused_count, preview.refused.len());
}

fn more(output: &Output, all: usize, shown: usize) {
    if all > shown {
        output.note(&format!("… and {} more.", all - shown));
    }
}

/// Filters that find nothing are no wrong usage.
fn none_fits(error: Error, selection: &Selection) -> Error {
    if selection.is_named() || error.code != Code::InvalidArgument {
        return error;
    }
    Error::new(Code::KeyNotFound, "No key fits. See them all: keywright key list").about("keys")
}
