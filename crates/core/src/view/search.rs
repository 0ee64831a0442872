//! Finds keys by the words that a person types, or by a token that they found somewhere. What was typed is
//! kept nowhere.

use keywright_verify::TokenDigest;
use memchr::memmem::Finder;

use super::pasted::Pasted;
use crate::{
    model::{KeyId, fold},
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
    owners: Vec<bool>,
    roles: Vec<bool>,
}

/// The most characters of words that are looked for.
const LONGEST: usize = 200;

impl Search {
    pub(super) fn new(state: &State, text: &str) -> Self {
        match Pasted::new(text) {
            Pasted::Token(token) => {
                let digest = TokenDigest::of(token.as_bytes());
                return Self::Token(state.checker().key(&digest).map(|key| key.id));
            }
            Pasted::PrivateKey | Pasted::Several => return Self::Token(None),
            Pasted::Nothing | Pasted::Other => {}
        }
        // Whatever else is pasted here, its beginning is enough.
        let start: String = text.chars().take(LONGEST).collect();
        Self::Words(fold(&start).split_whitespace().map(|word| Word::new(state, word)).collect())
    }

    pub(super) fn finds(&self, state: &State, row: &Row) -> bool {
        match self {
            Self::Words(words) => words.iter().all(|word| word.stands_in(state, row)),
            Self::Token(key) => *key == Some(row.key.id),
        }
    }
}

impl Word {
    fn new(state: &State, word: &str) -> Self {
        let finder = Finder::new(word.as_bytes()).into_owned();
        let stands_in = |name: String| finder.find(name.as_bytes()).is_some();
        let (owners, roles) = (&state.rows().owners, &state.rows().roles);
        let named_owners =
            state.owners().filter(|owner| stands_in(owner.name.folded())).map(|owner| owners.at(owner.id));
        let named_roles = state.roles().filter(|role| stands_in(role.name.folded())).map(|role| roles.at(role.id));
        Self { owners: marked(named_owners, owners.len()), roles: marked(named_roles, roles.len()), finder }
    }

    fn stands_in(&self, state: &State, row: &Row) -> bool {
        let marked = |marks: &[bool], number: u32| marks.get(number as usize).is_some_and(|mark| *mark);
        let by_other_roles = || {
            row.more_roles && row.key.grants.iter().any(|grant| marked(&self.roles, state.rows().roles.at(grant.role)))
        };
        marked(&self.owners, row.owner)
            || marked(&self.roles, row.role)
            || state.rows().text(row).is_found_by(&self.finder)
            || (!self.roles.is_empty() && by_other_roles())
    }
}

/// A mark for each of these numbers; nothing at all where there are none.
fn marked(numbers: impl Iterator<Item = u32>, count: usize) -> Vec<bool> {
    let mut marks = Vec::new();
    for number in numbers {
        marks.resize(count, false);
        // An owner or a role that no key ever had has no number.
        if let Some(mark) = marks.get_mut(number as usize) {
            *mark = true;
        }
    }
    marks
}
