//! The records that paths name: each is told with its tag, and changed only as it was seen.

use keywright_core::{
    error::Result,
    model::{AccountKind, Actor, OwnerKind, RoleKind, Time},
    operation::Operation,
    state::State,
};
use keywright_verify::{Id, KeyKind};
use serde::Serialize;

use crate::{
    etag::{IfMatch, Matching, Tag, Tagged},
    wire::{AccountBody, KeyBody, OwnerBody, PolicyBody},
    work::Asked,
};

/// A kind of record that a path names.
pub(crate) trait Recorded: Sized {
    /// What is told of it.
    type Body: Serialize;

    /// The record as it is now; its tag is of the same look.
    fn told(asked: &Asked, id: Id<Self>) -> Result<Tagged<Self::Body>>;

    /// What it is; `None` where it is not there for this actor, which a change of it refuses itself.
    fn tag(id: Id<Self>, state: &State, actor: &Actor, now: Time) -> Option<Tag>;
}

impl Asked {
    /// The record as it is now.
    pub(crate) fn told<K: Recorded>(&self, id: Id<K>) -> Result<Tagged<K::Body>> {
        K::told(self, id)
    }

    /// Makes a change of the record where it still is what was seen.
    pub(crate) fn change<K: Recorded, O: Operation>(
        &self,
        id: Id<K>,
        tags: &IfMatch,
        operation: &O,
    ) -> Result<O::Reply> {
        let tag = move |state: &State, actor: &Actor, now: Time| K::tag(id, state, actor, now);
        self.apply(&Matching { operation, tags, tag })
    }

    /// The same, and tells what the record is then.
    pub(crate) fn changed<K: Recorded, O: Operation>(
        &self,
        id: Id<K>,
        tags: &IfMatch,
        operation: &O,
    ) -> Result<Tagged<K::Body>> {
        self.change(id, tags, operation)?;
        self.told(id)
    }
}

impl Recorded for KeyKind {
    type Body = KeyBody;

    fn told(asked: &Asked, id: Id<Self>) -> Result<Tagged<KeyBody>> {
        asked.see(|seen| Ok(Tagged { body: seen.key_view(id, asked.now)?.into(), tag: Tag::of(&seen.key(id)) }))
    }

    fn tag(id: Id<Self>, state: &State, actor: &Actor, now: Time) -> Option<Tag> {
        state.seen_by(actor, now).ok()?.key(id).map(Tag::of)
    }
}

impl Recorded for OwnerKind {
    type Body = OwnerBody;

    fn told(asked: &Asked, id: Id<Self>) -> Result<Tagged<OwnerBody>> {
        asked.see(|seen| Ok(Tagged { body: seen.owner_view(id, asked.now)?.into(), tag: Tag::of(seen.owner(id)?) }))
    }

    fn tag(id: Id<Self>, state: &State, actor: &Actor, now: Time) -> Option<Tag> {
        state.seen_by(actor, now).ok()?.owner(id).ok().map(Tag::of)
    }
}

impl Recorded for RoleKind {
    type Body = PolicyBody;

    fn told(asked: &Asked, id: Id<Self>) -> Result<Tagged<PolicyBody>> {
        asked
            .read(|state| Ok(Tagged { body: state.role_view(id, asked.now)?.into(), tag: Tag::of(&state.role(id)) }))?
    }

    fn tag(id: Id<Self>, state: &State, _: &Actor, _: Time) -> Option<Tag> {
        state.role(id).map(Tag::of)
    }
}

impl Recorded for AccountKind {
    type Body = AccountBody;

    fn told(asked: &Asked, id: Id<Self>) -> Result<Tagged<AccountBody>> {
        asked.read(|state| {
            Ok(Tagged { body: state.account_view(id, asked.now)?.into(), tag: Tag::of(&state.account(id)) })
        })?
    }

    fn tag(id: Id<Self>, state: &State, _: &Actor, _: Time) -> Option<Tag> {
        state.account(id).map(Tag::of)
    }
}
