//! What the window can ask for. Each command is a plain function in a module below, over the shell
//! and a request, that knows neither Tauri nor threads. Here each is put behind a Tauri command: async,
//! so that the window goes on, and its work on a thread that may block.

// `list.rs` beside this file names every command; it stands at the root of the crate because `build.rs` reads it too.
mod request;

mod calendar;
mod explain;
mod keys;
mod ledger;
mod locks;
mod many;
mod operators;
mod owners;
mod permissions;
mod publish;
mod reports;
mod reveal;
mod roles;
mod rules;
mod service;
mod session;
mod settings;
#[cfg(test)]
mod tests;

use keywright_core::{
    error::{Code, Error, Result},
    model::Rules,
    operation::{
        AddAccount, AddOwner, AddRole, EditAccount, EditKey, EditOperator, EditOwner, EditRole, PermissionImport,
        RemoveOperator, RemoveOwner, RemoveRole, RemoveService, RoleRemoval, RotateTokenKey, SetRules,
    },
    vault::{KeptFile, LockKind},
    view::{
        AccountView, ActivityPage, ActivityQuery, AuditReport, BulkPreview, BulkRequest, CalendarView,
        ExpirationChoice, Explanation, KeyDetails, KeyPage, KeyQuery, KeyView, OperatorRemoval, OperatorView,
        OwnerDetails, OwnerRemoval, OwnerView, PermissionView, PresetView, RoleMatrix, RoleRemovalPreview, RoleView,
        RuleView, RulesEffect, TokenKeyRotation, TokenKeyView, Verified,
    },
};

use crate::{
    message::{
        AccountRef, AddOperatorRequest, AppState, BulkResult, CalendarRequest, CardRef, ChangePassphrase, ChooseFolder,
        ChosenFolder, CopyText, ExpirationChoicesRequest, ExpirationPreview, ExplainRequest, ImportPreview, ImportRef,
        IssueKeyRequest, IssueKeyResponse, KeptFileRef, KeyRef, KeychainState, NewVaultRequest, NewVaultResponse,
        OpenVaultRequest, OwnerRef, PassphraseStrength, PreviewExpirationRequest, ProveRequest, Publishing, RevealCard,
        RevealCopyAs, RevealDone, RevokeKeyRequest, RoleRef, RotateKeyRequest, SavedExport, SavedFile, SavedSecret,
        ServiceCall, ServicePath, ServiceSettings, ServiceState, Settings, ShownSecret, StrengthRequest, SuggestFolder,
        SuggestedFolder, UnlockRequest,
    },
    shell::Shell,
};

macro_rules! handlers {
    ($($module:ident::$name:ident($request:ty) -> $response:ty;)+) => {
        /// The Tauri commands: each takes its request off the wire and does its work on a thread that may block.
        mod door {
            use super::*;

            $(
                #[tauri::command]
                pub(super) async fn $name(
                    shell: tauri::State<'_, Shell>,
                    request: request::Request<$request>,
                ) -> Result<$response> {
                    let shell = shell.inner().clone();
                    on_a_blocking_thread(move || super::$module::$name(&shell, &request.into_inner())).await
                }
            )+
        }

        /// What Tauri hands every call of the window to.
        pub(crate) fn handler<R: tauri::Runtime>() -> impl Fn(tauri::ipc::Invoke<R>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$(door::$name),+]
        }

        /// Does a command as the page asks for it: by its name, with JSON.
        #[cfg(test)]
        pub(crate) fn call(shell: &Shell, command: &str, request: &serde_json::Value) -> Result<serde_json::Value> {
            match command {
                $(stringify!($name) => {
                    let request: $request = request::parse(request)?;
                    Ok(serde_json::to_value($module::$name(shell, &request)?).unwrap())
                })+
                unknown => panic!("there is no command {unknown}"),
            }
        }

        /// Every command by name, with the names of what it takes and answers in TypeScript.
        #[cfg(test)]
        pub(crate) fn typescript(describe: &mut impl FnMut(&'static str, crate::typescript::Type, crate::typescript::Type)) {
            $(describe(stringify!($name), crate::typescript::Type::of::<$request>(), crate::typescript::Type::of::<$response>());)+
        }
    };
}
each_command!(handlers);

async fn on_a_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tauri::async_runtime::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(Error::new(
            Code::Internal,
            "Keywright has a defect and did not finish this. Look at what changed before you try again.",
        ))
    })
}

#[cfg(test)]
mod defect_tests {
    use super::*;

    #[test]
    fn a_defect_is_an_answer_and_not_a_window_that_waits_for_ever() {
        let answer = tauri::async_runtime::block_on(on_a_blocking_thread::<()>(|| panic!("a defect")));
        assert_eq!(answer.unwrap_err().code, Code::Internal);
    }
}
