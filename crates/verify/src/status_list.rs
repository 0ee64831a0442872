//! The Token Status List (IETF draft-ietf-oauth-status-list): what became of JWTs after they were issued, for services that check
//! them by public keys alone.
//!
//! A list is a JWT of its own, of the type `statuslist+jwt`, signed by the vault's list key, which signs no tokens: neither
//! passes for the other. Each token says its place in the list (`status.status_list.idx`) and what the list is called (`uri`).

use std::{slice, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};
use serde::{Deserialize, Serialize};

use crate::{
    Thumbprint, Verdict,
    list_jws::{self, NotSigned},
};

const TYP: &str = "statuslist+jwt";
/// How many bits a status has.
const BITS: u8 = 2;
/// How many statuses a byte has.
const IN_A_BYTE: usize = 8 / BITS as usize;
/// How long a list may be, as text and unpacked: 16 MiB are 67 million tokens.
const LONGEST: usize = 16 << 20;
/// How far the clocks of two machines may be apart, in seconds.
const CLOCKS_APART: i64 = 300;

/// What became of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Nothing.
    Valid = 0,
    /// It ended for good.
    Invalid = 1,
    /// It does not work for now.
    Suspended = 2,
}

/// A status list, signed by whom the reader trusts.
///
/// ```no_run
/// use keywright_verify::{JwksChecker, status_list::StatusList};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (jwks, text, now) = ("", "", 0);
/// let trust = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".parse()?;
/// let mut checker = JwksChecker::new(jwks, "https://keys.example", "https://backups.example")?;
/// checker.set_status_list(StatusList::read(text, &trust, now)?); // again, when `time_to_live` is over
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct StatusList {
    facts: StatusListFacts,
    packed: Arc<[u8]>,
}

/// What a status list says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusListFacts {
    /// What it is called (`sub`): the address that tokens name.
    pub uri: String,
    /// When it was made (`iat`), in seconds since 1970.
    pub issued_at: i64,
    /// Until when it holds (`exp`), in seconds since 1970.
    pub expires_at: i64,
    /// For how many seconds it need not be fetched again (`ttl`).
    pub time_to_live: u32,
}

/// Why a status list is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusListProblem {
    /// It is not a status list that a vault makes.
    #[error("this is no status list: {0}")]
    NotAStatusList(&'static str),
    /// Another key signed it than the one that is trusted.
    #[error("the status list is signed by {found}, which is not the key to trust")]
    NotTrusted {
        /// Who claims to have signed it.
        found: Thumbprint,
    },
    /// The signature is not good: somebody changed it.
    #[error("the status list's signature is not good")]
    BadSignature,
    /// It is past its time.
    #[error("the status list held until {expires_at} (seconds since 1970); a newer one is needed")]
    Stale {
        /// Until when it held, in seconds since 1970.
        expires_at: i64,
    },
    /// It is of a time that has not come.
    #[error(
        "the status list was made at {issued_at} (seconds since 1970), which has not come yet; is this machine's clock right?"
    )]
    FromTheFuture {
        /// When it says that it was made, in seconds since 1970.
        issued_at: i64,
    },
}

#[derive(Serialize, Deserialize)]
struct Payload {
    sub: String,
    iat: i64,
    exp: i64,
    ttl: u32,
    status_list: Packed,
}

#[derive(Serialize, Deserialize)]
struct Packed {
    bits: u8,
    /// The statuses, two bits each from the least significant one up, as ZLIB (RFC 1950), base64url.
    lst: String,
}

/// What a token says of its place in a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Reference {
    idx: u64,
    uri: String,
}

impl StatusList {
    /// Reads a list that the list key with the thumbprint `trust` has signed; whom to trust is never taken from the list. `now` is
    /// in seconds since 1970.
    ///
    /// # Errors
    ///
    /// Says why it is not taken; the list before it stays as good as it was.
    pub fn read(text: &str, trust: &Thumbprint, now: i64) -> Result<Self, StatusListProblem> {
        let not = StatusListProblem::NotAStatusList;
        if text.len() > LONGEST {
            return Err(not("it is too long"));
        }
        let payload =
            list_jws::payload(text.trim_ascii_end(), TYP, slice::from_ref(trust)).map_err(|why| match why {
                NotSigned::Form => not("it is no JWS of that type"),
                NotSigned::NotTrusted(found) => StatusListProblem::NotTrusted { found },
                NotSigned::BadSignature => StatusListProblem::BadSignature,
            })?;
        let payload: Payload = serde_json::from_slice(&payload).map_err(|_| not("it says what is not known here"))?;
        if now >= payload.exp {
            return Err(StatusListProblem::Stale { expires_at: payload.exp });
        }
        if payload.iat.saturating_sub(CLOCKS_APART) > now {
            return Err(StatusListProblem::FromTheFuture { issued_at: payload.iat });
        }
        if payload.status_list.bits != BITS {
            return Err(not("its statuses have another length"));
        }
        let packed = URL_SAFE_NO_PAD.decode(payload.status_list.lst).map_err(|_| not("its list is not base64url"))?;
        // Who signs it is trusted to say what is revoked, not to fill the memory.
        let packed = decompress_to_vec_zlib_with_limit(&packed, LONGEST)
            .map_err(|_| not("its list cannot be unpacked, or is too long"))?;
        let facts = StatusListFacts {
            uri: payload.sub,
            issued_at: payload.iat,
            expires_at: payload.exp,
            time_to_live: payload.ttl,
        };
        Ok(Self { facts, packed: packed.into() })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn facts(&self) -> &StatusListFacts {
        &self.facts
    }

    /// What became of the token at this place; `None` where the list ends before it, or says what is not known here.
    #[must_use]
    pub fn status(&self, index: u64) -> Option<Status> {
        let index = usize::try_from(index).ok()?;
        let byte = self.packed.get(index / IN_A_BYTE)?;
        match byte >> (index % IN_A_BYTE * usize::from(BITS)) & 3 {
            0 => Some(Status::Valid),
            1 => Some(Status::Invalid),
            2 => Some(Status::Suspended),
            _ => None,
        }
    }

    /// What became of the token that names this place, or why that is not known at `now`.
    pub(crate) fn status_at(&self, reference: &Reference, now: i64) -> Result<Status, Verdict> {
        if now >= self.facts.expires_at {
            return Err(Verdict::StaleBundle);
        }
        // A place of which nothing is known says nothing good of the token.
        (reference.uri == self.facts.uri).then(|| self.status(reference.idx)).flatten().ok_or(Verdict::Unknown)
    }
}

/// A list with room for `room` tokens, of which those that are named are not simply valid; `sign` answers the list key's Ed25519
/// signature, `list_key` is its public half. What lies beyond the room is left out.
///
/// # Errors
///
/// None that is known: where it cannot be put into JSON.
pub fn write(
    facts: &StatusListFacts,
    room: usize,
    statuses: impl IntoIterator<Item = (u32, Status)>,
    list_key: &[u8; 32],
    sign: &dyn Fn(&[u8]) -> [u8; 64],
) -> serde_json::Result<String> {
    let mut bytes = vec![0_u8; room.div_ceil(IN_A_BYTE)];
    for (index, status) in statuses {
        let index = index as usize;
        if let Some(byte) = bytes.get_mut(index / IN_A_BYTE) {
            *byte |= (status as u8) << (index % IN_A_BYTE * usize::from(BITS));
        }
    }
    let payload = Payload {
        sub: facts.uri.clone(),
        iat: facts.issued_at,
        exp: facts.expires_at,
        ttl: facts.time_to_live,
        status_list: Packed { bits: BITS, lst: URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(&bytes, 9)) },
    };
    list_jws::signed(TYP, &payload, list_key, sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_packed_as_the_draft_says() {
        // The draft's own example of twelve statuses of two bits.
        let packed = URL_SAFE_NO_PAD.decode("eNo76fITAAPfAgc").unwrap();
        let packed = decompress_to_vec_zlib_with_limit(&packed, 3).unwrap();
        assert_eq!(packed, [0xC9, 0x44, 0xF9]);
        let facts = StatusListFacts { uri: String::new(), issued_at: 0, expires_at: 1, time_to_live: 1 };
        let list = StatusList { facts, packed: packed.into() };
        let found: Vec<_> = (0..13).map(|index| list.status(index).map(|status| status as u8)).collect();
        let three = None;
        let said =
            [Some(1), Some(2), Some(0), three, Some(0), Some(1), Some(0), Some(1), Some(1), Some(2), three, three];
        assert_eq!(found[..12], said);
        assert_eq!(found[12], None, "the list ends before it");
    }
}
