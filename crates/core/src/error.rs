//! The one error of Keywright: a code that programs act on, a sentence that says what happened and
//! what to do, and the field it is about. The same at every door.
//!
//! How a door words or numbers a code is in an exhaustive match beside that door, except for the
//! exit code, which scripts rely on and which stands here.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The result of everything that can be refused or can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Error {
    /// What programs act on.
    pub code: Code,
    /// A sentence for a person: what happened and what to do next.
    pub message: String,
    /// The field of the request that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub field: Option<String>,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident => $exit:ident,)+) => {
        /// Everything that can go wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, for tests that walk them all.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The command line's exit code.
            #[must_use]
            pub const fn exit(self) -> Exit {
                match self { $(Self::$name => Exit::$exit,)+ }
            }
        }
    };
}

/// The exit codes of the command line that an error can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// A rule or a role refused it.
    Refused = 1,
    /// The request itself is wrong.
    Usage = 2,
    /// There is no such thing.
    NotFound = 3,
    /// The vault is locked, or what should unlock it is wrong.
    Locked = 4,
    /// The vault is damaged, or newer than this program.
    Damaged = 5,
    /// Another program has the vault open.
    InUse = 6,
    /// The machine failed: disk, clipboard, keychain.
    Machine = 7,
}

codes! {
    /// The operator's role does not allow it.
    NotAllowed => Refused,
    /// The rules have switched keys off.
    KeysDisabled => Refused,
    /// A limit of the rules is reached.
    LimitReached => Refused,
    /// Another live record has the name.
    NameTaken => Refused,
    /// The rules do not let a key be renamed.
    NameFixed => Refused,
    /// The lifetime is over the rules' maximum, or never where never is refused.
    LifetimeRefused => Refused,
    /// The rules do not let an expiration be put off.
    ExpiryFixed => Refused,
    /// The rules want another number of roles, an owner, or another format.
    RuleRefused => Refused,
    /// The key is revoked or expired, so this cannot be done with it any more.
    KeyEnded => Refused,
    /// Something still uses the record.
    InUse => Refused,
    /// The permission is reserved.
    ReservedPermission => Refused,
    /// Something is already at the path.
    AlreadyExists => Refused,
    /// The list that was chosen from has changed since.
    Stale => Refused,
    /// A name, description or other text is not acceptable.
    InvalidText => Usage,
    /// The text looks like a token or a private key.
    SecretInText => Usage,
    /// A permission is not well formed.
    InvalidPermission => Usage,
    /// An expiration or a duration is not well formed, or is in the past.
    InvalidLifetime => Usage,
    /// A passphrase is too short or too long to be set.
    InvalidPassphrase => Usage,
    /// A path, an id or another argument is not well formed.
    InvalidArgument => Usage,
    /// More than one live key has the name.
    Ambiguous => Usage,
    /// There is no vault there.
    VaultNotFound => NotFound,
    /// There is no such key.
    KeyNotFound => NotFound,
    /// There is no such role.
    RoleNotFound => NotFound,
    /// There is no such owner.
    OwnerNotFound => NotFound,
    /// There is no such account.
    AccountNotFound => NotFound,
    /// There is no such service.
    ServiceNotFound => NotFound,
    /// There is no such operator.
    OperatorNotFound => NotFound,
    /// The token was dropped, or was never there.
    TokenGone => NotFound,
    /// The vault is locked.
    Locked => Locked,
    /// What cannot be undone needs a proof that the person is there: the passphrase or a recovery code.
    ProofNeeded => Locked,
    /// The passphrase is wrong.
    WrongPassphrase => Locked,
    /// The recovery code is wrong or was used.
    WrongRecoveryCode => Locked,
    /// The vault has no such way to unlock it.
    NoSuchLock => Locked,
    /// The vault's files are damaged.
    VaultDamaged => Damaged,
    /// The vault was written by a newer version.
    VaultNewer => Damaged,
    /// Another program has the vault open.
    VaultInUse => InUse,
    /// A file could not be read or written.
    Disk => Machine,
    /// The disk is full.
    DiskFull => Machine,
    /// The disk or folder cannot be written.
    ReadOnly => Machine,
    /// The system's keychain is missing, locked or failed.
    Keychain => Machine,
    /// The system's keychain did not answer in time.
    KeychainTimeout => Machine,
    /// The clipboard is missing or failed.
    Clipboard => Machine,
    /// The work was cancelled.
    Cancelled => Machine,
    /// A defect of this program.
    Internal => Machine,
}

impl Error {
    /// An error with this code and sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None }
    }

    /// The same, about this field of the request.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
