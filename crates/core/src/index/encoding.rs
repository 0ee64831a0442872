//! How a record stands in the index before it is sealed. A key, of which there may be a million, is bytes one after another,
//! so that a vault opens soon; anything else is JSON, and so is a key that has what few keys have. Numbers are little endian.

use serde::{
    Deserialize,
    de::value::{Error as NotThis, StrDeserializer},
};

use crate::{
    model::{
        Accounts, ActorRef, Delivery, Door, Format, Grant, Key, KeyId, OperatorId, OwnerId, Record, RecordRef, RoleId,
        Time, TokenDigest,
    },
    state::State,
};

/// The first byte of JSON.
const JSON: u8 = b'{';
/// The first byte of a key in bytes.
const KEY: u8 = 1;

// A word stands as its place in these lists. They only ever grow at the end; a word that is missing makes JSON of the key.
const FORMATS: [Format; 2] = [Format::Opaque, Format::Jwt];
const DOORS: [Door; 2] = [Door::Window, Door::Cli];
const DELIVERIES: [Delivery; 9] = [
    Delivery::Pending,
    Delivery::Copied,
    Delivery::Shown,
    Delivery::File,
    Delivery::Keychain,
    Delivery::Printed,
    Delivery::Confirmed,
    Delivery::NeverStored,
    Delivery::Answered,
];

/// Adds the record of `state` to `text`; answers `false` and adds nothing where there is none.
pub(super) fn encode(state: &State, reference: RecordRef, text: &mut Vec<u8>) -> bool {
    if let RecordRef::Key(id) = reference {
        let Some(key) = state.key(id) else { return false };
        let start = text.len();
        if encode_key(key, text).is_some() {
            return true;
        }
        text.truncate(start);
    }
    state.record(reference).is_some_and(|record| serde_json::to_writer(text, &record).is_ok())
}

/// The record that stands in `text`.
pub(super) fn decode(text: &[u8]) -> Option<Record> {
    match text.split_first()? {
        (&JSON, _) => serde_json::from_slice(text).ok(),
        (&KEY, rest) => decode_key(rest).map(Record::Key),
        _ => None,
    }
}

/// `None` where the key has something that has no place here.
fn encode_key(key: &Key, text: &mut Vec<u8>) -> Option<()> {
    // Every member is named, so that none is ever forgotten.
    let Key {
        id,
        name,
        description,
        owner,
        grants,
        format,
        digest,
        last_four,
        created_at,
        created_by,
        expires_at,
        suspended_at: None,
        revoked: None,
        delivery,
        rotation: None,
        once: None,
        listed: None,
    } = key
    else {
        return None;
    };
    // Only whole seconds are kept here.
    let whole = |time: &Time| Time::from_timestamp(time.timestamp(), 0).is_some_and(|whole| whole == *time);
    (whole(created_at) && expires_at.as_ref().is_none_or(whole)).then_some(())?;
    let place = |place: Option<usize>| u8::try_from(place?).ok();
    text.push(KEY);
    text.push(place(FORMATS.iter().position(|each| each == format))?);
    text.push(place(DOORS.iter().position(|each| *each == created_by.door))?);
    text.push(place(DELIVERIES.iter().position(|each| each == delivery))?);
    text.extend_from_slice(id.as_bytes());
    text.extend_from_slice(created_by.operator.as_bytes());
    text.extend_from_slice(digest.as_bytes());
    text.extend_from_slice(&created_at.timestamp().to_le_bytes());
    text.extend_from_slice(&expires_at.map_or(i64::MAX, |end| end.timestamp()).to_le_bytes());
    text.push(u8::from(owner.is_some()));
    text.extend_from_slice(owner.as_ref().map_or(&[], |owner| owner.as_bytes().as_slice()));
    text.push(u8::try_from(grants.len()).ok()?);
    for Grant { role, accounts } in grants {
        text.extend_from_slice(role.as_bytes());
        matches!(accounts, Accounts::All).then_some(())?;
    }
    for words in [name.as_str(), description.as_str(), last_four.as_str()] {
        text.extend_from_slice(&u16::try_from(words.len()).ok()?.to_le_bytes());
        text.extend_from_slice(words.as_bytes());
    }
    Some(())
}

fn decode_key(text: &[u8]) -> Option<Key> {
    let mut rest = Rest(text);
    let [format, door, delivery] = *rest.array()?;
    let id = KeyId::from_bytes(rest.take(12)?).ok()?;
    let operator = OperatorId::from_bytes(rest.take(12)?).ok()?;
    let digest = TokenDigest::from_bytes(*rest.array()?);
    let created_at = Time::from_timestamp(rest.number()?, 0)?;
    let expires_at = match rest.number()? {
        i64::MAX => None,
        end => Some(Time::from_timestamp(end, 0)?),
    };
    let owner = match *rest.array()? {
        [0] => None,
        [1] => Some(OwnerId::from_bytes(rest.take(12)?).ok()?),
        _ => return None,
    };
    let [count] = *rest.array()?;
    let mut grants = Vec::with_capacity(count.into());
    for _ in 0..count {
        grants.push(Grant { role: RoleId::from_bytes(rest.take(12)?).ok()?, accounts: Accounts::All });
    }
    let key = Key {
        id,
        name: rest.words()?,
        description: rest.words()?,
        owner,
        grants,
        format: *FORMATS.get(usize::from(format))?,
        digest,
        last_four: rest.words()?,
        created_at,
        created_by: ActorRef { operator, door: *DOORS.get(usize::from(door))? },
        expires_at,
        suspended_at: None,
        revoked: None,
        delivery: *DELIVERIES.get(usize::from(delivery))?,
        rotation: None,
        once: None,
        listed: None,
    };
    rest.0.is_empty().then_some(key)
}

/// What is not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<i64> {
        self.array().map(|bytes| i64::from_le_bytes(*bytes))
    }

    /// Text, by whatever road its type is read from JSON.
    fn words<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let length = u16::from_le_bytes(*self.array()?);
        let words = str::from_utf8(self.take(length.into())?).ok()?;
        T::deserialize(StrDeserializer::<NotThis>::new(words)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Revocation, model::RevocationReason, operation::tests::World};

    #[test]
    fn a_key_reads_back_and_never_from_less_or_more() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let id = world.issue("Nächtliche Sicherung", role).key;
        let mut text = Vec::new();
        assert!(encode(&world.state, RecordRef::Key(id), &mut text));
        assert_eq!(text[0], KEY);
        assert_eq!(decode(&text), world.state.record(RecordRef::Key(id)));
        for length in 0..text.len() {
            assert_eq!(decode(&text[..length]), None, "{length}");
        }
        text.push(0);
        assert_eq!(decode(&text), None);
    }

    #[test]
    fn what_few_keys_have_makes_json_of_them_and_of_all_else() {
        let mut world = World::standard();
        let role = world.role("Reader", &["a"]);
        let id = world.issue("Key", role).key;
        let mut key = world.key(id).clone();
        let by = key.created_by;
        let plain = key.clone();
        key.revoked = Some(Revocation { at: key.created_at, by, reason: RevocationReason::OwnerLeft });
        assert_eq!(encode_key(&key, &mut Vec::new()), None);
        key = plain.clone();
        key.suspended_at = Some(key.created_at);
        assert_eq!(encode_key(&key, &mut Vec::new()), None);
        key = plain;
        key.grants[0].accounts = Accounts::Selected(vec!["AAAAAAAAAAAA".parse().unwrap()]);
        assert_eq!(encode_key(&key, &mut Vec::new()), None);
        for reference in [RecordRef::Role(role), RecordRef::Rules] {
            let mut text = Vec::new();
            assert!(encode(&world.state, reference, &mut text));
            assert_eq!((text[0], decode(&text)), (JSON, world.state.record(reference)));
        }
        assert!(!encode(&world.state, RecordRef::Tombstone(id), &mut Vec::new()));
    }
}
