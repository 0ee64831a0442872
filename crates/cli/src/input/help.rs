//! The page that `keywright --help` shows: the commands in groups, in the order in which they are
//! needed. What each says about itself stands beside the command.

use std::fmt::Write;

use clap::Command;

/// The groups, and their commands.
const GROUPS: &[(&str, &[&str])] = &[
    ("Start", &["init", "doctor"]),
    ("Keys", &["key", "token-key", "verify", "serve"]),
    ("What keys may do, and for whom", &["role", "permission", "account", "owner", "operator", "rules"]),
    ("What unlocks the vault", &["passphrase", "recovery", "keychain"]),
    ("Records", &["activity", "audit", "export"]),
    ("Shell", &["completions", "man"]),
];

const EXAMPLES: &str = "\
Examples:
  keywright init                                 Make a vault, with a passphrase
  keywright role add Deploy --permission 'deploy.*'
  keywright key issue ci-deploy --role Deploy --expires 90d --copy
  keywright key list --expiring-within 30d
  keywright key revoke ci-deploy --reason compromised

Exit codes:
  0  done                             5  the vault is damaged
  1  refused: rule, role, or you      6  the vault is in use elsewhere
  2  wrong usage                      7  disk, clipboard or keychain failed
  3  not found                       10  a check said no
  4  locked, or a wrong passphrase";

/// `grammar` with its commands in groups.
pub(super) fn grouped(grammar: Command) -> Command {
    let widest = grammar.get_subcommands().map(|command| command.get_name().len()).max().unwrap_or(0);
    let mut commands = String::new();
    for (heading, names) in GROUPS {
        let _ = writeln!(commands, "{heading}:");
        for name in *names {
            let about = grammar.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
            let _ = writeln!(commands, "  {name:widest$}  {}", about.unwrap_or_default());
        }
        commands.push('\n');
    }
    grammar
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{commands}Everywhere:\n{{options}}{{after-help}}"
        ))
        .after_help(EXAMPLES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let grammar = super::super::grammar();
        for command in grammar.get_subcommands() {
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&command.get_name())).count();
            assert_eq!(groups, 1, "{}", command.get_name());
        }
    }

    #[test]
    fn every_command_has_examples() {
        fn walk(command: &Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            if command.has_subcommands() {
                command.get_subcommands().for_each(|inner| walk(inner, &path));
            } else {
                assert!(command.get_about().is_some(), "{path} says nothing");
                let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(examples.starts_with("Examples:\n"), "{path} has no example");
                for line in examples.lines() {
                    assert!(line.len() <= 80, "{path}: too wide: {line}");
                }
            }
        }
        super::super::grammar().get_subcommands().for_each(|command| walk(command, "keywright"));
    }
}
