//! Makes a bundle of what a checker knows.

use std::io::{self, Write};

use ring::digest::{Context, SHA256};

use super::{
    BundleAccount, BundlePlace,
    head::{BundleRole, Head, Jwks, LONGEST_HEAD, VERSION},
    key_line::{KeyLine, LONGEST_LINE},
};
use crate::{Checker, Jwk, jwk::Bytes32};

/// What a bundle says besides what its checker knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFacts {
    /// The vault's id.
    pub vault: String,
    /// How new it is.
    pub place: BundlePlace,
    /// When it is made, in seconds since 1970.
    pub issued_at: i64,
    /// Until when it holds, in seconds since 1970.
    pub valid_until: i64,
    /// The accounts, whose names services ask by.
    pub accounts: Vec<BundleAccount>,
    /// The public token keys.
    pub jwks: Vec<Jwk>,
}

/// Writes the bundle of what `checker` knows; `sign` answers the list key's Ed25519 signature, `list_key` is its public half.
///
/// The keys are gone through twice, once for their digest; nothing of them is held.
///
/// # Errors
///
/// Those of `out`; and where a line would be longer than a reader takes.
pub fn write(
    checker: &Checker,
    facts: BundleFacts,
    list_key: &[u8; 32],
    sign: &dyn Fn(&[u8]) -> [u8; 64],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut digest = Digest { context: Context::new(&SHA256), length: 0 };
    write_keys(checker, &mut digest)?;
    let Digest { context, length } = digest;
    let mut sha256 = Bytes32([0; 32]);
    sha256.0.copy_from_slice(context.finish().as_ref());
    let mut roles: Vec<_> =
        checker.roles().map(|(id, permissions)| BundleRole { id, permissions: permissions.to_vec() }).collect();
    roles.sort_by_key(|role| *role.id.as_bytes());
    let head = Head {
        version: VERSION,
        vault: facts.vault,
        epoch: facts.place.epoch,
        sequence: facts.place.sequence,
        issued_at: facts.issued_at,
        valid_until: facts.valid_until,
        keys_enabled: checker.keys_enabled(),
        roles,
        accounts: facts.accounts,
        jwks: Jwks { keys: facts.jwks },
        count: checker.len() as u64,
        length,
        sha256,
    };
    let mut first = head.to_line(list_key, sign)?;
    first.push('\n');
    if first.len() > LONGEST_HEAD {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "there are more roles and accounts than a bundle holds",
        ));
    }
    out.write_all(first.as_bytes())?;
    write_keys(checker, out)
}

fn write_keys(checker: &Checker, out: &mut dyn Write) -> io::Result<()> {
    let mut line = Vec::new();
    for (digest, key) in checker.keys() {
        line.clear();
        serde_json::to_writer(&mut line, &KeyLine::of(checker, digest, key))?;
        line.push(b'\n');
        held(line.len() <= LONGEST_LINE, "a key is granted more roles and accounts than a bundle holds")?;
        out.write_all(&line)?;
    }
    Ok(())
}

/// Nothing is written that no reader takes.
fn held(it_is: bool, or: &'static str) -> io::Result<()> {
    if it_is { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, or)) }
}

/// Takes what is written into a digest.
struct Digest {
    context: Context,
    length: u64,
}

impl Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.context.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
