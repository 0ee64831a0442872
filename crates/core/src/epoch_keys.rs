//! The keys of an epoch, as far as an operator's role gives them: the vault key to all; the token key and the list
//! key to Admins and Issuers; the admin key to Admins.

use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    model::OperatorRole,
    seal::SymmetricKey,
    signing::SigningKey,
    token_key::TokenKey,
};

const TOKEN_KEY: u8 = 1;
const LIST_KEY: u8 = 2;
const ADMIN_KEY: u8 = 4;

/// The keys of an epoch.
#[derive(Debug)]
pub(crate) struct EpochKeys {
    /// Lets its holder read.
    pub(crate) vault_key: SymmetricKey,
    /// Signs JWTs.
    pub(crate) token_key: Option<TokenKey>,
    /// Signs bundles and status lists.
    pub(crate) list_key: Option<SigningKey>,
    /// Signs `vault.json`.
    pub(crate) admin_key: Option<SigningKey>,
}

impl EpochKeys {
    /// New random ones, with this admin key.
    pub(crate) fn random(admin_key: SigningKey) -> Result<Self> {
        Ok(Self {
            vault_key: SymmetricKey::random()?,
            token_key: Some(TokenKey::random()?),
            list_key: Some(SigningKey::random()?),
            admin_key: Some(admin_key),
        })
    }

    /// What an operator of this role shall hold of them.
    pub(crate) fn for_role(&self, role: OperatorRole) -> Result<Self> {
        let mut keys = Self::from_bytes(&self.to_bytes())
            .ok_or_else(|| Error::new(Code::Internal, "The vault's keys could not be copied."))?;
        match role {
            OperatorRole::Admin => {}
            OperatorRole::Issuer => keys.admin_key = None,
            OperatorRole::Viewer => (keys.token_key, keys.list_key, keys.admin_key) = (None, None, None),
        }
        Ok(keys)
    }

    /// Whether they are those that an operator of this role shall hold.
    pub(crate) fn fit(&self, role: OperatorRole) -> bool {
        let held = (self.token_key.is_some(), self.list_key.is_some(), self.admin_key.is_some());
        held == match role {
            OperatorRole::Admin => (true, true, true),
            OperatorRole::Issuer => (true, true, false),
            OperatorRole::Viewer => (false, false, false),
        }
    }

    /// Their bytes: a byte that says which there are, the vault key, the token key's PKCS#8 form after its length
    /// (u16, little endian), the seed of the list key, the seed of the admin key.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // Room for all from the start, so that no part stays behind in a smaller buffer.
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        bytes.push(
            self.token_key.as_ref().map_or(0, |_| TOKEN_KEY)
                | self.list_key.as_ref().map_or(0, |_| LIST_KEY)
                | self.admin_key.as_ref().map_or(0, |_| ADMIN_KEY),
        );
        bytes.extend_from_slice(self.vault_key.expose());
        if let Some(key) = &self.token_key {
            let pkcs8 = key.expose_pkcs8();
            bytes.extend_from_slice(&u16::try_from(pkcs8.len()).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend_from_slice(pkcs8);
        }
        for key in [&self.list_key, &self.admin_key].into_iter().flatten() {
            bytes.extend_from_slice(key.expose_seed());
        }
        bytes
    }

    /// The keys that are written in `bytes`; `None` unless they are exactly that.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let which = *take(&mut bytes, 1)?.first()?;
        if which & !(TOKEN_KEY | LIST_KEY | ADMIN_KEY) != 0 {
            return None;
        }
        let vault_key = SymmetricKey::from_slice(take(&mut bytes, 32)?)?;
        let token_key = if which & TOKEN_KEY == 0 {
            None
        } else {
            let length = u16::from_le_bytes(take(&mut bytes, 2)?.try_into().ok()?);
            Some(TokenKey::from_pkcs8(take(&mut bytes, usize::from(length))?).ok()?)
        };
        let mut seed = |flag| {
            if which & flag == 0 {
                return Some(None);
            }
            let seed = take(&mut bytes, 32)?.try_into().ok()?;
            SigningKey::from_seed(seed).ok().map(Some)
        };
        let (list_key, admin_key) = (seed(LIST_KEY)?, seed(ADMIN_KEY)?);
        bytes.is_empty().then_some(Self { vault_key, token_key, list_key, admin_key })
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn their_bytes_bring_them_back_and_nothing_shorter_or_longer_does() {
        let keys = EpochKeys::random(SigningKey::random().unwrap()).unwrap();
        let bytes = keys.to_bytes();
        let back = EpochKeys::from_bytes(&bytes).unwrap();
        assert_eq!(back.to_bytes(), bytes);
        assert!(back.fit(OperatorRole::Admin) && !back.fit(OperatorRole::Viewer));
        for length in 0..bytes.len() {
            assert!(EpochKeys::from_bytes(&bytes[..length]).is_none(), "{length} bytes");
        }
        assert!(EpochKeys::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_none());
    }

    #[test]
    fn a_viewer_holds_the_vault_key_alone() {
        let all = EpochKeys::random(SigningKey::random().unwrap()).unwrap();
        let keys = EpochKeys { token_key: None, list_key: None, admin_key: None, ..all };
        let back = EpochKeys::from_bytes(&keys.to_bytes()).unwrap();
        assert!(back.fit(OperatorRole::Viewer));
        assert_eq!(back.vault_key.expose(), keys.vault_key.expose());
    }
}
