//! `keywright key issue`: issues a key and hands its token over, once.

use clap::ValueEnum;
use keywright_core::{
    error::Error,
    model::{Delivery, Expiration, Format, KeyId, RevocationReason},
    operation::{DeliverKey, IssueKey, Issued, RevokeKey},
    secret::Token,
    view::KeyView,
};
use serde::Serialize;

use super::{Given, called, destination::Choice, grants};
use crate::{
    input::RoleSpec,
    output::{Failure, KeyJson, Outcome, expiry_sentence},
    vault::Opened,
};

const EXAMPLES: &str = "\
Examples:
  keywright key issue ci-deploy --role Deploy --copy
  keywright key issue backup --role 'Backup@eu,us' --expires 6mo --out ./token
  keywright key issue ro --role Viewer --format jwt --expires 2027-05-31 --print
  TOKEN=$(keywright key issue ci --role Deploy --expires 30d --print)";

/// Issue a key; its token can be had only now.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Issue {
    /// What people call the key.
    name: String,
    /// A role that it has; ROLE@ACCOUNT,... limits a scoped role, ROLE@* is all accounts. May be repeated.
    #[arg(long = "role", value_name = "ROLE[@ACCOUNT,...|@*]")]
    roles: Vec<String>,
    /// Whom it is for.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// What it is for.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    description: String,
    /// When it ends: 90d, 6mo, 1y, 2027-05-31 (with that day), or never; else as the rules say.
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    expires: Option<String>,
    /// The form of its token.
    #[arg(long, value_name = "FORMAT")]
    format: Option<TokenFormat>,
    #[command(flatten)]
    choice: Choice,
    /// With --copy: clear the clipboard after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    clear_after: u64,
}

/// The forms of a token, by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum TokenFormat {
    /// A random string; services ask this vault, or a bundle of it, about it.
    Opaque,
    /// A JSON Web Token; services check it with the vault's public key.
    Jwt,
}

#[derive(Serialize)]
struct Answer<'a> {
    key: KeyJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl Issue {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let Given { access, output } = given;
        let expiration = self.expires.as_deref().map_or(Ok(Expiration::Default), str::parse)?;
        let specs = self.roles.iter().map(|role| RoleSpec::parse(role)).collect::<Result<Vec<_>, _>>()?;
        let opened = access.open(output)?;
        let request = IssueKey {
            name: self.name,
            description: self.description,
            owner: self.owner.map(|owner| opened.read(|state| state.find_owner(&owner))).transpose()?,
            grants: grants(&opened, &specs)?,
            expiration,
            format: self.format.map(Format::from),
            delivery: Delivery::Pending,
        };
        let destination = self.choice.prepare(self.clear_after)?;
        let delivery = destination.delivery();
        let Issued { key: id, token, .. } = match opened.apply(&request) {
            Ok(issued) => issued,
            Err(error) => {
                destination.abandon();
                return Err(error.into());
            }
        };
        let key = opened.key(id)?;
        let print = |token: &Token| {
            if output.is_json() {
                output.document(&Answer { key: KeyJson::from(&key), token: Some(token.expose()) })
            } else {
                output.line(token.expose())
            }
        };
        let holding = match destination.deliver(&token, print) {
            Ok(holding) => holding,
            Err(error) => return Err(take_back(&opened, &key, error).into()),
        };
        drop(token);
        if let Err(error) = opened.apply(&DeliverKey { key: id, delivery }) {
            output.note(&format!("That the token was handed over could not be recorded: {}", error.message));
        }
        let now = opened.vault().now();
        opened.close(output);
        let said = if output.is_json() {
            // A token that is printed is a member of a document that is out already.
            let answer = || output.document(&Answer { key: KeyJson::from(&key), token: None });
            if delivery == Delivery::Printed { Ok(()) } else { answer() }
        } else {
            output.note(&format!("Issued {}. {}", called(&key), expiry_sentence(now, key.expires_at)));
            output.note("This was the only time that its token could be had.");
            Ok(())
        };
        // Whatever became of that: the clipboard is not left with the token.
        holding.finish(output)?;
        said?;
        Ok(Outcome::Done)
    }
}

/// Nobody has the token, and nobody can have it any more: ends the key.
fn take_back(opened: &Opened, key: &KeyView, mut error: Error) -> Error {
    let id: KeyId = key.id;
    // Only for the record; that the key is revoked is what counts.
    let _ = opened.apply(&DeliverKey { key: id, delivery: Delivery::NeverStored });
    let revoked = opened.apply(&RevokeKey { key: id, reason: RevocationReason::NeverStored });
    error.message = match revoked {
        Ok(()) => format!("{} The key {} was issued and is revoked again.", error.message, called(key)),
        Err(more) => format!("{} The key {} was issued; revoke it. ({})", error.message, called(key), more.message),
    };
    error
}

impl From<TokenFormat> for Format {
    fn from(format: TokenFormat) -> Self {
        match format {
            TokenFormat::Opaque => Self::Opaque,
            TokenFormat::Jwt => Self::Jwt,
        }
    }
}
