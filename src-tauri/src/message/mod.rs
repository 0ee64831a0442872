//! What the window and Rust say to each other: the requests and answers that core has no type for.
//! Each stands in the generated TypeScript; how they are filled is in `commands`.

mod app_state;
mod catalogue;
mod clipboard;
mod event;
mod key;
mod operator;
mod report;
mod reveal;
mod service;
mod settings;
mod unlock;
mod work;

pub(crate) use app_state::{
    AppState, KnownVault, LockReason, LockedVault, OpenVault, PlaceCounts, Refilling, SessionView, VaultHealth,
};
pub(crate) use catalogue::{ImportPreview, ImportRef};
pub(crate) use clipboard::ClipboardState;
pub(crate) use event::{AboutToLock, Event, Revision};
pub(crate) use key::{
    AccountRef, ExpirationChoicesRequest, ExpirationPreview, IssueKeyRequest, IssueKeyResponse, KeyRef, OwnerRef,
    PreviewExpirationRequest, RevokeKeyRequest, RoleRef, RotateKeyRequest,
};
pub(crate) use operator::AddOperatorRequest;
pub(crate) use report::{CalendarRequest, ExplainRequest, SavedFile};
pub(crate) use reveal::{
    CardRef, CopyAs, CopyText, RevealCard, RevealCopyAs, RevealDone, RevealSubject, SavedSecret, ShownSecret,
};
pub(crate) use service::{
    KeptFileRef, Publishing, SavedExport, ServiceCall, ServicePath, ServiceSettings, ServiceState,
};
pub(crate) use settings::{Settings, Theme};
pub(crate) use unlock::{
    ChangePassphrase, ChooseFolder, ChosenFolder, FolderPurpose, KeychainState, NewVaultRequest, NewVaultResponse,
    OpenVaultRequest, PassphraseStrength, ProveRequest, StrengthRequest, SuggestFolder, SuggestedFolder, UnlockRequest,
};
pub(crate) use work::{BulkResult, Progress, Work};

#[cfg(test)]
pub(crate) use event::each_event;
#[cfg(test)]
pub(crate) use unlock::{Proof, UnlockMethod};
