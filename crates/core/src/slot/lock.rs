//! One lock of a slot: the slot key, wrapped with what a passphrase, the keychain or a recovery code gives.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{kdf::Argon2id, passphrase, recovery_code};
use crate::{
    base64_bytes,
    error::{Code, Error, Result},
    model::OperatorId,
    seal::{Sealer, SymmetricKey, TAG, commitment, commitment_holds, derive, random_array},
    secret::{Passphrase, RecoveryCode},
    vault::LockKind,
    vault_id::VaultId,
};

/// What opens a lock.
#[derive(Debug)]
pub(crate) enum Opener<'a> {
    /// A passphrase.
    Passphrase(&'a Passphrase),
    /// The wrapping key that this computer's keychain keeps.
    Keychain(&'a SymmetricKey),
    /// A recovery code.
    Recovery(&'a RecoveryCode),
}

/// Whose slot a lock is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrapper {
    /// The vault.
    pub(crate) vault: VaultId,
    /// The operator.
    pub(crate) operator: OperatorId,
}

/// One lock, as the slot file has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    /// What opens it.
    pub(super) kind: LockKind,
    /// What Argon2id is asked to spend; for passphrases only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    argon2id: Option<Argon2id>,
    /// Random, for Argon2id and HKDF.
    #[serde(with = "base64_bytes")]
    salt: [u8; 32],
    /// The slot key, sealed.
    #[serde(with = "base64_bytes")]
    wrapped: [u8; 32 + TAG],
    /// An HMAC that tells a wrong secret from damage.
    #[serde(with = "base64_bytes")]
    commitment: [u8; 32],
}

impl Lock {
    /// Wraps the slot key for this opener, with a new salt.
    pub(super) fn new(whose: Wrapper, opener: &Opener<'_>, slot_key: &SymmetricKey) -> Result<Self> {
        let kind = opener.kind();
        let argon2id = (kind == LockKind::Passphrase).then_some(Argon2id::NEW);
        let mut lock = Self { kind, argon2id, salt: random_array()?, wrapped: [0; 32 + TAG], commitment: [0; 32] };
        let keys = lock.keys(whose, opener)?;
        let mut wrapped = Zeroizing::new(Vec::with_capacity(32 + TAG));
        wrapped.extend_from_slice(slot_key.expose());
        Sealer::new(&keys.wrapping)?.seal(0, &keys.context, &mut wrapped, 0)?;
        lock.wrapped.copy_from_slice(&wrapped);
        lock.commitment = commitment(&keys.committing, &lock.committed(&keys.context));
        Ok(lock)
    }

    /// Unwraps the slot key.
    ///
    /// # Errors
    /// `WrongPassphrase`, `WrongRecoveryCode`, `Keychain` where the opener is a wrong one; `VaultDamaged`.
    pub(super) fn open(&self, whose: Wrapper, opener: &Opener<'_>) -> Result<SymmetricKey> {
        let keys = self.keys(whose, opener)?;
        if !commitment_holds(&keys.committing, &self.committed(&keys.context), &self.commitment) {
            return Err(opener.wrong());
        }
        let mut wrapped = Zeroizing::new(self.wrapped);
        Sealer::new(&keys.wrapping)?
            .open(0, &keys.context, wrapped.as_mut_slice())
            .and_then(|opened| SymmetricKey::from_slice(opened))
            .ok_or_else(|| {
                Error::new(Code::VaultDamaged, "A slot file of this vault is damaged. Put back a copy of it.")
            })
    }

    fn keys(&self, whose: Wrapper, opener: &Opener<'_>) -> Result<LockKeys> {
        let context = self.context(whose);
        let derive_both = |secret: &[u8]| -> Result<LockKeys> {
            Ok(LockKeys {
                wrapping: derive(secret, &self.salt, &[b"keywright lock wrap\0", &context])?,
                committing: derive(secret, &self.salt, &[b"keywright lock commit\0", &context])?,
                context: context.clone(),
            })
        };
        match opener {
            Opener::Passphrase(passphrase) => {
                let argon2id = self.argon2id.ok_or_else(|| {
                    Error::new(Code::VaultDamaged, "A slot file of this vault is damaged: it does not say how to check a passphrase. Put back a copy of it.")
                })?;
                let normalised = passphrase::normalised(passphrase).ok_or_else(|| opener.wrong())?;
                derive_both(argon2id.stretch(&normalised, &self.salt)?.as_slice())
            }
            Opener::Keychain(key) => derive_both(key.expose()),
            Opener::Recovery(code) => derive_both(recovery_code::secret_of(code)?.as_slice()),
        }
    }

    /// What a lock is bound to.
    fn context(&self, whose: Wrapper) -> Vec<u8> {
        let kind = match self.kind {
            LockKind::Passphrase => 1,
            LockKind::Keychain => 2,
            LockKind::Recovery => 3,
        };
        let mut context = [whose.vault.as_bytes().as_slice(), whose.operator.as_bytes(), &[kind], &self.salt].concat();
        if let Some(Argon2id { memory_kib, passes, lanes }) = self.argon2id {
            [memory_kib, passes, lanes].iter().for_each(|cost| context.extend_from_slice(&cost.to_le_bytes()));
        }
        context
    }

    fn committed(&self, context: &[u8]) -> Vec<u8> {
        [context, &self.wrapped].concat()
    }
}

impl Opener<'_> {
    /// The kind of lock that it opens.
    pub(super) fn kind(&self) -> LockKind {
        match self {
            Self::Passphrase(_) => LockKind::Passphrase,
            Self::Keychain(_) => LockKind::Keychain,
            Self::Recovery(_) => LockKind::Recovery,
        }
    }

    fn wrong(&self) -> Error {
        match self {
            Self::Passphrase(_) => {
                Error::new(Code::WrongPassphrase, "The passphrase is wrong. Try again.").about("passphrase")
            }
            Self::Keychain(_) => Error::new(
                Code::Keychain,
                "What this computer's keychain keeps for the vault does not open it. Use the passphrase or the recovery code, then turn the keychain on again.",
            ),
            Self::Recovery(_) => {
                Error::new(Code::WrongRecoveryCode, "The recovery code is not this vault's, or was used or replaced.")
                    .about("recovery_code")
            }
        }
    }
}

struct LockKeys {
    wrapping: SymmetricKey,
    committing: SymmetricKey,
    context: Vec<u8>,
}
