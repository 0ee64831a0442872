//! The keys of an epoch, as far as an operator's role gives them: the vault key to all; the token key and the list
//! key to Admins and Issuers; the admin key to Admins.

use zeroize::Zeroizing;

use crate::{
    error::{Code, Error, Result},
    model::{OperatorRole, Time, TokenAlgorithm},
    seal::SymmetricKey,
    signing::SigningKey,
    token_key::TokenKey,
};

const TOKEN_KEY: u8 = 1;
const LIST_KEY: u8 = 2;
const ADMIN_KEY: u8 = 4;
const NEXT_TOKEN_KEY: u8 = 8;

/// The keys of an epoch.
#[derive(Debug)]
pub(crate) struct EpochKeys {
    /// Lets its holder read.
    pub(crate) vault_key: SymmetricKey,
    /// Signs JWTs.
    pub(crate) token_key: Option<TokenKey>,
    /// The token key that takes its place, and from when on, in seconds since 1970.
    pub(crate) next_token_key: Option<(i64, TokenKey)>,
    /// Signs bundles and status lists.
    pub(crate) list_key: Option<SigningKey>,
    /// Signs `vault.json`.
    pub(crate) admin_key: Option<SigningKey>,
}

impl EpochKeys {
    /// New random ones, with this admin key.
    pub(crate) fn random(admin_key: SigningKey, algorithm: TokenAlgorithm) -> Result<Self> {
        Ok(Self {
            vault_key: SymmetricKey::random()?,
            token_key: Some(TokenKey::random(algorithm)?),
            next_token_key: None,
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
            OperatorRole::Viewer => {
                (keys.token_key, keys.next_token_key, keys.list_key, keys.admin_key) = (None, None, None, None);
            }
        }
        Ok(keys)
    }

    /// The token key that signs at `now`.
    pub(crate) fn signs_tokens(&self, now: Time) -> Option<&TokenKey> {
        match &self.next_token_key {
            Some((from, next)) if *from <= now.timestamp() => Some(next),
            _ => self.token_key.as_ref(),
        }
    }

    /// Lets the token key go whose time is over at `now`.
    pub(crate) fn follow_rotation(&mut self, now: Time) {
        if let Some((_, next)) = self.next_token_key.take_if(|(from, _)| *from <= now.timestamp()) {
            self.token_key = Some(next);
        }
    }

    /// Whether they are those that an operator of this role shall hold.
    pub(crate) fn fit(&self, role: OperatorRole) -> bool {
        let held = (self.token_key.is_some(), self.list_key.is_some(), self.admin_key.is_some());
        (self.next_token_key.is_none() || held.0)
            && held
                == match role {
                    OperatorRole::Admin => (true, true, true),
                    OperatorRole::Issuer => (true, true, false),
                    OperatorRole::Viewer => (false, false, false),
                }
    }

    /// Their bytes: a byte that says which there are, the vault key, the token key's PKCS#8 form after its length
    /// (u16, little endian), the seed of the list key, the seed of the admin key; from when on the next token key signs (i64,
    /// little endian), and its PKCS#8 form likewise.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // Room for all from the start, so that no part stays behind in a smaller buffer.
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        bytes.push(
            self.token_key.as_ref().map_or(0, |_| TOKEN_KEY)
                | self.next_token_key.as_ref().map_or(0, |_| NEXT_TOKEN_KEY)
                | self.list_key.as_ref().map_or(0, |_| LIST_KEY)
                | self.admin_key.as_ref().map_or(0, |_| ADMIN_KEY),
        );
        bytes.extend_from_slice(self.vault_key.expose());
        if let Some(key) = &self.token_key {
            put_token_key(&mut bytes, key);
        }
        for key in [&self.list_key, &self.admin_key].into_iter().flatten() {
            bytes.extend_from_slice(key.expose_seed());
        }
        if let Some((from, key)) = &self.next_token_key {
            bytes.extend_from_slice(&from.to_le_bytes());
            put_token_key(&mut bytes, key);
        }
        bytes
    }

    /// The keys that are written in `bytes`; `None` unless they are exactly that.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let which = *take(&mut bytes, 1)?.first()?;
        if which & !(TOKEN_KEY | LIST_KEY | ADMIN_KEY | NEXT_TOKEN_KEY) != 0 {
            return None;
        }
        let vault_key = SymmetricKey::from_slice(take(&mut bytes, 32)?)?;
        let token_key = if which & TOKEN_KEY == 0 { None } else { Some(take_token_key(&mut bytes)?) };
        let mut seed = |flag| {
            if which & flag == 0 {
                return Some(None);
            }
            let seed = take(&mut bytes, 32)?.try_into().ok()?;
            SigningKey::from_seed(seed).ok().map(Some)
        };
        let (list_key, admin_key) = (seed(LIST_KEY)?, seed(ADMIN_KEY)?);
        let next_token_key = if which & NEXT_TOKEN_KEY == 0 {
            None
        } else {
            let from = i64::from_le_bytes(take(&mut bytes, 8)?.try_into().ok()?);
            Some((from, take_token_key(&mut bytes)?))
        };
        bytes.is_empty().then_some(Self { vault_key, token_key, next_token_key, list_key, admin_key })
    }
}

fn put_token_key(bytes: &mut Vec<u8>, key: &TokenKey) {
    let pkcs8 = key.expose_pkcs8();
    bytes.extend_from_slice(&u16::try_from(pkcs8.len()).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend_from_slice(pkcs8);
}

fn take_token_key(bytes: &mut &[u8]) -> Option<TokenKey> {
    let length = u16::from_le_bytes(take(bytes, 2)?.try_into().ok()?);
    TokenKey::from_pkcs8(take(bytes, usize::from(length))?).ok()
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
        let mut keys = EpochKeys::random(SigningKey::random().unwrap(), TokenAlgorithm::Es256).unwrap();
        keys.next_token_key = Some((7, TokenKey::random(TokenAlgorithm::Eddsa).unwrap()));
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
        let mut all = EpochKeys::random(SigningKey::random().unwrap(), TokenAlgorithm::Eddsa).unwrap();
        all.next_token_key = Some((7, TokenKey::random(TokenAlgorithm::Es256).unwrap()));
        let keys = all.for_role(OperatorRole::Viewer).unwrap();
        let back = EpochKeys::from_bytes(&keys.to_bytes()).unwrap();
        assert!(back.fit(OperatorRole::Viewer));
        assert_eq!(back.vault_key.expose(), keys.vault_key.expose());
    }

    #[test]
    fn the_next_token_key_signs_from_its_moment_on() {
        let mut keys = EpochKeys::random(SigningKey::random().unwrap(), TokenAlgorithm::Es256).unwrap();
        let next = TokenKey::random(TokenAlgorithm::Eddsa).unwrap();
        let (first, second) = (keys.token_key.as_ref().unwrap().public(), next.public());
        keys.next_token_key = Some((100, next));
        let at = |seconds| Time::from_timestamp(seconds, 0).unwrap();
        let signs = |keys: &EpochKeys, seconds| keys.signs_tokens(at(seconds)).unwrap().public();
        assert_eq!((signs(&keys, 99), signs(&keys, 100)), (first.clone(), second.clone()));
        keys.follow_rotation(at(99));
        assert_eq!(signs(&keys, 99), first);
        keys.follow_rotation(at(100));
        assert!(keys.next_token_key.is_none());
        assert_eq!(signs(&keys, 99), second);
    }
}
