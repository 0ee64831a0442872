//! Handing keys to an operator's public key: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256 and AES-256-GCM.

use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256, kem::X25519HkdfSha256,
    setup_receiver, setup_sender,
};
use zeroize::Zeroizing;

use super::random_array;
use crate::error::{Code, Error, Result};

/// How many bytes the encapsulated key takes before the ciphertext.
const ENCAPSULATED: usize = 32;

/// The secret half of an operator's X25519 key pair, wiped when dropped.
#[derive(Clone)]
pub(crate) struct ExchangeSecret(Zeroizing<[u8; 32]>);

impl ExchangeSecret {
    /// A new random one (RFC 9180, `DeriveKeyPair` from 32 random bytes).
    pub(crate) fn random() -> Result<Self> {
        let seed = Zeroizing::new(random_array::<32>()?);
        let (secret, _) = X25519HkdfSha256::derive_keypair(seed.as_slice());
        let mut bytes = Zeroizing::new([0; 32]);
        secret.write_exact(bytes.as_mut_slice());
        Ok(Self(bytes))
    }

    /// The one whose bytes these are.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public half.
    pub(crate) fn public(&self) -> Result<[u8; 32]> {
        let mut bytes = [0; 32];
        X25519HkdfSha256::sk_to_pk(&self.key()?).write_exact(&mut bytes);
        Ok(bytes)
    }

    fn key(&self) -> Result<<X25519HkdfSha256 as Kem>::PrivateKey> {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| refused())
    }
}

/// Seals `text` so that only the holder of the secret half of `public` opens it, bound to `info`.
pub(crate) fn seal_to(public: &[u8; 32], info: &[u8], text: &[u8]) -> Result<Vec<u8>> {
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(public).map_err(|_| refused())?;
    let (encapsulated, mut sender) =
        setup_sender::<AesGcm256, HkdfSha256, X25519HkdfSha256>(&OpModeS::Base, &public, info)
            .map_err(|_| refused())?;
    let mut sealed = encapsulated.to_bytes().to_vec();
    sealed.extend_from_slice(&sender.seal(text, &[]).map_err(|_| refused())?);
    Ok(sealed)
}

/// Opens what was sealed to the public half of `secret`, bound to `info`; `None` when it was not.
pub(crate) fn open_from(secret: &ExchangeSecret, info: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (encapsulated, sealed) = sealed.split_at_checked(ENCAPSULATED)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let mut receiver = setup_receiver::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.key().ok()?,
        &encapsulated,
        info,
    )
    .ok()?;
    receiver.open(sealed, &[]).ok().map(Zeroizing::new)
}

fn refused() -> Error {
    Error::new(Code::Internal, "Keys could not be sealed to an operator.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_it_was_sealed_to_opens_it() {
        let (mine, other) = (ExchangeSecret::random().unwrap(), ExchangeSecret::random().unwrap());
        let sealed = seal_to(&mine.public().unwrap(), b"this vault", b"keys").unwrap();
        assert_eq!(open_from(&mine, b"this vault", &sealed).unwrap().as_slice(), b"keys");
        assert!(open_from(&other, b"this vault", &sealed).is_none());
        assert!(open_from(&mine, b"another vault", &sealed).is_none());
        for place in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1;
            // X25519 ignores the highest bit of a public key, but HPKE binds the encapsulated key as it was sent.
            assert!(open_from(&mine, b"this vault", &flipped).is_none(), "flipped byte {place}");
        }
        assert!(open_from(&mine, b"this vault", &sealed[..20]).is_none());
    }
}
