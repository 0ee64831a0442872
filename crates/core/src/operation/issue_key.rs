//! Issues a key: the only place where a token comes into being.

use keywright_verify::opaque;
use serde::{Deserialize, Serialize};

use super::{Context, Decision, GrantRequest, Operation, access, claims, draw, grants, lifetime, owner, rules};
use crate::{
    error::{Code, Error, Result},
    model::{
        Actor, Change, Delivery, Event, Expiration, Format, Key, KeyId, LastFour, ListPlace, Name, Once, OwnerId,
        Record, RecordChange, Rules, Text, Time, TokenDigest,
    },
    secret::Token,
    state::State,
};

/// Issue a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IssueKey {
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whom it is for.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub owner: Option<OwnerId>,
    /// Its roles.
    pub grants: Vec<GrantRequest>,
    /// When it shall end.
    pub expiration: Expiration,
    /// The form of its token; `None`: opaque where the rules allow it.
    pub format: Option<Format>,
    /// How its token reaches the person.
    pub delivery: Delivery,
}

/// A key that was issued, with its token: the only time that there is one.
#[derive(Debug)]
pub struct Issued {
    /// The key.
    pub key: KeyId,
    /// When it ends.
    pub expires_at: Option<Time>,
    /// The token.
    pub token: Token,
}

impl Operation for IssueKey {
    type Reply = Issued;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<Issued>> {
        issue(self, None, state, actor, context)
    }
}

/// Issues the key; `once` is the request that it is for, where that may be asked only once.
pub(super) fn issue(
    asked: &IssueKey,
    once: Option<Once>,
    state: &State,
    actor: &Actor,
    context: &mut Context<'_>,
) -> Result<Decision<Issued>> {
    let Context { now, calendar, .. } = *context;
    let words = || Ok((Name::parse(&asked.name, "name")?, Text::parse(&asked.description, "description")?));
    let end = |rules: &Rules| lifetime::resolve(rules, asked.expiration, now, calendar);
    let id = || draw::id(context.random, |id| state.key(id).is_some() || state.tombstone(id).is_some());
    let mut key = Key { once: once.map(Box::new), ..asked.plan(state, actor, now, words, end, id)? };
    let token = mint(state, &mut key, context)?;
    let reply = Issued { key: key.id, expires_at: key.expires_at, token };
    let Change { event, records } = asked.change(state, key);
    Ok(Decision::change(event, records, reply))
}

impl IssueKey {
    /// The key without its token. `words` are its name and description, `end` says when it ends.
    fn plan(
        &self,
        state: &State,
        actor: &Actor,
        now: Time,
        words: impl FnOnce() -> Result<(Name, Text)>,
        end: impl FnOnce(&Rules) -> Result<Option<Time>>,
        id: impl FnOnce() -> Result<KeyId>,
    ) -> Result<Key> {
        let rules = state.rules();
        access::manage_keys_of(actor, rules, self.owner)?;
        rules::keys_enabled(rules)?;
        let (name, description) = words()?;
        owner::exists(state, self.owner)?;
        rules::owner_given(rules, self.owner)?;
        rules::owner_works(state, self.owner)?;
        let grants = grants::resolve(state, actor, &self.grants)?;
        let format = rules::format(rules, self.format)?;
        let expires_at = end(rules)?;
        rules::name_free(state, &name, self.owner, None, now)?;
        rules::room_for_active(state, now)?;
        rules::room_for_owner(state, self.owner)?;

        let key = Key {
            id: id()?,
            name,
            description,
            owner: self.owner,
            grants,
            format,
            digest: TokenDigest::from_bytes([0; 32]),
            last_four: LastFour::default(),
            created_at: now,
            created_by: actor.to_ref(),
            expires_at,
            suspended_at: None,
            revoked: None,
            delivery: self.delivery,
            rotation: None,
            once: None,
            listed: None,
        };
        grants::may_revive(state, actor, &key)?;
        Ok(key)
    }

    /// What it changes that there is this key now.
    fn change(&self, state: &State, key: Key) -> Change {
        let event = Event::KeyIssued {
            key: key.id,
            name: key.name.clone(),
            roles: key.grants.iter().map(|grant| grants::role_name(state, grant)).collect(),
            expiration: self.expiration,
            delivery: self.delivery,
        };
        Change { event, records: vec![RecordChange::Put(Record::Key(key))] }
    }
}

/// What it would have changed to issue this key; refused where it could not have been issued.
pub(super) fn again(
    state: &State,
    actor: &Actor,
    now: Time,
    issued: &Key,
    expiration: Expiration,
    delivery: Delivery,
) -> Result<Change> {
    let request = IssueKey {
        name: String::new(),
        description: String::new(),
        owner: issued.owner,
        grants: issued.grants.iter().map(grants::as_asked).collect(),
        expiration,
        format: Some(issued.format),
        delivery,
    };
    let end = |rules: &Rules| {
        lifetime::admit(rules, issued.expires_at, now)?;
        let meant = lifetime::is_meant(rules, expiration, issued.expires_at, now);
        if meant { Ok(issued.expires_at) } else { Err(Error::new(Code::InvalidLifetime, "It ends at another time.")) }
    };
    let words = || Ok((issued.name.clone(), issued.description.clone()));
    let key = request.plan(state, actor, now, words, end, || unused(state, issued))?;
    let key = Key { once: issued.once.clone(), ..with_token_of(state, key, issued)? };
    Ok(request.change(state, key))
}

/// The id of a key that came into being, unless another has it or its token.
pub(super) fn unused(state: &State, key: &Key) -> Result<KeyId> {
    let taken = state.key(key.id).is_some()
        || state.tombstone(key.id).is_some()
        || state.checker().key(&key.digest).is_some()
        || key.once.as_ref().is_some_and(|once| state.issued_once(once.request).is_some());
    let message = "Another key has this id or this token, or was issued for this request.";
    if taken { Err(Error::new(Code::AlreadyExists, message).about("key")) } else { Ok(key.id) }
}

/// The key with what is known of the token of `issued`.
pub(super) fn with_token_of(state: &State, key: Key, issued: &Key) -> Result<Key> {
    let listed = is_listed(state, &key).then(|| free_place(state, &key, issued)).transpose()?.map(Box::new);
    Ok(Key { digest: issued.digest, last_four: issued.last_four, listed, ..key })
}

/// The place that a key took in the status list, unless it is another one's or lies outside of it.
fn free_place(state: &State, key: &Key, issued: &Key) -> Result<ListPlace> {
    let index = issued.listed.as_ref().map(|listed| listed.index);
    let index = index.filter(|index| *index < state.list_room() && !state.is_list_place_taken(*index));
    let message = "Another key has this place in the status list, or there is none.";
    let index = index.ok_or_else(|| Error::new(Code::AlreadyExists, message).about("key"))?;
    Ok(ListPlace { index, token_ends_at: key.expires_at })
}

/// Whether verifiers of its token can learn what becomes of it.
fn is_listed(state: &State, key: &Key) -> bool {
    key.format == Format::Jwt && state.rules().status_list_address.is_some()
}

/// Whether the actor could issue a key at all: what does not depend on which key it is.
pub(crate) fn may_issue(state: &State, actor: &Actor, now: Time) -> Result<()> {
    let rules = state.rules();
    access::manage_keys(actor, rules)?;
    rules::keys_enabled(rules)?;
    rules::roles_there(state)?;
    rules::owner_works(state, actor.operator.owner)?;
    rules::room_for_active(state, now)?;
    rules::room_for_owner(state, actor.operator.owner)
}

/// Makes the token of `key`, and puts into the key by what it is known.
pub(super) fn mint(state: &State, key: &mut Key, context: &mut Context<'_>) -> Result<Token> {
    if is_listed(state, key) {
        let index = draw::list_index(context.random, state.list_room(), |index| state.is_list_place_taken(index))?;
        key.listed = Some(Box::new(ListPlace { index, token_ends_at: key.expires_at }));
    }
    let token = token_of(state, key, context)?;
    key.digest = TokenDigest::of(token.expose().as_bytes());
    key.last_four = LastFour::of(token.expose());
    Ok(token)
}

/// The longest signed token: a header line that common servers take.
const LONGEST_JWT: usize = 8 * 1024;

fn token_of(state: &State, key: &Key, context: &mut Context<'_>) -> Result<Token> {
    match key.format {
        Format::Opaque => {
            let secret = draw::secret(context.random)?;
            Ok(Token::new(opaque::compose(&state.rules().token_prefix, &key.id, &secret)))
        }
        Format::Jwt => {
            let token = context.signer.sign(&claims::of(state, key, context.signer)?)?;
            if token.expose().len() <= LONGEST_JWT {
                return Ok(token);
            }
            let message = "With so many roles and accounts the token would be longer than servers accept (8 KiB). \
                           Give it fewer, or all accounts, or issue an opaque one.";
            Err(Error::new(Code::RuleRefused, message).about("grants"))
        }
    }
}
