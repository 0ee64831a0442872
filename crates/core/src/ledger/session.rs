//! A writing session: its operator, its epoch and a random salt, from which the key of its frames is derived. Frames
//! are numbered, a salt is used once, so no nonce comes twice.

use super::frame::{HEADER, Header};
use crate::{
    error::Result,
    model::OperatorId,
    seal::{Sealer, SymmetricKey, derive, random_array},
    vault_id::VaultId,
};

/// How long the body of a session frame is: epoch, operator, revision of `vault.json`, salt.
pub(super) const SESSION_BODY: usize = 4 + 12 + 8 + 32;
/// How long the part of an event's body is that is not sealed: the place of its session frame.
pub(super) const EVENT_PREFIX: usize = 8;
/// The version of the schema of what is sealed; bound into every frame.
const SCHEMA: u16 = 1;

/// The keys to read every epoch with.
#[derive(Debug, Clone)]
pub(crate) struct ReadKeys {
    /// The vault.
    pub(crate) vault: VaultId,
    /// The revision of `vault.json` that the keys came from. A session that names a later one was written by somebody who had
    /// seen a newer file.
    pub(crate) revision: u64,
    /// Each epoch's vault key.
    pub(crate) epochs: Vec<(u32, SymmetricKey)>,
}

/// What a session frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SessionBody {
    /// Which epoch's vault key.
    pub(super) epoch: u32,
    /// Who writes and signs.
    pub(super) operator: OperatorId,
    /// The revision of `vault.json` that they had.
    pub(super) revision: u64,
    /// Random.
    pub(super) salt: [u8; 32],
}

/// A session, ready to seal and open its frames.
#[derive(Debug)]
pub(super) struct Session {
    /// Where its frame begins in the file.
    pub(super) offset: u64,
    /// What its frame says.
    pub(super) body: SessionBody,
    sealer: Sealer,
    vault: VaultId,
}

impl ReadKeys {
    /// An epoch's vault key.
    pub(crate) fn of(&self, epoch: u32) -> Option<&SymmetricKey> {
        self.epochs.iter().find(|(each, _)| *each == epoch).map(|(_, key)| key)
    }
}

impl SessionBody {
    /// A new one, with a random salt.
    pub(super) fn new(epoch: u32, operator: OperatorId, revision: u64) -> Result<Self> {
        Ok(Self { epoch, operator, revision, salt: random_array()? })
    }

    /// Its bytes.
    pub(super) fn to_bytes(self) -> [u8; SESSION_BODY] {
        let mut bytes = [0; SESSION_BODY];
        bytes[..4].copy_from_slice(&self.epoch.to_le_bytes());
        bytes[4..16].copy_from_slice(self.operator.as_bytes());
        bytes[16..24].copy_from_slice(&self.revision.to_le_bytes());
        bytes[24..].copy_from_slice(&self.salt);
        bytes
    }

    /// The one that is written in `bytes`.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; SESSION_BODY] = bytes.try_into().ok()?;
        let (epoch, rest) = bytes.split_first_chunk::<4>()?;
        let (operator, rest) = rest.split_first_chunk::<12>()?;
        let (revision, salt) = rest.split_first_chunk::<8>()?;
        Some(Self {
            epoch: u32::from_le_bytes(*epoch),
            operator: OperatorId::from_bytes(operator).ok()?,
            revision: u64::from_le_bytes(*revision),
            salt: salt.try_into().ok()?,
        })
    }
}

impl Session {
    /// The session of this frame; its key comes from its epoch's vault key.
    pub(super) fn new(vault: VaultId, offset: u64, body: SessionBody, vault_key: &SymmetricKey) -> Result<Self> {
        let info: [&[u8]; 3] = [b"keywright ledger session\0", vault.as_bytes(), &body.epoch.to_le_bytes()];
        let key = derive(vault_key.expose(), &body.salt, &info)?;
        Ok(Self { offset, body, sealer: Sealer::new(&key)?, vault })
    }

    /// Seals what stands in `buffer` from `from` on as the body of the frame with this header.
    pub(super) fn seal(&self, header: &Header, buffer: &mut Vec<u8>, from: usize) -> Result<()> {
        self.sealer.seal(header.sequence, &self.binding(header), buffer, from)
    }

    /// Opens the sealed part of an event's body in place.
    pub(super) fn open<'a>(&self, header: &Header, sealed: &'a mut [u8]) -> Option<&'a mut [u8]> {
        self.sealer.open(header.sequence, &self.binding(header), sealed)
    }

    /// Vault, epoch, schema version, place of the session, and the frame's header with its number and kind.
    fn binding(&self, header: &Header) -> [u8; 16 + 4 + 2 + 8 + HEADER] {
        let mut bytes = [0; 16 + 4 + 2 + 8 + HEADER];
        bytes[..16].copy_from_slice(self.vault.as_bytes());
        bytes[16..20].copy_from_slice(&self.body.epoch.to_le_bytes());
        bytes[20..22].copy_from_slice(&SCHEMA.to_le_bytes());
        bytes[22..30].copy_from_slice(&self.offset.to_le_bytes());
        bytes[30..].copy_from_slice(&header.to_bytes());
        bytes
    }
}
