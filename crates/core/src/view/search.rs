//! Finds keys by the words that a person types, or by a token that they found somewhere. What was typed is
//! kept nowhere.

use std::collections::HashSet;

use keywright_verify::{TokenDigest, shape};
use memchr::memmem::Finder;

use crate::{
    model::{KeyId, OwnerId, RoleId, fold},
    state::{Row, State},
};

/// What is searched for.
pub(super) enum Search {
    /// Words that all have to stand somewhere.
    Words(Vec<Word>),
    /// The key whose token was pasted.
    Token(Option<KeyId>),
}

/// A word, and the owners and roles in whose names it stands: a key is found by these as well.
pub(super) struct Word {
    finder: Finder<'static>,
    owners: HashSet<OwnerId>,
    roles: HashSet<RoleId>,
}

impl Search {
    pub(super) fn new(state: &State, text: &str) -> Self {
        if shape(text.trim()).is_ok() {
            let digest = TokenDigest::of(text.trim().as_bytes());
            return Self::Token(state.checker().key(&digest).map(|key| key.id));
        }
        Self::Words(fold(text).split_whitespace().map(|word| Word::new(state, word)).collect())
    }

    pub(super) fn finds(&self, row: &Row) -> bool {
        match self {
            Self::Words(words) => words.iter().all(|word| word.stands_in(row)),
            Self::Token(key) => *key == Some(row.key.id),
        }
    }
}

impl Word {
    fn new(state: &State, word: &str) -> Self {
        let finder = Finder::new(word.as_bytes()).into_owned();
        let stands_in = |name: String| finder.find(name.as_bytes()).is_some();
        let owners = state.owners().filter(|owner| stands_in(owner.name.folded())).map(|owner| owner.id).collect();
        let roles = state.roles().filter(|role| stands_in(role.name.folded())).map(|role| role.id).collect();
        Self { finder, owners, roles }
    }

    fn stands_in(&self, row: &Row) -> bool {
        self.finder.find(row.text().as_bytes()).is_some()
            || (!self.owners.is_empty() && row.key.owner.is_some_and(|owner| self.owners.contains(&owner)))
            || (!self.roles.is_empty() && row.key.grants.iter().any(|grant| self.roles.contains(&grant.role)))
    }
}
