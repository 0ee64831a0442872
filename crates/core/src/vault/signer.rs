//! Lends the vault's token key to operations.

use crate::{
    error::{Code, Error, Result},
    operation::TokenSigner,
    secret::Token,
    token_key::TokenKey,
    vault_id::VaultId,
};

/// Signs with the current epoch's token key.
#[derive(Debug)]
pub(super) struct VaultSigner<'a> {
    /// The key, if the operator holds it.
    pub(super) token_key: Option<&'a TokenKey>,
    /// The vault, which is the issuer where the rules name none.
    pub(super) vault: VaultId,
}

impl TokenSigner for VaultSigner<'_> {
    fn sign(&self, claims: &[u8]) -> Result<Token> {
        let key = self.token_key.ok_or_else(|| {
            Error::new(
                Code::NotAllowed,
                "You do not hold this vault's token key, so you cannot issue signed tokens. Ask an Admin.",
            )
        })?;
        key.sign(claims)
    }

    fn default_issuer(&self) -> String {
        issuer(self.vault)
    }
}

/// The issuer of JWTs where the rules name none: the vault (RFC 9562, section 4).
pub(super) fn issuer(vault: VaultId) -> String {
    format!("urn:uuid:{vault}")
}
