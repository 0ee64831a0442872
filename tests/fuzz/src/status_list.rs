//! A status list: as it came, and well signed over whatever stands in it.

use keywright_verify::status_list::{self, Status, StatusList, StatusListFacts};

use crate::{
    NOW,
    list_key::{jws, public, sign, trust},
};

const TYP: &str = "statuslist+jwt";

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(StatusList::read(&text, &trust(), NOW).is_err(), "nobody signed this");
    let Ok(read) = StatusList::read(&jws(TYP, data), &trust(), NOW) else { return };
    assert!(NOW < read.facts().expires_at);
    for index in [0, 1, 3, 4, 1000, u64::MAX] {
        let _ = read.status(index);
    }
    assert_eq!(read.status(u64::MAX), None);
    // What passes for a status list passes for no bundle.
    let line = format!("{}\n", jws(TYP, data));
    assert!(keywright_verify::bundle::BundleReader::new(trust()).read(line.as_bytes(), NOW).is_err());
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let facts = StatusListFacts {
        uri: "https://keys.example/status-list".into(),
        issued_at: NOW,
        expires_at: NOW + 60,
        time_to_live: 60,
    };
    let list =
        status_list::write(&facts, 100, [(3, Status::Invalid), (99, Status::Suspended)], &public(), &sign).unwrap();
    let payload = list.split('.').nth(1).unwrap();
    let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
    let other = String::from_utf8_lossy(&payload).replace("\"bits\":2", "\"bits\":8").into_bytes();
    vec![payload[..payload.len() / 2].to_vec(), payload, other, list[..list.len() - 1].into(), b"{}".to_vec()]
}
