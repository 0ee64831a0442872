//! `keywright operator add`.

use std::path::PathBuf;

use keywright_core::operation::AddOperator;

use super::{Given, OperatorAnswer, RoleChoice, find};
use crate::{
    input::read_passphrase,
    output::{Failure, OperatorJson, Outcome, shell_word, word},
    unlock::ask_new_passphrase,
};

const EXAMPLES: &str = "\
Examples:
  keywright operator add Bea --role admin
  keywright operator add Eve --role issuer --owner 'Eve Miller'
  keywright operator add Vic --role viewer --new-passphrase-file ./vic

They open the vault with --operator NAME, and change the passphrase then.";

/// Add an operator; their first passphrase is asked for, or read from a file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    /// Their name.
    name: String,
    /// What they may do.
    #[arg(long, value_name = "ROLE")]
    role: RoleChoice,
    /// The owner whose keys alone an issuer sees and manages.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// A file with their first passphrase; else it is asked for, twice.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl Add {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        // Read before the vault is opened: what is wrong with it is said before anybody types anything.
        let first = self.new_passphrase_file.map(|file| read_passphrase(&file)).transpose()?;
        let opened = given.open()?;
        let owner = self.owner.map(|owner| opened.read(|state| state.find_owner(&owner))).transpose()?;
        let request = AddOperator { name: self.name, role: self.role.into(), owner };
        let first = match first {
            Some(first) => first,
            None => {
                output.note("Choose their first passphrase; they change it when they first open the vault.");
                ask_new_passphrase(output, "--new-passphrase-file FILE")?
            }
        };
        let id = opened.proven(|vault, door| vault.add_operator(door, &request, &first))?;
        let operator = find(&opened, &id.to_string())?;
        let others = opened.vault().operators().len();
        opened.close();
        let name = &operator.name;
        let mut sentence = format!(
            "Added the operator {name} ({}). Give them the passphrase; they set their own with: keywright passphrase \
             change --operator={}",
            word(&operator.role),
            shell_word(name)
        );
        if others == 2 {
            sentence += "\nThere are two operators now, so every command is to be told which one you are: by --operator NAME, or \
                         once and for all by KEYWRIGHT_OPERATOR.";
        }
        output.done(&OperatorAnswer { operator: OperatorJson::from(&operator) }, &sentence)
    }
}
