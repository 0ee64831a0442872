//! Issues a key: the only place where a token comes into being.

use keywright_verify::opaque;
use serde::{Deserialize, Serialize};

use super::{Context, Decision, GrantRequest, Operation, access, claims, draw, grants, lifetime, owner, rules};
use crate::{
    error::{Code, Error, Result},
    model::{
        Actor, Delivery, Event, Expiration, Format, Key, KeyId, Name, OwnerId, Record, RecordChange, Text, Time,
        TokenDigest,
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
        let rules = state.rules();
        access::manage_keys_of(actor, rules, self.owner)?;
        rules::keys_enabled(rules)?;
        let name = Name::parse(&self.name, "name")?;
        let description = Text::parse(&self.description, "description")?;
        owner::exists(state, self.owner)?;
        rules::owner_given(rules, self.owner)?;
        rules::owner_works(state, self.owner)?;
        let grants = grants::resolve(state, actor, &self.grants)?;
        let format = rules::format(rules, self.format)?;
        let expires_at = lifetime::resolve(rules, self.expiration, context.now, context.calendar)?;
        rules::name_free(state, &name, self.owner, None, context.now)?;
        rules::room_for_active(state, context.now)?;
        rules::room_for_owner(state, self.owner)?;

        let id = draw::id(context.random, |id| state.key(id).is_some() || state.tombstone(id).is_some())?;
        let mut key = Key {
            id,
            name,
            description,
            owner: self.owner,
            grants,
            format,
            digest: TokenDigest::from_bytes([0; 32]),
            last_four: String::new(),
            created_at: context.now,
            created_by: actor.to_ref(),
            expires_at,
            suspended_at: None,
            revoked: None,
            delivery: self.delivery,
            rotation: None,
        };
        grants::may_revive(state, actor, &key)?;
        let token = mint(state, &mut key, context)?;

        let event = Event::KeyIssued {
            key: id,
            name: key.name.clone(),
            roles: key.grants.iter().map(|grant| grants::role_name(state, grant)).collect(),
            expiration: self.expiration,
            delivery: self.delivery,
        };
        Ok(Decision::change(event, [RecordChange::Put(Record::Key(key))], Issued { key: id, expires_at, token }))
    }
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
    let token = token_of(state, key, context)?;
    key.digest = TokenDigest::of(token.expose().as_bytes());
    // Both formats are ASCII.
    key.last_four = token.expose().chars().skip(token.expose().len().saturating_sub(4)).collect();
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
