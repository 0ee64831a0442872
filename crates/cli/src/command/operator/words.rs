//! What ends when an operator leaves or loses a role, in words, and whether that is meant.

use keywright_core::{
    error::{Code, Error},
    view::OperatorRemoval,
};

use crate::output::{Failure, Output, count_of};

/// Whether to go on.
pub(super) fn consent(output: &Output, ends: &OperatorRemoval, question: &str, yes: bool) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if output.can_ask() {
        output.note(&will_end(ends));
        return output.confirm(question);
    }
    let message = format!("{} Add --yes to do that.", will_end(ends));
    Err(Error::new(Code::InvalidArgument, message).about("yes").into())
}

/// What would end.
fn will_end(ends: &OperatorRemoval) -> String {
    let mut sentence = format!("This renews {}.", renewed(ends));
    if ends.signed_count > 0 {
        sentence += &format!(
            " Services that know the new public key alone refuse the {} signed before; issue them anew: {}.",
            count_of(ends.signed_count, "token"),
            named(ends)
        );
    }
    if ends.list_key_renewed {
        sentence += " Services that read bundles take no newer one, and so learn of no revocation, until you give them \
                     the new list key's thumbprint.";
    }
    sentence + &first_keys(ends)
}

/// What ended. `thumbprint` is the list key's, as it is now.
pub(super) fn ended(ends: &OperatorRemoval, thumbprint: Option<&str>) -> String {
    let mut sentence = format!("Renewed {}.", renewed(ends));
    if ends.signed_count > 0 {
        sentence += &format!(
            " Give services the new public key, and issue anew what was signed with the old one: {}.",
            named(ends)
        );
    }
    if let Some(thumbprint) = thumbprint.filter(|_| ends.list_key_renewed) {
        sentence += &format!(
            "\nBundles are signed with another list key now. Services take no newer one, and so learn of no \
             revocation, until you give them its thumbprint: {thumbprint}"
        );
    }
    sentence + &first_keys(ends)
}

/// Who is to be added again: what was made for them is known to the one who leaves.
fn first_keys(ends: &OperatorRemoval) -> String {
    if ends.first_keys.is_empty() {
        return String::new();
    }
    let names = ends.first_keys.join(", ");
    format!(
        " Still with the keys that were made for them, so that who made these can go on in their name: {names}. Remove them and add them again."
    )
}

fn renewed(ends: &OperatorRemoval) -> String {
    let all = [
        (true, "the vault key, for what is written from now on"),
        (ends.token_key_renewed, "the token key"),
        (ends.list_key_renewed, "the list key"),
        (ends.admin_key_renewed, "the admin key"),
    ];
    all.iter().filter(|(renewed, _)| *renewed).map(|(_, key)| *key).collect::<Vec<_>>().join(", ")
}

fn named(ends: &OperatorRemoval) -> String {
    let names = ends.signed_keys.iter().take(10).map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
    if ends.signed_count > 10 { format!("{names}, …") } else { names }
}
