//! Operators: list, add, edit, remove, and what ends when one leaves or loses a role.

use keywright_core::{
    error::{Code, Error, Result},
    model::{Door, OperatorId},
    operation::{AddOperator, EditOperator, RemoveOperator},
    view::{OperatorRemoval, OperatorView},
};

use crate::{message::AddOperatorRequest, shell::Shell};

pub(super) fn list_operators(shell: &Shell, (): &()) -> Result<Vec<OperatorView>> {
    Ok(shell.vault()?.operators())
}

pub(super) fn add_operator(shell: &Shell, request: &AddOperatorRequest) -> Result<OperatorView> {
    let AddOperatorRequest { name, role, owner, passphrase } = request;
    let operator = AddOperator { name: name.clone(), role: *role, owner: *owner };
    let added = shell.change(|vault| vault.add_operator(Door::Window, &operator, passphrase))?;
    view(shell, added)
}

pub(super) fn operator_edit(shell: &Shell, request: &EditOperator) -> Result<Option<OperatorRemoval>> {
    shell.vault()?.preview_operator_edit(Door::Window, request)
}

pub(super) fn edit_operator(shell: &Shell, request: &EditOperator) -> Result<OperatorView> {
    shell.change(|vault| vault.edit_operator(Door::Window, request))?;
    view(shell, request.operator)
}

pub(super) fn operator_removal(shell: &Shell, request: &RemoveOperator) -> Result<OperatorRemoval> {
    shell.vault()?.preview_operator_removal(Door::Window, request)
}

pub(super) fn remove_operator(shell: &Shell, request: &RemoveOperator) -> Result<OperatorRemoval> {
    shell.change(|vault| vault.remove_operator(Door::Window, request))
}

fn view(shell: &Shell, operator: OperatorId) -> Result<OperatorView> {
    let found = list_operators(shell, &())?.into_iter().find(|view| view.id == operator);
    found.ok_or_else(|| Error::new(Code::OperatorNotFound, "The operator was removed meanwhile."))
}
