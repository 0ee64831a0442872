//! The layout of the ledger's file: pure functions over bytes. Numbers are little endian.
//!
//! A file is [`FILE_HEADER`] bytes, then frames. A frame is a header, a body, its hash, and, unless its batch goes on in
//! the next frame, the operator's signature. The hash covers everything before it, the signatures too.

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::{base64_bytes, signing::SIGNATURE, vault_id::VaultId};

/// How long the header of the file is.
pub(crate) const FILE_HEADER: usize = 32;
/// How long the header of a frame is.
pub(super) const HEADER: usize = 20;
/// How long the hash of a frame is.
pub(super) const HASH: usize = 32;
/// The longest body.
pub(super) const LONGEST_BODY: u32 = 256 * 1024 * 1024;

const MAGIC: &[u8; 8] = b"KWLEDGER";
const FORMAT: u16 = 1;

/// A hash over all of the ledger up to here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chain(#[serde(with = "base64_bytes")] pub(crate) [u8; HASH]);

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It begins a writing session: who, which epoch, which salt.
    Session = 1,
    /// Something happened.
    Event = 2,
}

/// The header of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// How long the body is.
    pub(super) length: u32,
    /// The frame's number, from 1, without gaps.
    pub(super) sequence: u64,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether its batch goes on in the next frame, so that no signature follows.
    pub(super) continues: bool,
}

/// The header of the ledger's file.
pub(super) fn file_header(vault: VaultId) -> [u8; FILE_HEADER] {
    let mut bytes = [0; FILE_HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..10].copy_from_slice(&FORMAT.to_le_bytes());
    bytes[16..].copy_from_slice(vault.as_bytes());
    bytes
}

/// Whether these bytes begin as a ledger does whose format is newer than this program's.
pub(super) fn is_newer(header: &[u8]) -> bool {
    header.starts_with(MAGIC) && header.get(8..10).is_some_and(|format| format > FORMAT.to_le_bytes().as_slice())
}

impl Header {
    /// Its bytes.
    pub(super) fn to_bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..4].copy_from_slice(&self.length.to_le_bytes());
        bytes[4..12].copy_from_slice(&self.sequence.to_le_bytes());
        bytes[12] = self.kind as u8;
        bytes[13] = u8::from(self.continues);
        let check = crc32fast::hash(&bytes[..16]);
        bytes[16..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    /// The header that is written in `bytes`; `None` unless its checksum and every field are right.
    pub(super) fn from_bytes(bytes: &[u8; HEADER]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (sequence, _) = rest.split_first_chunk::<8>()?;
        let header = Self {
            length: u32::from_le_bytes(*length),
            sequence: u64::from_le_bytes(*sequence),
            kind: match bytes[12] {
                1 => Kind::Session,
                2 => Kind::Event,
                _ => return None,
            },
            continues: match bytes[13] {
                0 => false,
                1 => true,
                _ => return None,
            },
        };
        // One way to write it only: this covers the reserved bytes and the checksum.
        (header.to_bytes() == *bytes && header.length <= LONGEST_BODY).then_some(header)
    }

    /// How long the whole frame is.
    pub(super) fn frame_length(&self) -> u64 {
        let signature = if self.continues { 0 } else { SIGNATURE };
        (HEADER + HASH + signature) as u64 + u64::from(self.length)
    }
}

impl Chain {
    /// The chain before the first frame.
    pub(crate) fn start(vault: VaultId) -> Self {
        Self::of(&[b"keywright ledger\0", &file_header(vault)])
    }

    /// The chain after a frame with this header and body, which is the frame's hash.
    pub(super) fn with_frame(&self, header: &[u8], body: &[u8]) -> Self {
        Self::of(&[b"keywright frame\0", &self.0, header, body])
    }

    /// The chain after a signature.
    pub(super) fn with_signature(&self, signature: &[u8]) -> Self {
        Self::of(&[b"keywright link\0", &self.0, signature])
    }

    /// What an operator signs to vouch for the ledger up to here.
    pub(super) fn signed(&self, vault: VaultId) -> Vec<u8> {
        [b"keywright ledger signature\0".as_slice(), vault.as_bytes(), &self.0].concat()
    }

    fn of(parts: &[&[u8]]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        parts.iter().for_each(|part| context.update(part));
        let mut bytes = [0; HASH];
        bytes.copy_from_slice(context.finish().as_ref());
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_header_reads_back_and_no_single_flipped_bit_does(
            length in 0..=LONGEST_BODY, sequence: u64, event: bool, continues: bool, bit in 0..HEADER * 8
        ) {
            let kind = if event { Kind::Event } else { Kind::Session };
            let header = Header { length, sequence, kind, continues };
            let mut bytes = header.to_bytes();
            prop_assert_eq!(Header::from_bytes(&bytes), Some(header));
            bytes[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(Header::from_bytes(&bytes), None);
        }

        #[test]
        fn any_bytes_are_a_header_in_one_way_or_none(bytes: [u8; HEADER]) {
            if let Some(header) = Header::from_bytes(&bytes) {
                prop_assert_eq!(header.to_bytes(), bytes);
            }
        }
    }
}
