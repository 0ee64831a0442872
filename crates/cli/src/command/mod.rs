//! The commands, one file each. A command reads its arguments, opens the vault, asks `keywright-core`
//! for one thing, and says what came of it.

mod account;
mod activity;
mod audit;
mod completions;
mod doctor;
mod ending;
mod export;
mod grants;
mod init;
mod kept;
mod key;
mod keychain;
mod man;
mod operator;
mod owner;
mod passphrase;
mod permission;
mod recovery;
mod role;
mod rules;
mod serve;
mod token_key;
mod verify;
mod verify_bundle;

use clap::Subcommand;
use keywright_core::error::{Code, Error};
use serde::Serialize;

use crate::{
    input::{Access, Input},
    output::{Failure, Outcome, Output},
};

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a vault.
    Init(init::Init),
    /// Say how the vault and this computer are, and what is wrong.
    Doctor(doctor::Doctor),
    /// Issue, list, show, edit and end keys.
    #[command(subcommand)]
    Key(key::Command),
    /// Check a token (on standard input) as a service would.
    Verify(verify::Verify),
    /// List, add, edit and remove roles: named sets of permissions.
    #[command(subcommand)]
    Role(role::Command),
    /// List, import and remove what services declare that roles can hold.
    #[command(subcommand)]
    Permission(permission::Command),
    /// List, add, rename and remove the accounts that a scoped role can be limited to.
    #[command(subcommand)]
    Account(account::Command),
    /// List, show, add, edit, suspend and remove owners: whom keys are issued for.
    #[command(subcommand)]
    Owner(owner::Command),
    /// List, add, edit and remove operators: the people who open the vault.
    #[command(subcommand)]
    Operator(operator::Command),
    /// Show and set the vault's rules.
    #[command(subcommand)]
    Rules(rules::Command),
    /// Show and rotate the token key, which signs JWTs.
    #[command(subcommand)]
    TokenKey(token_key::Command),
    /// Change the passphrase.
    #[command(subcommand)]
    Passphrase(passphrase::Command),
    /// Make a new recovery code.
    #[command(subcommand)]
    Recovery(recovery::Command),
    /// Let this computer's keychain unlock the vault, or stop that.
    #[command(subcommand)]
    Keychain(keychain::Command),
    /// Show what was done, by whom and when, newest first.
    Activity(activity::Activity),
    /// Report keys and roles that somebody should look at, and who may issue keys.
    Audit(audit::Audit),
    /// Write out the audit log, a bundle or the public keys for services, or a calendar of expirations.
    #[command(subcommand)]
    Export(export::Command),
    /// Answer services that check keys, and programs that manage them (REST).
    Serve(serve::Serve),
    /// Print the completions of a shell.
    Completions(completions::Completions),
    /// Print the manual page, or write all of them to a folder.
    Man(man::Man),
}

/// What a command is given beside its own arguments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// Which vault, and what unlocks it.
    pub(crate) access: &'a Access,
    /// Where it writes.
    pub(crate) output: &'a Output,
}

/// What was removed, by its name, as `--json` answers it.
#[derive(Serialize)]
struct Removed<'a> {
    removed: &'a str,
}

/// An edit that names nothing to change.
fn nothing_to_edit(options: &str) -> Failure {
    Error::new(Code::InvalidArgument, format!("Say what to change: {options}.")).into()
}

/// Does what was asked.
pub(crate) fn run(input: Input, output: &Output) -> Result<Outcome, Failure> {
    let given = Given { access: &input.access, output };
    match input.command {
        Command::Init(command) => command.run(given),
        Command::Doctor(command) => command.run(given),
        Command::Key(command) => command.run(given),
        Command::Verify(command) => command.run(given),
        Command::Role(command) => command.run(given),
        Command::Permission(command) => command.run(given),
        Command::Account(command) => command.run(given),
        Command::Owner(command) => command.run(given),
        Command::Operator(command) => command.run(given),
        Command::Rules(command) => command.run(given),
        Command::TokenKey(command) => command.run(given),
        Command::Passphrase(command) => command.run(given),
        Command::Recovery(command) => command.run(given),
        Command::Keychain(command) => command.run(given),
        Command::Activity(command) => command.run(given),
        Command::Audit(command) => command.run(given),
        Command::Export(command) => command.run(given),
        Command::Serve(command) => command.run(given),
        Command::Completions(command) => command.run(given),
        Command::Man(command) => command.run(given),
    }
}
