//! `keywright key issue`: issues a key and hands its token over, once.

use clap::ValueEnum;
use keywright_core::{
    model::{Delivery, Expiration, Format},
    operation::IssueKey,
};

use super::{
    Given, called,
    destination::{Choice, Clearing},
    handover::{New, hand_over},
};
use crate::{
    command::grants::{grants, parsed},
    output::{Failure, Outcome, expiry_sentence},
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
    #[command(flatten)]
    clearing: Clearing,
}

/// The forms of a token, by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum TokenFormat {
    /// A random string; services ask this vault, or a bundle of it, about it.
    Opaque,
    /// A JSON Web Token; services check it with the vault's public key.
    Jwt,
}

impl Issue {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let expiration = self.expires.as_deref().map_or(Ok(Expiration::Default), str::parse)?;
        let specs = parsed(&self.roles)?;
        let opened = given.open()?;
        let request = IssueKey {
            name: self.name,
            description: self.description,
            owner: self.owner.map(|owner| opened.read(|state| state.find_owner(&owner))).transpose()?,
            grants: grants(&opened, &specs)?,
            expiration,
            format: self.format.map(Format::from),
            delivery: Delivery::Pending,
        };
        let destination = self.choice.prepare(&self.clearing)?;
        let issued = opened.apply(&request)?;
        hand_over(given, opened, New { issued, replaces: None }, destination, |now, key, _| {
            format!("Issued {}. {}", called(key), expiry_sentence(now, key.expires_at))
        })
    }
}

impl From<TokenFormat> for Format {
    fn from(format: TokenFormat) -> Self {
        match format {
            TokenFormat::Opaque => Self::Opaque,
            TokenFormat::Jwt => Self::Jwt,
        }
    }
}
