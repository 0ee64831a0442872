//! Whether the numbers of a public key can be one (RFC 8725, section 3.4). A key that cannot would either verify nothing, or, worse,
//! whatever it is shown.

use ring::{
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
};

/// A point of P-256 without compression (SEC 1, section 2.3.3).
pub(crate) fn uncompressed(x: &[u8; 32], y: &[u8; 32]) -> [u8; 65] {
    let mut point = [4; 65];
    point[1..33].copy_from_slice(x);
    point[33..].copy_from_slice(y);
    point
}

/// Whether it lies on P-256. ring says so only of a key that secrets are to be agreed on with; the curve is the same.
pub(crate) fn is_on_p256(x: &[u8; 32], y: &[u8; 32]) -> bool {
    let peer = UnparsedPublicKey::new(&ECDH_P256, uncompressed(x, y));
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
    own.is_ok_and(|own| agree_ephemeral(own, &peer, |_| ()).is_ok())
}

/// Whether eight times this point of Ed25519 is nothing: such a key verifies signatures that anybody can write down.
///
/// The points are told by their second coordinate, whichever sign the first has; two of them can be written in a second way, which
/// ring takes too.
pub(crate) fn is_of_small_order(key: &[u8; 32]) -> bool {
    let mut y = *key;
    y[31] &= 0x7f;
    SMALL_ORDER.contains(&y)
}

/// Second coordinates in the order of their bytes, the lowest first.
const SMALL_ORDER: [[u8; 32]; 7] = [
    low(0),
    low(1),
    // The two of order eight.
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    // The prime less one, the prime, and one more.
    high(0xec),
    high(0xed),
    high(0xee),
];

const fn low(lowest: u8) -> [u8; 32] {
    let mut y = [0; 32];
    y[0] = lowest;
    y
}

const fn high(lowest: u8) -> [u8; 32] {
    let mut y = [0xff; 32];
    y[0] = lowest;
    y[31] = 0x7f;
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PublicKey;

    #[test]
    fn for_each_of_small_order_somebody_can_sign_who_has_no_key() {
        let all: Vec<_> = SMALL_ORDER.into_iter().flat_map(|key| [0, 0x80].map(|sign| signed(key, sign))).collect();
        for key in &all {
            assert!(is_of_small_order(key), "{key:?}");
            // One such point and the number nothing: it is a signature over one text in eight, at least for one of the points.
            let takes = |first: &[u8; 32]| {
                let signature = [first.as_slice(), &[0; 32]].concat();
                (0..64).any(|text: u8| PublicKey::ed25519(*key).verifies(&[text], &signature))
            };
            assert!(all.iter().any(takes), "{key:?}");
        }
    }

    #[test]
    fn a_point_of_p256_is_told_from_what_is_near_it() {
        // The generator (SEC 2, section 2.4.2).
        let x = bytes("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
        let y = bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
        assert!(is_on_p256(&x, &y));
        assert!(!is_on_p256(&y, &x));
        for place in 0..32 {
            let mut other = y;
            other[place] ^= 1;
            assert!(!is_on_p256(&x, &other));
        }
    }

    fn signed(mut key: [u8; 32], sign: u8) -> [u8; 32] {
        key[31] |= sign;
        key
    }

    fn bytes(hex: &str) -> [u8; 32] {
        std::array::from_fn(|place| u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).unwrap())
    }
}
