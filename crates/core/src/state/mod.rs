//! The current records of an open vault, in memory, with the indexes that the rules and lists need.
//!
//! It changes only by committed changes. How records are kept on disk is in `ledger` and `index`; what lists and
//! panels show of them is in `view`.

mod apply;
mod ends;
mod key_text;
mod keys;
mod named;
mod numbers;
mod row;
mod texts;

use std::collections::{BTreeSet, HashMap};

pub(crate) use apply::Undo;
pub(crate) use keys::Keys;
pub(crate) use numbers::NOTHING;
pub(crate) use row::{NEVER, Row};

use keywright_verify::Checker;
use named::Named;

use crate::model::{
    Account, AccountId, Key, KeyId, Name, Once, Operator, OperatorId, Owner, OwnerId, Place, Record, RecordRef,
    RequestId, Role, RoleId, Rules, Service, ServiceId, Time, Tombstone,
};

/// The current records of an open vault.
#[derive(Debug)]
pub struct State {
    rules: Rules,
    rules_place: Option<Place>,
    keys: Keys,
    tombstones: HashMap<KeyId, (Tombstone, Place)>,
    /// The tombstones by when their tokens end.
    tombstone_ends: BTreeSet<(Time, KeyId)>,
    /// The places in the status list that are taken, and by which key, there or deleted.
    list_places: HashMap<u32, KeyId>,
    roles: Named<Role>,
    owners: Named<Owner>,
    accounts: Named<Account>,
    services: Named<Service>,
    operators: Vec<Operator>,
    /// The names of those who left.
    former_operators: HashMap<OperatorId, Name>,
    /// The keys, deleted ones too, that were issued for requests which may come again.
    requests: HashMap<RequestId, KeyId>,
    checker: Checker,
    revision: u64,
    /// Moves with each change of an account or of the rules.
    accounts_and_rules: u64,
}

impl State {
    /// The state of a new vault.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        let mut state = Self {
            rules,
            rules_place: None,
            keys: Keys::default(),
            tombstones: HashMap::new(),
            tombstone_ends: BTreeSet::new(),
            list_places: HashMap::new(),
            roles: Named::default(),
            owners: Named::default(),
            accounts: Named::default(),
            services: Named::default(),
            operators: Vec::new(),
            former_operators: HashMap::new(),
            requests: HashMap::new(),
            checker: Checker::new(),
            revision: 0,
            accounts_and_rules: 0,
        };
        state.check_by_rules();
        state
    }

    /// The vault's rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What answers whether a token is good. A clone of it is a snapshot, costs next to nothing and never waits.
    #[must_use]
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// The sequence number of the last change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Moves with each change of an account or of the rules, also where one is taken back: what was made of them holds until then.
    #[must_use]
    pub fn accounts_and_rules(&self) -> u64 {
        self.accounts_and_rules
    }

    /// Says what the last change was, where the records that were loaded do not show it.
    pub(crate) fn set_revision(&mut self, sequence: u64) {
        self.revision = sequence;
    }

    /// Says who may open the vault, and what those were called who might once: whoever issued a key is shown by this.
    pub(crate) fn set_operators(
        &mut self,
        operators: Vec<Operator>,
        former: impl IntoIterator<Item = (OperatorId, Name)>,
    ) {
        self.operators = operators;
        self.former_operators = former.into_iter().collect();
    }

    /// Who may open the vault.
    pub fn operators(&self) -> impl Iterator<Item = &Operator> {
        self.operators.iter()
    }

    /// The operator with this id, who may open the vault.
    #[must_use]
    pub fn operator(&self, id: OperatorId) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.id == id)
    }

    /// Whether an operator with this id left.
    pub(crate) fn is_former_operator(&self, id: OperatorId) -> bool {
        self.former_operators.contains_key(&id)
    }

    /// What the operator is called; the id where they are not known any more.
    #[must_use]
    pub fn operator_name(&self, id: OperatorId) -> String {
        let current = self.operator(id).map(|operator| &operator.name);
        current.or_else(|| self.former_operators.get(&id)).map_or_else(|| id.to_string(), ToString::to_string)
    }

    /// The key with this id.
    #[must_use]
    pub(crate) fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.row(id).map(|row| &*row.key)
    }

    /// The key, or what stays of it, that was issued for this request, and what was asked.
    pub(crate) fn issued_once(&self, request: RequestId) -> Option<(KeyId, &Once)> {
        let id = *self.requests.get(&request)?;
        let once = match (self.key(id), self.tombstone(id)) {
            (Some(key), _) => key.once.as_deref(),
            (None, tombstone) => tombstone?.once.as_deref(),
        };
        once.filter(|once| once.request == request).map(|once| (id, once))
    }

    /// What stays of the deleted key with this id.
    #[must_use]
    pub(crate) fn tombstone(&self, id: KeyId) -> Option<&Tombstone> {
        self.tombstones.get(&id).map(|(tombstone, _)| tombstone)
    }

    /// Whether a token, perhaps of a deleted key, has this place in the status list.
    pub(crate) fn is_list_place_taken(&self, index: u32) -> bool {
        self.list_places.contains_key(&index)
    }

    /// Among how many places in the status list one is drawn: a power of two, at least four times as many as are taken, so that
    /// the list says of their number no more than that.
    pub(crate) fn list_room(&self) -> u32 {
        const LEAST: usize = 1 << 16;
        const MOST: u32 = 1 << 26;
        let room = (self.list_places.len() + 1).saturating_mul(4).max(LEAST).checked_next_power_of_two();
        room.and_then(|room| u32::try_from(room).ok()).unwrap_or(MOST).min(MOST)
    }

    /// What stays of deleted keys.
    pub(crate) fn tombstones(&self) -> impl Iterator<Item = &Tombstone> {
        self.tombstones.values().map(|(tombstone, _)| tombstone)
    }

    /// The tombstones whose tokens have ended by themselves at `now`, so that nothing needs them any more.
    pub(crate) fn ended_tombstones(&self, now: Time) -> impl Iterator<Item = KeyId> {
        self.tombstone_ends.iter().take_while(move |(end, _)| *end <= now).map(|(_, id)| *id)
    }

    /// The role with this id.
    #[must_use]
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.at(id)
    }

    /// The owner with this id.
    #[must_use]
    pub fn owner(&self, id: OwnerId) -> Option<&Owner> {
        self.owners.at(id)
    }

    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.at(id)
    }

    /// The service with this id.
    #[must_use]
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.at(id)
    }

    /// The service with this name, as names are compared.
    #[must_use]
    pub fn service_named(&self, name: &Name) -> Option<&Service> {
        self.services.named(&name.folded())
    }

    /// The role with this name, as names are compared.
    #[must_use]
    pub fn role_named(&self, name: &Name) -> Option<&Role> {
        self.roles.named(&name.folded())
    }

    /// The owner with this name, as names are compared.
    #[must_use]
    pub fn owner_named(&self, name: &Name) -> Option<&Owner> {
        self.owners.named(&name.folded())
    }

    /// The account with this name, as names are compared.
    #[must_use]
    pub fn account_named(&self, name: &Name) -> Option<&Account> {
        self.accounts.named(&name.folded())
    }

    /// All keys, in no particular order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.rows().map(|row| &*row.key)
    }

    /// How many keys there are, ended ones included.
    #[must_use]
    pub(crate) fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// All keys, live or ended, with this name, as names are compared.
    pub(crate) fn keys_named(&self, name: &Name) -> impl Iterator<Item = &Key> {
        self.keys.named(name.folded()).map(|row| &*row.key)
    }

    /// All keys, live or ended, of this owner.
    pub(crate) fn keys_of_owner(&self, owner: OwnerId) -> impl Iterator<Item = &Key> {
        self.keys.of_owner(owner).map(|row| &*row.key)
    }

    /// All keys, live or ended, with this role. Looks at every key.
    pub(crate) fn keys_with_role(&self, role: RoleId) -> impl Iterator<Item = &Key> {
        self.keys().filter(move |key| key.grants.iter().any(|grant| grant.role == role))
    }

    /// All keys, live or ended, with a grant that is limited to this account. Looks at every key.
    pub(crate) fn keys_with_account(&self, account: AccountId) -> impl Iterator<Item = &Key> {
        self.keys().filter(move |key| key.grants.iter().any(|grant| grant.accounts.selected().contains(&account)))
    }

    /// How many keys are neither revoked nor expired at `now`; suspended ones count.
    #[must_use]
    pub(crate) fn live_keys(&self, now: Time) -> usize {
        self.keys.live(now.timestamp())
    }

    /// How many of them work beside the keys that take their places; each such pair counts once where keys are limited.
    #[must_use]
    pub(crate) fn pairs(&self, now: Time) -> usize {
        self.keys.pairs(now.timestamp())
    }

    /// All roles, in no particular order.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter()
    }

    /// All owners, in no particular order.
    pub fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.owners.iter()
    }

    /// All accounts, in no particular order.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter()
    }

    /// All services, in no particular order.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.iter()
    }

    /// Says when a check last said yes to a key; an unknown key is left out.
    pub(crate) fn set_usage(&mut self, key: KeyId, last_used: Time) {
        self.keys.set_usage(key, last_used.timestamp());
    }

    /// Where the ledger's frame is that last changed a record.
    #[must_use]
    pub(crate) fn place(&self, reference: RecordRef) -> Option<Place> {
        match reference {
            RecordRef::Key(id) => self.keys.row(id).map(|row| row.place),
            RecordRef::Tombstone(id) => self.tombstones.get(&id).map(|(_, place)| *place),
            RecordRef::Role(id) => self.roles.place(id),
            RecordRef::Owner(id) => self.owners.place(id),
            RecordRef::Account(id) => self.accounts.place(id),
            RecordRef::Service(id) => self.services.place(id),
            RecordRef::Rules => self.rules_place,
        }
    }

    /// The last of the frames up to the one numbered `most` of which some record says where it is. Looks at every key.
    pub(crate) fn last_place_up_to(&self, most: u64) -> Option<Place> {
        let keys = self.keys.rows().map(|row| row.place);
        keys.chain(self.rules_place).filter(|place| place.sequence <= most).max_by_key(|place| place.sequence)
    }

    /// A copy of a record.
    #[must_use]
    pub(crate) fn record(&self, reference: RecordRef) -> Option<Record> {
        Some(match reference {
            RecordRef::Key(id) => Record::Key(self.key(id)?.clone()),
            RecordRef::Tombstone(id) => Record::Tombstone(self.tombstone(id)?.clone()),
            RecordRef::Role(id) => Record::Role(self.role(id)?.clone()),
            RecordRef::Owner(id) => Record::Owner(self.owner(id)?.clone()),
            RecordRef::Account(id) => Record::Account(self.account(id)?.clone()),
            RecordRef::Service(id) => Record::Service(self.service(id)?.clone()),
            RecordRef::Rules => Record::Rules(self.rules.clone()),
        })
    }

    /// Which records there are. Who needs all of them collects these first and then fetches them bit by bit, so that
    /// changes need not wait long.
    pub(crate) fn record_refs(&self) -> impl Iterator<Item = RecordRef> {
        std::iter::once(RecordRef::Rules)
            .chain(self.roles().map(|role| RecordRef::Role(role.id)))
            .chain(self.owners().map(|owner| RecordRef::Owner(owner.id)))
            .chain(self.accounts().map(|account| RecordRef::Account(account.id)))
            .chain(self.services().map(|service| RecordRef::Service(service.id)))
            .chain(self.tombstones.keys().map(|id| RecordRef::Tombstone(*id)))
            .chain(self.keys().map(|key| RecordRef::Key(key.id)))
    }

    /// The rows of all keys, for views.
    pub(crate) fn rows(&self) -> &Keys {
        &self.keys
    }
}
