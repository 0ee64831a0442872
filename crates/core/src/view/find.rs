//! Finds records by what a person calls them: an id or a name. Whoever names a record like another's id takes that one's place nowhere.

use std::str::FromStr;

use keywright_verify::Id;

use super::Seen;
use crate::{
    error::{Code, Error, Result},
    model::{AccountId, Key, KeyId, Name, OwnerId, RoleId, ServiceId, Time},
    state::State,
};

impl Seen<'_> {
    /// The key with this id, or the only live key with this name. A name that no live key has finds an ended key, if
    /// only one has it.
    ///
    /// # Errors
    /// [`Code::KeyNotFound`]; [`Code::Ambiguous`] with the ids of those that could be meant.
    pub fn find_key(&self, text: &str, now: Time) -> Result<KeyId> {
        if let Some(id) = by_id(text).filter(|id| self.includes(*id)) {
            return Ok(id);
        }
        let Some(name) = as_name(text) else { return Err(missing(Code::KeyNotFound, "key", text)) };
        let (live, ended): (Vec<&Key>, Vec<&Key>) =
            self.state.keys_named(&name).filter(|key| self.includes(key.id)).partition(|key| key.is_live(now));
        let (what, found) = if live.is_empty() { ("ended", ended) } else { ("live", live) };
        match &*found {
            [] => Err(missing(Code::KeyNotFound, "key", text)),
            [key] => Ok(key.id),
            several => {
                let message = format!(
                    "{} {what} keys are called {name}. Say which one by its id: {}.",
                    several.len(),
                    ids(several)
                );
                Err(Error::new(Code::Ambiguous, message).about("key"))
            }
        }
    }

    /// The same for a key that is to be rotated: of a rotated pair, which has one name, the key that is being replaced. So the
    /// same request, made again after it was interrupted, is about the same key.
    ///
    /// # Errors
    /// As [`Seen::find_key`].
    pub fn find_key_to_rotate(&self, text: &str, now: Time) -> Result<KeyId> {
        self.find_key(text, now).or_else(|error| {
            let named = as_name(text).filter(|_| error.code == Code::Ambiguous);
            let live: Vec<&Key> = named
                .iter()
                .flat_map(|name| self.state.keys_named(name))
                .filter(|key| self.includes(key.id) && key.is_live(now))
                .collect();
            let replaces = |old: &Key, new: &Key| old.replacement().is_some_and(|replacement| replacement.by == new.id);
            match &*live {
                [one, other] if replaces(one, other) => Ok(one.id),
                [one, other] if replaces(other, one) => Ok(other.id),
                _ => Err(error),
            }
        })
    }
}

impl State {
    /// The role with this id, or else with this name.
    ///
    /// # Errors
    /// [`Code::RoleNotFound`].
    pub fn find_role(&self, text: &str) -> Result<RoleId> {
        let meant = by_id(text).and_then(|id| self.role(id));
        let found = meant.or_else(|| as_name(text).and_then(|name| self.role_named(&name)));
        found.map(|role| role.id).ok_or_else(|| missing(Code::RoleNotFound, "role", text))
    }

    /// The owner with this id, or else with this name.
    ///
    /// # Errors
    /// [`Code::OwnerNotFound`].
    pub fn find_owner(&self, text: &str) -> Result<OwnerId> {
        let meant = by_id(text).and_then(|id| self.owner(id));
        let found = meant.or_else(|| as_name(text).and_then(|name| self.owner_named(&name)));
        found.map(|owner| owner.id).ok_or_else(|| missing(Code::OwnerNotFound, "owner", text))
    }

    /// The account with this id, or else with this name.
    ///
    /// # Errors
    /// [`Code::AccountNotFound`].
    pub fn find_account(&self, text: &str) -> Result<AccountId> {
        let meant = by_id(text).and_then(|id| self.account(id));
        let found = meant.or_else(|| as_name(text).and_then(|name| self.account_named(&name)));
        found.map(|account| account.id).ok_or_else(|| missing(Code::AccountNotFound, "account", text))
    }

    /// The service with this id, or else with this name.
    ///
    /// # Errors
    /// [`Code::ServiceNotFound`].
    pub fn find_service(&self, text: &str) -> Result<ServiceId> {
        let meant = by_id(text).and_then(|id| self.service(id));
        let found = meant.or_else(|| as_name(text).and_then(|name| self.service_named(&name)));
        found.map(|service| service.id).ok_or_else(|| missing(Code::ServiceNotFound, "service", text))
    }
}

fn by_id<K>(text: &str) -> Option<Id<K>> {
    Id::from_str(text.trim()).ok()
}

fn as_name(text: &str) -> Option<Name> {
    Name::parse(text, "name").ok()
}

/// The ids of at most ten keys, in words.
fn ids(keys: &[&Key]) -> String {
    let mut ids: Vec<_> = keys.iter().take(10).map(|key| key.id.to_string()).collect();
    if keys.len() > ids.len() {
        ids.push(format!("and {} more", keys.len() - ids.len()));
    }
    ids.join(", ")
}

/// There is no such record. What cannot be a name is not repeated: it could be a secret.
fn missing(code: Code, what: &str, text: &str) -> Error {
    let message = match as_name(text) {
        Some(name) => format!("There is no {what} {name}. Look for it in the list."),
        None => format!("There is no such {what}. Give its name or its id."),
    };
    Error::new(code, message).about(what)
}
