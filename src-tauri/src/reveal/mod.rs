//! The reveal cards: where the secrets of an open vault are held, each for as long as its card is
//! open and no longer. A card is called on by a random handle; what leaves here for the page is
//! metadata, but for the one secret that is asked to be shown.
//!
//! Where a secret goes, and how that is noted in the ledger, is in `commands::reveal`.

mod copy_as;
mod handle;

pub(crate) use copy_as::copy_as;
pub(crate) use handle::Handle;

use keywright_core::{
    error::{Code, Error, Result},
    model::{Delivery, KeyId},
    secret::{RecoveryCode, Token},
};

use crate::message::{RevealCard, RevealSubject};

/// The cards that are open, in the order in which they were opened.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    open: Vec<Card>,
}

/// An open card, with its secret.
#[derive(Debug)]
pub(crate) struct Card {
    handle: Handle,
    subject: RevealSubject,
    secret: Secret,
    deliveries: Vec<Delivery>,
    problem: Option<Error>,
}

/// What a card holds.
#[derive(Debug, Clone)]
pub(crate) enum Secret {
    /// The token of a key.
    Token(Token),
    /// A recovery code.
    RecoveryCode(RecoveryCode),
}

impl Secret {
    /// The secret itself.
    pub(crate) fn expose(&self) -> &str {
        match self {
            Self::Token(token) => token.expose(),
            Self::RecoveryCode(code) => code.expose(),
        }
    }
}

impl Cards {
    /// Opens a card.
    ///
    /// # Errors
    /// [`Code::Internal`] where the system has no randomness.
    pub(crate) fn open(&mut self, subject: RevealSubject, secret: Secret) -> Result<RevealCard> {
        let card = Card { handle: Handle::random()?, subject, secret, deliveries: Vec::new(), problem: None };
        let view = card.view();
        self.open.push(card);
        Ok(view)
    }

    /// Opens the card of a vault's recovery code.
    ///
    /// # Errors
    /// As [`Cards::open`].
    pub(crate) fn open_recovery_code(&mut self, vault: String, code: RecoveryCode) -> Result<RevealCard> {
        self.open(RevealSubject::RecoveryCode { vault }, Secret::RecoveryCode(code))
    }

    /// The card of this handle.
    ///
    /// # Errors
    /// [`Code::TokenGone`] where it is closed, or never was.
    pub(crate) fn card(&self, handle: &Handle) -> Result<&Card> {
        self.open.iter().find(|card| card.handle == *handle).ok_or_else(gone)
    }

    /// Notes where the secret of a card went, and whether that could be written down.
    ///
    /// # Errors
    /// As [`Cards::card`].
    pub(crate) fn delivered(
        &mut self,
        handle: &Handle,
        delivery: Delivery,
        problem: Option<Error>,
    ) -> Result<RevealCard> {
        let card = self.open.iter_mut().find(|card| card.handle == *handle).ok_or_else(gone)?;
        if !card.deliveries.contains(&delivery) {
            card.deliveries.push(delivery);
        }
        card.problem = problem;
        Ok(card.view())
    }

    /// Closes a card: its secret is wiped when the answer is dropped.
    ///
    /// # Errors
    /// As [`Cards::card`].
    pub(crate) fn close(&mut self, handle: &Handle) -> Result<Card> {
        let at = self.open.iter().position(|card| card.handle == *handle).ok_or_else(gone)?;
        Ok(self.open.remove(at))
    }

    /// Closes all of them.
    pub(crate) fn close_all(&mut self) -> Vec<Card> {
        std::mem::take(&mut self.open)
    }

    /// What the page may know of them.
    pub(crate) fn views(&self) -> Vec<RevealCard> {
        self.open.iter().map(Card::view).collect()
    }

    /// Whether any is open.
    pub(crate) fn any(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the secret of any went nowhere yet.
    pub(crate) fn any_unstored(&self) -> bool {
        self.open.iter().any(|card| !card.is_stored())
    }

    /// Whether the card of this key is open.
    pub(crate) fn holds(&self, key: KeyId) -> bool {
        self.open.iter().any(|card| card.key() == Some(key))
    }
}

impl Card {
    /// What it holds.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What its secret belongs to.
    pub(crate) fn subject(&self) -> &RevealSubject {
        &self.subject
    }

    /// The key that its secret belongs to; `None`: it is a recovery code.
    pub(crate) fn key(&self) -> Option<KeyId> {
        match &self.subject {
            RevealSubject::Key { key, .. } => Some(*key),
            RevealSubject::RecoveryCode { .. } => None,
        }
    }

    /// Whether its secret went anywhere.
    pub(crate) fn is_stored(&self) -> bool {
        !self.deliveries.is_empty()
    }

    /// Where its secret went last.
    pub(crate) fn last_delivery(&self) -> Option<Delivery> {
        self.deliveries.last().copied()
    }

    /// Whether its secret went there.
    pub(crate) fn went_to(&self, delivery: Delivery) -> bool {
        self.deliveries.contains(&delivery)
    }

    /// What the page may know of it.
    pub(crate) fn view(&self) -> RevealCard {
        RevealCard {
            handle: self.handle.clone(),
            subject: self.subject.clone(),
            masked: masked(&self.secret),
            deliveries: self.deliveries.clone(),
            stored: self.is_stored(),
            problem: self.problem.clone(),
        }
    }
}

/// How many characters of a token are public at its end; lists show them too.
const LAST: usize = 4;
/// How many stars stand for what is hidden, however long that is.
const STARS: usize = 36;

/// The secret with all hidden but what lists show too: an opaque token's prefix and id, and the last four characters.
fn masked(secret: &Secret) -> String {
    let stars = "*".repeat(STARS);
    match secret {
        Secret::RecoveryCode(_) => stars,
        Secret::Token(token) => {
            let text = token.expose();
            let public = match text.match_indices('_').nth(1) {
                Some((at, _)) if !text.contains('.') => &text[..=at],
                _ => "",
            };
            let last = text.len().checked_sub(LAST).and_then(|at| text.get(at..)).unwrap_or_default();
            format!("{public}{stars}{last}")
        }
    }
}

fn gone() -> Error {
    Error::new(
        Code::TokenGone,
        "This card is closed, and its token cannot be had again. Issue a new key if it was not stored.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "kw_7Hq2mXc90aZt_0123456789012345678901234567890123456789012x7Qp";

    fn subject() -> RevealSubject {
        RevealSubject::RecoveryCode { vault: "Acme".to_owned() }
    }

    fn token() -> Secret {
        Secret::Token(Token::new(TOKEN.to_owned()))
    }

    #[test]
    fn what_leaves_for_the_page_has_no_secret() {
        let mut cards = Cards::default();
        let view = cards.open(subject(), token()).unwrap();
        let json = serde_json::to_string(&view).unwrap();
        assert!(!json.contains("0123456789"), "{json}");
        assert!(view.masked.starts_with("kw_7Hq2mXc90aZt_*"));
        assert!(view.masked.ends_with("*x7Qp"));
        assert!(!format!("{cards:?}").contains("0123456789"));
    }

    #[test]
    fn a_jwt_and_a_recovery_code_show_no_more_than_their_end() {
        let jwt = masked(&Secret::Token(Token::new("eyJhbGciOi.eyJzdWIi_a_b.c2ln_bmF0dXJl".to_owned())));
        assert_eq!(jwt, format!("{}dXJl", "*".repeat(STARS)));
        assert_eq!(masked(&Secret::RecoveryCode(RecoveryCode::new("ABCD-EFGH".to_owned()))), "*".repeat(STARS));
        assert_eq!(masked(&Secret::Token(Token::new("ab".to_owned()))), "*".repeat(STARS));
    }

    #[test]
    fn a_closed_card_cannot_be_called_on() {
        let mut cards = Cards::default();
        let first = cards.open(subject(), token()).unwrap().handle;
        let second = cards.open(subject(), token()).unwrap().handle;
        assert_ne!(first, second);
        cards.close(&first).unwrap();
        assert_eq!(cards.card(&first).unwrap_err().code, Code::TokenGone);
        assert_eq!(cards.close(&first).unwrap_err().code, Code::TokenGone);
        assert!(cards.card(&second).is_ok());
        assert_eq!(cards.close_all().len(), 1);
        assert!(!cards.any());
        assert!(cards.views().is_empty());
    }

    #[test]
    fn where_a_secret_went_is_noted_once() {
        let mut cards = Cards::default();
        let handle = cards.open(subject(), token()).unwrap().handle;
        assert!(cards.any_unstored());
        cards.delivered(&handle, Delivery::Copied, None).unwrap();
        let view = cards.delivered(&handle, Delivery::Copied, None).unwrap();
        assert_eq!(view.deliveries, [Delivery::Copied]);
        assert!(view.stored);
        assert!(!cards.any_unstored());
    }
}
