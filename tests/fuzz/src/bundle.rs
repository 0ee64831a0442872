//! A bundle: as it came; and with the right length, digest and signature over whatever stands in it, which reaches what reads its head
//! and its lines.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{
    Checker, Grant, KeyEntry, Need, PublicKey, TokenDigest,
    bundle::{self, BundleAccount, BundleFacts, BundlePlace, BundleReader},
    opaque,
};
use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::{
    NOW,
    list_key::{jws, public, sign, trust},
};

/// The head's payload, JSON, in the first line, and then the lines of keys.
pub(crate) fn run(data: &[u8]) {
    assert!(BundleReader::new(trust()).read(data, NOW).is_err(), "nobody signed this");
    let place = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (head, lines) = (&data[..place], data.get(place + 1..).unwrap_or_default());
    let Ok(read) = BundleReader::new(trust()).read(&*signed(head, lines), NOW) else { return };
    assert!(NOW < read.valid_until());
    // What was taken can be written, and says the same again.
    let facts = BundleFacts {
        vault: read.vault().to_owned(),
        place: read.place(),
        issued_at: read.issued_at(),
        valid_until: read.valid_until(),
        accounts: read.accounts().to_vec(),
        jwks: read.jwks().to_vec(),
    };
    let mut written = Vec::new();
    bundle::write(read.checker(), facts, &public(), &sign, &mut written).unwrap();
    let again = BundleReader::new(trust()).read(&*written, NOW).unwrap();
    assert_eq!(again.checker().len(), read.checker().len());
    assert_eq!(again.accounts(), read.accounts());
    for (digest, key) in read.checker().keys() {
        assert_eq!(again.checker().key(digest), Some(key));
    }
    let _ = read.examine("kw_", &[], Some("eu-central"), NOW);
}

/// With the right numbers in the head, where it is one, and the right signature over it.
fn signed(head: &[u8], lines: &[u8]) -> Vec<u8> {
    let payload = match serde_json::from_slice::<Value>(head) {
        Ok(Value::Object(mut head)) => {
            let count = lines.split_inclusive(|byte| *byte == b'\n').count();
            head.insert("count".into(), count.into());
            head.insert("length".into(), lines.len().into());
            head.insert("sha256".into(), URL_SAFE_NO_PAD.encode(digest(&SHA256, lines)).into());
            Value::Object(head).to_string().into_bytes()
        }
        _ => head.to_vec(),
    };
    [format!("{}\n", jws("kw-bundle", &payload)).as_bytes(), lines].concat()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut checker = Checker::new();
    let (role, account) = ("Role00000001".parse().unwrap(), "Account00001".parse().unwrap());
    checker.put_role(role, ["backups.*".parse().unwrap(), "*".parse().unwrap()]);
    for number in 0..3_u8 {
        let id = format!("Key{number:09}").parse().unwrap();
        let token = opaque::compose("kw", &id, &[number; 32]);
        let mut key = KeyEntry::new(id).with_grants([Grant::everywhere(role), Grant::within(role, [account])]);
        (key.revoked, key.suspended) = (number == 1, number == 2);
        key.expires_at = (number == 2).then_some(NOW + 5);
        assert!(!checker.check(&token, &Need::NOTHING, NOW).is_valid());
        checker.put_key(TokenDigest::of(token.as_bytes()), key);
    }
    let facts = BundleFacts {
        vault: "Vault0000001".into(),
        place: BundlePlace { epoch: 1, sequence: 7 },
        issued_at: NOW,
        valid_until: NOW + 86_400,
        accounts: vec![BundleAccount { id: account, name: "eu-central".into() }],
        jwks: vec![keywright_verify::Jwk::new(PublicKey::ed25519(public()))],
    };
    let mut whole = Vec::new();
    bundle::write(&checker, facts, &public(), &sign, &mut whole).unwrap();
    let place = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let payload = whole[..place].split(|byte| *byte == b'.').nth(1).unwrap();
    let plain = [&URL_SAFE_NO_PAD.decode(payload).unwrap(), &whole[place..]].concat();
    vec![whole[..place].to_vec(), b"{}\n{}\n".to_vec(), b"\n".to_vec(), plain[..plain.len() / 2].to_vec(), plain]
}
