//! A vault without a disk: a State, a clock that stands still, randomness that can be repeated, and a real token key.

use chrono::TimeDelta;

use crate::{
    error::{Code, Error, Result},
    ledger::permits,
    model::{
        AccountId, Actor, Change, Delivery, Door, Expiration, Format, Key, KeyId, Lifetime, Name, Operator,
        OperatorRole, OwnerId, Place, Preset, Record, RoleId, Rules, Time, TokenAlgorithm, Verdict,
    },
    operation::{
        AddAccount, AddOwner, AddRole, Context, EditKey, GrantRequest, IssueKey, Issued, Operation, Random,
        TokenSigner, ZoneCalendar, ask, comes_to,
    },
    secret::Token,
    state::{State, Undo},
    token_key::TokenKey,
};

/// A vault without a disk.
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) now: Time,
    pub(crate) actor: Actor,
    pub(crate) zone: chrono_tz::Tz,
    /// What was decided, the newest last.
    pub(crate) changes: Vec<Change>,
    /// What takes the last change back.
    pub(crate) undo: Option<Undo>,
    random: Repeatable,
    signer: Signer,
}

/// A name that is surely one.
pub(crate) fn name(text: &str) -> Name {
    Name::parse(text, "name").unwrap()
}

impl World {
    /// A vault with the standard rules.
    pub(crate) fn standard() -> Self {
        Self::with(|_| {})
    }

    /// A vault with rules that differ from the standard ones.
    pub(crate) fn with(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Preset::Standard.rules();
        change(&mut rules);
        Self {
            state: State::new(rules),
            now: "2026-03-10T09:30:00Z".parse().unwrap(),
            actor: actor(OperatorRole::Admin),
            zone: chrono_tz::UTC,
            changes: Vec::new(),
            undo: None,
            random: Repeatable(1),
            signer: Signer(TokenKey::random(TokenAlgorithm::Es256).unwrap()),
        }
    }

    /// A vault as a preset makes it, with its first roles.
    pub(crate) fn preset(preset: Preset) -> Self {
        let mut world = Self::with(|rules| *rules = preset.rules());
        for (place, role) in (0..).zip(preset.first_roles()) {
            let id = format!("FirstRole{place:03}").parse().unwrap();
            let role = role.to_role(id, world.now).unwrap();
            world.state.load(Record::Role(role), Place { sequence: 1, offset: 0 });
        }
        world
    }

    /// Changes the rules behind the back of everybody.
    pub(crate) fn set_rules(&mut self, change: impl FnOnce(&mut Rules)) {
        let mut rules = self.state.rules().clone();
        change(&mut rules);
        self.state.load(Record::Rules(rules), Place { sequence: 1, offset: 0 });
    }

    /// Asks something that is a plan only.
    pub(crate) fn with_context<T>(
        &mut self,
        ask: impl FnOnce(&State, &Actor, &mut Context<'_>) -> Result<T>,
    ) -> Result<T> {
        let calendar = ZoneCalendar(self.zone);
        let mut context =
            Context { now: self.now, calendar: &calendar, random: &mut self.random, signer: &self.signer };
        ask(&self.state, &self.actor, &mut context)
    }

    /// Decides, and takes the change in.
    pub(crate) fn run<O: Operation>(&mut self, operation: &O) -> Result<O::Reply> {
        let calendar = ZoneCalendar(self.zone);
        let mut context =
            Context { now: self.now, calendar: &calendar, random: &mut self.random, signer: &self.signer };
        let decision = ask(operation, &self.state, &self.actor, &mut context)?;
        if let Some(change) = decision.change {
            if !change.event.keys().is_empty() {
                // Whoever reads it decides it again, in a calendar that need not be this one.
                let records: Vec<_> = change.records.iter().collect();
                assert!(comes_to(&self.state, &self.actor, self.now, &change.event, &records), "{change:?}");
            }
            let sequence = u64::try_from(self.changes.len()).unwrap() + 1;
            self.changes.push(change.clone());
            self.undo = Some(self.state.apply(change, Place { sequence, offset: sequence * 100 }));
        }
        Ok(decision.reply)
    }

    /// The code with which it is refused; `None` where it is allowed. What is allowed, whoever reads the ledger allows, and what
    /// is refused to who writes here, they refuse too.
    pub(crate) fn ask<O: Operation>(&mut self, operation: &O) -> Option<Code> {
        let before = self.changes.len();
        let refused = self.run(operation).err().map(|error| error.code);
        if let [change] = &self.changes[before..] {
            // As it was before.
            self.state.revert(self.undo.take().unwrap());
            let Self { actor, state, now, .. } = &*self;
            let records: Vec<_> = change.records.iter().collect();
            assert!(permits(actor, state, *now, &change.event, &records), "{actor:?} may write {:?}", change.event);
            self.state.apply(change.clone(), Place { sequence: 1000, offset: 0 });
        }
        assert!(refused.is_none() || self.changes.len() == before);
        refused
    }

    /// The code and field with which it is refused; changes nothing.
    pub(crate) fn refusal<O: Operation>(&mut self, operation: &O) -> (Code, Option<String>, String) {
        let before = self.changes.len();
        let Err(Error { code, field, message }) = self.run(operation) else { panic!("it was allowed") };
        assert_eq!(self.changes.len(), before);
        assert!(message.ends_with('.'), "{message}");
        (code, field, message)
    }

    pub(crate) fn role(&mut self, text: &str, permissions: &[&str]) -> RoleId {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        self.run(&AddRole { name: text.to_owned(), permissions, scoped: false, grantable_over_rest: false }).unwrap()
    }

    pub(crate) fn scoped_role(&mut self, text: &str, permissions: &[&str]) -> RoleId {
        let permissions = permissions.iter().map(ToString::to_string).collect();
        self.run(&AddRole { name: text.to_owned(), permissions, scoped: true, grantable_over_rest: false }).unwrap()
    }

    pub(crate) fn owner(&mut self, text: &str) -> OwnerId {
        self.run(&AddOwner { name: text.to_owned(), ..AddOwner::default() }).unwrap()
    }

    pub(crate) fn account(&mut self, text: &str) -> AccountId {
        self.run(&AddAccount { name: text.to_owned() }).unwrap()
    }

    /// Issues a key with this role.
    pub(crate) fn issue(&mut self, text: &str, role: RoleId) -> Issued {
        self.run(&request(text, role)).unwrap()
    }

    pub(crate) fn key(&self, id: KeyId) -> &Key {
        self.state.key(id).unwrap()
    }

    pub(crate) fn check(&self, token: &Token) -> Verdict {
        self.state.whole().explain(token.expose(), &[], None, self.now).verdict
    }

    pub(crate) fn pass(&mut self, days: i64) {
        self.now += TimeDelta::days(days);
    }

    pub(crate) fn act_as(&mut self, role: OperatorRole) {
        self.actor = actor(role);
    }
}

/// A request for a key with this role, everything else as it comes.
pub(crate) fn request(text: &str, role: RoleId) -> IssueKey {
    IssueKey {
        name: text.to_owned(),
        description: String::new(),
        owner: None,
        grants: vec![grant(role)],
        expiration: Expiration::Default,
        format: None,
        delivery: Delivery::Pending,
    }
}

pub(crate) fn signed(text: &str, role: RoleId) -> IssueKey {
    IssueKey { format: Some(Format::Jwt), ..request(text, role) }
}

pub(crate) fn days(days: u32) -> Expiration {
    Expiration::After(Lifetime::Days(days))
}

pub(crate) fn grant(role: RoleId) -> GrantRequest {
    GrantRequest { role, accounts: None }
}

/// An edit that changes nothing yet.
pub(crate) fn edit(key: KeyId) -> EditKey {
    EditKey { key, name: None, description: None, owner: None, grants: None, expiration: None }
}

pub(crate) fn actor(role: OperatorRole) -> Actor {
    let operator = Operator { id: "Operator0000".parse().unwrap(), name: name("Ada"), role, owner: None };
    Actor { operator, door: Door::Cli }
}

/// Randomness that can be repeated: Steele's SplitMix64.
struct Repeatable(u64);

impl Random for Repeatable {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = mixed.to_le_bytes()[3];
        }
        Ok(())
    }
}

struct Signer(TokenKey);

impl TokenSigner for Signer {
    fn sign(&self, claims: &[u8]) -> Result<Token> {
        self.0.sign(claims)
    }

    fn default_issuer(&self) -> String {
        "urn:uuid:00000000-0000-4000-8000-000000000000".to_owned()
    }
}
