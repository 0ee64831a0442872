//! What a key may do that asks over REST: every operation, by every kind of operator who opened the vault and every kind of key; and
//! each way by which somebody who holds such a key might try to get at more.

use super::world::{World, actor, days, edit, grant, request};
use crate::{
    error::Code,
    ledger::permits,
    model::{
        AccountId, Accounts, Completion, DeleteRole, Delivery, Door, KeyId, KeysEnabled, Managers, Operator,
        OperatorRole, OwnerId, PermissionFile, Place, Preset, Record, RevocationReason, RoleId, RolesPerKey, Rules,
        Switch,
    },
    operation::{
        AddAccount, AddOperator, AddOwner, AddRole, BulkAct, BulkStep, CompleteRotation, DeleteKey, DeliverKey,
        EditAccount, EditKey, EditOperator, EditOwner, EditRole, GrantRequest, ImportPermissions, IssueKey, Operation,
        ReinstateKey, ReinstateOwner, RemoveAccount, RemoveOperator, RemoveOwner, RemoveRole, RemoveService, RevokeKey,
        RotateKey, SetRules, SuspendKey, SuspendOwner,
    },
};

/// Who opened the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Admin,
    Issuer,
    /// An Issuer who manages the keys of Blue only.
    Tied,
    Viewer,
}

/// The key that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    Writes,
    OnlyReads,
    LimitedToAnAccount,
    Suspended,
    Expired,
    Revoked,
    OwnerSuspended,
    KeysOff,
    Deleted,
    Nobody,
}

const OPERATORS: [Who; 4] = [Who::Admin, Who::Issuer, Who::Tied, Who::Viewer];
const KEYS: [Asking; 10] = [
    Asking::Writes,
    Asking::OnlyReads,
    Asking::LimitedToAnAccount,
    Asking::Suspended,
    Asking::Expired,
    Asking::Revoked,
    Asking::OwnerSuspended,
    Asking::KeysOff,
    Asking::Deleted,
    Asking::Nobody,
];

/// A vault with a key that asks, and with keys and roles that it may and may not touch.
struct Stage {
    world: World,
    /// The key that asks, with the role `api`.
    asking: KeyId,
    api: RoleId,
    /// May be granted over REST; a key of Blue has it.
    open: RoleId,
    /// May not; a key of Blue has it, another suspended one too.
    closed: RoleId,
    /// Nobody has it, and it may not be granted.
    unused: RoleId,
    /// May be granted, in accounts.
    scoped: RoleId,
    blue: OwnerId,
    free: KeyId,
    held: KeyId,
    stopped: KeyId,
    /// Another key that holds a permission of Keywright itself, and `closed`-like `shared`.
    gateway: KeyId,
    shared: RoleId,
    east: AccountId,
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn stage_with(change: impl FnOnce(&mut Rules)) -> Stage {
    let mut world = World::with(|rules| {
        rules.expiry_extendable = true;
        change(rules);
    });
    let east = world.account("east");
    let api = world.role("API", &["keywright.read", "keywright.write"]);
    let verifier = world.role("Verifier", &["keywright.verify"]);
    let (open, closed, unused) =
        (world.role("Open", &["a.read"]), world.role("Closed", &["b.read"]), world.role("Unused", &["c.read"]));
    let scoped = world.scoped_role("Scoped", &["d.read"]);
    let shared = world.role("Shared", &["e.read"]);
    for role in [open, scoped] {
        world.run(&EditRole { role, name: None, permissions: None, grantable_over_rest: Some(true) }).unwrap();
    }
    let (blue, services) = (world.owner("Blue"), world.owner("Services"));
    let issue = |world: &mut World, name: &str, owner, roles: &[RoleId]| {
        let grants = roles.iter().map(|role| grant(*role)).collect();
        let issued = IssueKey { owner: Some(owner), grants, expiration: days(30), ..request(name, open) };
        world.run(&issued).unwrap().key
    };
    let asking = issue(&mut world, "ci-bot", services, &[api]);
    let free = issue(&mut world, "free", blue, &[open]);
    let held = issue(&mut world, "held", blue, &[closed]);
    let stopped = issue(&mut world, "stopped", blue, &[closed]);
    let gateway = issue(&mut world, "gateway", services, &[verifier, shared]);
    world.run(&SuspendKey { key: stopped }).unwrap();
    world.actor.door = Door::Rest(asking);
    Stage { world, asking, api, open, closed, unused, scoped, blue, free, held, stopped, gateway, shared, east }
}

fn stage() -> Stage {
    stage_with(|_| {})
}

impl Stage {
    /// See [`World::ask`].
    fn ask<O: Operation>(&mut self, operation: &O) -> Option<Code> {
        self.world.ask(operation)
    }

    #[track_caller]
    fn refused<O: Operation>(&mut self, code: Code, operation: &O) {
        assert_eq!(self.ask(operation), Some(code));
    }

    #[track_caller]
    fn allowed<O: Operation>(&mut self, operation: &O) {
        assert_eq!(self.ask(operation), None);
    }

    /// What a person does at the window meanwhile.
    fn in_person<T>(&mut self, act: impl FnOnce(&mut World) -> T) -> T {
        let asks = std::mem::replace(&mut self.world.actor, actor(OperatorRole::Admin));
        let done = act(&mut self.world);
        self.world.actor = asks;
        done
    }

    fn issue(&self, role: RoleId) -> IssueKey {
        IssueKey { owner: Some(self.blue), ..request("new", role) }
    }

    fn owner(&self, grants: Option<Vec<GrantRequest>>) -> EditOwner {
        EditOwner { owner: self.blue, name: None, contact: None, team: None, grants }
    }
}

fn staged(who: Who, asking: Asking) -> Stage {
    let mut on = stage_with(|rules| rules.managers = Managers::Issuer);
    let (key, api) = (on.asking, on.api);
    let services = on.world.key(key).owner.unwrap();
    on.in_person(|world| match asking {
        Asking::Writes | Asking::Nobody => {}
        Asking::OnlyReads => {
            let permissions = Some(vec![text("keywright.read"), text("keywright.verify")]);
            world.run(&EditRole { role: api, name: None, permissions, grantable_over_rest: None }).unwrap();
        }
        Asking::LimitedToAnAccount => {
            let east = world.state.accounts().next().unwrap().id;
            let role = world.scoped_role("Limited", &["keywright.write"]);
            let grants = Some(vec![GrantRequest { role, accounts: Some(Accounts::Selected(vec![east])) }]);
            world.run(&EditKey { grants, ..edit(key) }).unwrap();
        }
        Asking::Suspended => world.run(&SuspendKey { key }).unwrap(),
        Asking::Expired => {
            world.run(&EditKey { expiration: Some(days(1)), ..edit(key) }).map(|()| world.pass(2)).unwrap();
        }
        Asking::Revoked => world.run(&RevokeKey { key, reason: RevocationReason::Compromised }).unwrap(),
        Asking::OwnerSuspended => world.run(&SuspendOwner { owner: services }).unwrap(),
        Asking::KeysOff => world.set_rules(|rules| rules.keys_enabled = KeysEnabled::No),
        Asking::Deleted => world.run(&DeleteKey { key }).unwrap(),
    });
    let role = match who {
        Who::Admin => OperatorRole::Admin,
        Who::Issuer | Who::Tied => OperatorRole::Issuer,
        Who::Viewer => OperatorRole::Viewer,
    };
    on.world.actor = actor(role);
    on.world.actor.operator.owner = (who == Who::Tied).then_some(on.blue);
    on.world.actor.door = Door::Rest(if asking == Asking::Nobody { "NoSuchKey000".parse().unwrap() } else { key });
    on
}

#[test]
fn what_the_key_the_operator_and_the_rules_all_allow() {
    for who in OPERATORS {
        for asking in KEYS {
            let case = format!("{who:?} {asking:?}");
            let check = |what: &str, said: Option<Code>, expected: Option<Code>| {
                // A key that may not ask is told so, whatever it asks.
                let expected = if asking == Asking::Writes { expected } else { Some(Code::NotAllowed) };
                assert_eq!(said, expected, "{what}: {case}");
            };
            let manages = (who == Who::Viewer).then_some(Code::NotAllowed);
            let administers = (who != Who::Admin).then_some(Code::NotAllowed);
            let on = || staged(who, asking);
            let Stage { free: key, open, blue: owner, unused, east, .. } = on();

            let issue = on().issue(open);
            check("issue", on().ask(&issue), manages);
            let nobodys = IssueKey { owner: None, ..issue.clone() };
            check("issue for nobody", on().ask(&nobodys), manages.or((who == Who::Tied).then_some(Code::NotAllowed)));
            check("edit", on().ask(&EditKey { name: Some(text("other")), ..edit(key) }), manages);
            check("extend", on().ask(&EditKey { expiration: Some(days(60)), ..edit(key) }), manages);
            check("suspend", on().ask(&SuspendKey { key }), manages);
            check("revoke", on().ask(&RevokeKey { key, reason: RevocationReason::Compromised }), manages);
            check("delete", on().ask(&DeleteKey { key }), manages);
            check("deliver", on().ask(&DeliverKey { key, delivery: Delivery::Answered }), manages);
            check("rotate", on().ask(&RotateKey { key, switch: Switch::Now, delivery: Delivery::Answered }), manages);
            check("reinstate", on().ask(&ReinstateKey { key }), manages);
            check("complete", on().ask(&CompleteRotation { key, by: Completion::HandOver }), None);
            check("bulk", on().ask(&BulkStep { key, act: BulkAct::Suspend }), manages);

            let role = |name: &str| AddRole {
                name: text(name),
                permissions: vec![text("new.read")],
                scoped: false,
                grantable_over_rest: false,
            };
            check("add role", on().ask(&role("New")), administers);
            let rename =
                EditRole { role: unused, name: Some(text("Other")), permissions: None, grantable_over_rest: None };
            check("edit role", on().ask(&rename), administers);
            check("remove role", on().ask(&RemoveRole { role: unused, cascade: false }), administers);
            check("add owner", on().ask(&AddOwner { name: text("New"), ..AddOwner::default() }), administers);
            check("edit owner", on().ask(&EditOwner { name: Some(text("Green")), ..on().owner(None) }), administers);
            check("suspend owner", on().ask(&SuspendOwner { owner }), administers);
            check("reinstate owner", on().ask(&ReinstateOwner { owner }), administers);
            check("remove owner", on().ask(&RemoveOwner { owner, with_keys: true }), administers);
            check("add account", on().ask(&AddAccount { name: text("west") }), administers);
            if asking != Asking::LimitedToAnAccount {
                check("rename account", on().ask(&EditAccount { account: east, name: text("west") }), administers);
                check("remove account", on().ask(&RemoveAccount { account: east }), administers);
            }
            let file = PermissionFile::parse(
                b"service = \"s\"\n[[permissions]]\npermission = \"s.read\"\ndescription = \"\"\n",
            );
            check("import", on().ask(&ImportPermissions { file: file.unwrap() }), administers);

            // Nobody does these over REST, not even where nothing would change.
            let never = Some(Code::NotAllowed);
            check("rules", on().ask(&SetRules::parse(&["warn_before=7"]).unwrap()), never);
            check("the same rules", on().ask(&SetRules::default()), never);
            for planned in operators(&mut on().world) {
                check("operators", planned, never);
            }
        }
    }
}

fn operators(world: &mut World) -> [Option<Code>; 3] {
    let other = Operator { id: "Operator0001".parse().unwrap(), ..actor(OperatorRole::Viewer).operator };
    let other = Operator { name: super::name("Grace"), ..other };
    let oneself = world.actor.operator.clone();
    world.state.set_operators(vec![oneself, other.clone()], []);
    let add = AddOperator { name: text("Hopper"), role: OperatorRole::Admin, owner: None };
    let edit = EditOperator { operator: other.id, name: None, role: Some(OperatorRole::Admin), owner: None };
    let remove = RemoveOperator { operator: other.id };
    [
        world.with_context(|state, actor, context| add.plan(state, actor, context)).err().map(|error| error.code),
        world.with_context(|state, actor, context| edit.plan(state, actor, context)).err().map(|error| error.code),
        world.with_context(|state, actor, context| remove.plan(state, actor, context)).err().map(|error| error.code),
    ]
}

#[test]
fn who_sees_over_rest() {
    for who in OPERATORS {
        for asking in KEYS {
            let on = staged(who, asking);
            let seen = on.world.state.seen_by(&on.world.actor, on.world.now);
            let reads = matches!(asking, Asking::Writes | Asking::OnlyReads);
            assert_eq!(
                seen.as_ref().err().map(|error| error.code),
                (!reads).then_some(Code::NotAllowed),
                "{who:?} {asking:?}"
            );
            if let Ok(seen) = seen {
                let all = if who == Who::Tied { 3 } else { 5 };
                assert_eq!((seen.keys().count(), seen.includes(on.asking)), (all, who != Who::Tied));
            }
        }
    }
    // A key that only writes sees nothing.
    let mut on = stage();
    let role = on.api;
    on.in_person(|world| {
        let permissions = Some(vec![text("keywright.write")]);
        world.run(&EditRole { role, name: None, permissions, grantable_over_rest: None }).unwrap();
    });
    assert_eq!(on.world.state.seen_by(&on.world.actor, on.world.now).unwrap_err().code, Code::NotAllowed);
    on.allowed(&AddAccount { name: text("west") });
}

#[test]
fn roles_that_no_admin_marked_are_not_granted_in_any_way() {
    for role in [OperatorRole::Admin, OperatorRole::Issuer] {
        let on = || {
            let mut on = stage();
            on.world.actor.operator.role = role;
            on
        };
        let Stage { open, closed, free, held, stopped, scoped, east, .. } = on();
        let no = Code::NotAllowed;
        let both = vec![grant(open), grant(closed)];
        let widened = || on().issue(closed);
        on().refused(no, &widened());
        on().refused(no, &IssueKey { grants: both.clone(), ..widened() });
        on().refused(no, &EditKey { grants: Some(both.clone()), ..edit(free) });
        on().refused(no, &BulkStep { key: free, act: BulkAct::AddRole { grant: grant(closed) } });
        on().refused(no, &BulkStep { key: free, act: BulkAct::SetRoles { grants: both } });
        // New life for a key that has it is to grant it again: a token, more time, an end to its suspension.
        let rotate = |key| RotateKey { key, switch: Switch::Overlap { seconds: 86_400 }, delivery: Delivery::Answered };
        on().refused(no, &rotate(held));
        on().refused(no, &EditKey { expiration: Some(days(60)), ..edit(held) });
        on().refused(no, &ReinstateKey { key: stopped });
        on().refused(no, &BulkStep { key: stopped, act: BulkAct::Reinstate });
        // What takes away is allowed, and so is what leaves it as it is.
        on().allowed(&EditKey { expiration: Some(days(1)), ..edit(held) });
        on().allowed(&EditKey { description: Some(text("Edge")), ..edit(held) });
        on().allowed(&SuspendKey { key: held });
        on().allowed(&RevokeKey { key: held, reason: RevocationReason::Compromised });
        on().allowed(&DeleteKey { key: stopped });
        on().allowed(&EditKey { grants: Some(vec![grant(open)]), ..edit(held) });
        on().allowed(&rotate(free));
        on().allowed(&EditKey { expiration: Some(days(60)), ..edit(free) });

        // A role that is taken away cannot be given back; accounts can be taken away, and given where the role may be.
        let mut on = on();
        on.allowed(&EditKey { grants: Some(vec![grant(open)]), ..edit(held) });
        on.refused(no, &EditKey { grants: Some(vec![grant(closed)]), ..edit(held) });
        let within = |accounts| Some(vec![GrantRequest { role: scoped, accounts: Some(accounts) }]);
        on.allowed(&EditKey { grants: within(Accounts::Selected(vec![east])), ..edit(free) });
        on.allowed(&EditKey { grants: within(Accounts::All), ..edit(free) });
        on.in_person(|world| {
            world
                .run(&EditRole { role: scoped, name: None, permissions: None, grantable_over_rest: Some(false) })
                .unwrap();
        });
        on.allowed(&EditKey { grants: within(Accounts::Selected(vec![east])), ..edit(free) });
        on.refused(no, &EditKey { grants: within(Accounts::All), ..edit(free) });
    }
}

#[test]
fn a_key_never_touches_itself_nor_another_that_holds_a_keywright_permission() {
    let on = stage;
    let Stage { asking, gateway, api, open, blue, shared, .. } = on();
    let no = Code::ReservedPermission;
    for key in [asking, gateway] {
        let services = on().world.key(key).owner.unwrap();
        on().refused(no, &EditKey { name: Some(text("other")), ..edit(key) });
        on().refused(no, &EditKey { grants: Some(vec![grant(open)]), ..edit(key) });
        on().refused(no, &EditKey { grants: Some(vec![grant(api), grant(open)]), ..edit(key) });
        on().refused(no, &EditKey { expiration: Some(days(1)), ..edit(key) });
        on().refused(no, &EditKey { expiration: Some(days(60)), ..edit(key) });
        on().refused(no, &EditKey { owner: Some(Some(blue)), ..edit(key) });
        on().refused(no, &SuspendKey { key });
        on().refused(no, &RevokeKey { key, reason: RevocationReason::Superseded });
        on().refused(no, &DeleteKey { key });
        on().refused(no, &DeliverKey { key, delivery: Delivery::Answered });
        for switch in [Switch::Now, Switch::Overlap { seconds: 86_400 }, Switch::FirstUse { deadline_seconds: 86_400 }]
        {
            on().refused(no, &RotateKey { key, switch, delivery: Delivery::Answered });
        }
        for act in
            [BulkAct::Suspend, BulkAct::Delete, BulkAct::RemoveRole { role: api }, BulkAct::SetOwner { owner: None }]
        {
            // A key that has not the role stays as it is.
            let same = key == gateway && matches!(act, BulkAct::RemoveRole { .. });
            assert_eq!(on().ask(&BulkStep { key, act }).is_some(), !same);
        }
        // Through its owner and through its other role.
        on().refused(no, &SuspendOwner { owner: services });
        on().refused(no, &RemoveOwner { owner: services, with_keys: true });
        let grants = Some(vec![grant(open)]);
        on().refused(no, &EditOwner { owner: services, name: None, contact: None, team: None, grants });
    }
    on().refused(no, &on().issue(api));
    on().refused(no, &EditKey { grants: Some(vec![grant(api)]), ..edit(on().free) });
    on().refused(no, &AddOwner { name: text("New"), grants: vec![grant(api)], ..AddOwner::default() });
    let edit_role = |role, permissions: &str| EditRole {
        role,
        name: None,
        permissions: Some(vec![text(permissions)]),
        grantable_over_rest: None,
    };
    on().refused(Code::NotAllowed, &edit_role(shared, "*"));

    // A suspended owner of such a key is not reinstated by one, nor a suspended key.
    let mut on = on();
    on.in_person(|world| world.run(&SuspendKey { key: gateway }).unwrap());
    on.refused(no, &ReinstateKey { key: gateway });
    let (asking, own) = on.in_person(|world| {
        let own = world.owner("Own");
        world.run(&EditKey { owner: Some(Some(own)), ..edit(asking) }).map(|()| (asking, own)).unwrap()
    });
    let services = on.world.key(gateway).owner.unwrap();
    on.in_person(|world| world.run(&SuspendOwner { owner: services }).unwrap());
    on.refused(no, &ReinstateOwner { owner: services });
    on.refused(no, &SuspendOwner { owner: own });
    assert!(on.world.key(asking).owner == Some(own));
}

#[test]
fn roles_that_may_be_granted_or_hold_a_keywright_permission_or_are_held_by_such_keys_stay_as_they_are() {
    let on = || stage_with(|rules| rules.delete_role = DeleteRole::Cascade);
    let Stage { api, open, closed, unused, shared, .. } = on();
    let (no, reserved) = (Code::NotAllowed, Code::ReservedPermission);
    let rename = |role| EditRole { role, name: Some(text("Other")), permissions: None, grantable_over_rest: None };
    let permit =
        |role, permission: &str| EditRole { permissions: Some(vec![text(permission)]), name: None, ..rename(role) };
    let mark = |role, yes| EditRole { name: None, grantable_over_rest: Some(yes), ..rename(role) };
    on().refused(no, &rename(open));
    on().refused(no, &permit(open, "*"));
    on().refused(no, &mark(open, false));
    on().refused(no, &RemoveRole { role: open, cascade: true });
    on().refused(reserved, &rename(api));
    on().refused(reserved, &permit(api, "keywright.*"));
    on().refused(reserved, &RemoveRole { role: api, cascade: true });
    on().refused(no, &rename(shared));
    on().refused(no, &RemoveRole { role: shared, cascade: false });
    // None becomes such a role over REST.
    for role in [closed, unused] {
        on().refused(no, &mark(role, true));
        on().refused(reserved, &permit(role, "keywright.write"));
        on().refused(reserved, &permit(role, "keywright.*"));
    }
    let add = |permission: &str, grantable_over_rest| AddRole {
        name: text("New"),
        permissions: vec![text(permission)],
        scoped: false,
        grantable_over_rest,
    };
    on().refused(no, &add("new.read", true));
    on().refused(reserved, &add("keywright.verify", false));
    on().allowed(&add("*", false));
    // What nobody has is free; what somebody has gets narrower only.
    on().allowed(&permit(unused, "*"));
    on().allowed(&rename(unused));
    on().refused(no, &permit(closed, "b.write"));
    on().refused(no, &permit(closed, "*"));
    on().refused(no, &rename(closed));
    on().allowed(&RemoveRole { role: unused, cascade: false });
    // The key that asks may have an ordinary role beside the reserved one; neither that role.
    let mut on = on();
    let key = on.asking;
    on.in_person(|world| world.run(&EditKey { grants: Some(vec![grant(api), grant(closed)]), ..edit(key) }).unwrap());
    on.refused(no, &permit(closed, "*"));
    on.refused(no, &RemoveRole { role: closed, cascade: true });
}

#[test]
fn an_admin_marks_roles_but_never_a_reserved_one() {
    let mut world = World::standard();
    let role = world.role("Reader", &["a.read"]);
    let mark = |role| EditRole { role, name: None, permissions: None, grantable_over_rest: Some(true) };
    world.run(&mark(role)).unwrap();
    assert!(world.state.role_view(role, world.now).unwrap().grantable_over_rest);
    let said = world.changes.last().unwrap().event.sentence();
    assert_eq!(said, "Edited the role Reader: may be granted over REST");
    let permissions = Some(vec![text("keywright.read")]);
    let widen = EditRole { permissions, grantable_over_rest: None, ..mark(role) };
    assert_eq!(world.refusal(&widen).0, Code::ReservedPermission);
    let reserved = world.role("API", &["keywright.*"]);
    assert_eq!(world.refusal(&mark(reserved)).0, Code::ReservedPermission);
    let add =
        AddRole { name: text("New"), permissions: vec![text("keywright.a")], scoped: false, grantable_over_rest: true };
    assert_eq!(world.refusal(&add).0, Code::ReservedPermission);
    world.act_as(OperatorRole::Issuer);
    assert_eq!(world.refusal(&mark(role)).0, Code::NotAllowed);
}

#[test]
fn removing_a_role_goes_by_the_rules() {
    let mut on = stage();
    let role = on.closed;
    on.refused(Code::InUse, &RemoveRole { role, cascade: true });
    on.world.set_rules(|rules| rules.delete_role = DeleteRole::Cascade);
    let removed = on.world.run(&RemoveRole { role, cascade: false }).unwrap();
    assert_eq!((removed.deleted.len(), removed.reduced.len()), (2, 0));
}

#[test]
fn where_keys_may_do_what_their_owners_may_do_the_owners_are_the_door_that_is_kept() {
    let mut on = stage();
    let (asking, gateway) = (on.asking, on.gateway);
    let Stage { blue, open, closed, api, .. } = on;
    on.world.set_rules(|rules| {
        rules.roles_per_key = RolesPerKey::Owner;
        rules.owner_required = true;
    });
    let services = on.world.key(asking).owner.unwrap();
    let grants = |owner, roles: &[RoleId]| EditOwner {
        owner,
        name: None,
        contact: None,
        team: None,
        grants: Some(roles.iter().map(|role| grant(*role)).collect()),
    };
    on.in_person(|world| world.run(&grants(services, &[api])).unwrap());
    let of = |owner, name: &str| IssueKey { owner: Some(owner), grants: Vec::new(), ..request(name, open) };
    let (no, reserved) = (Code::NotAllowed, Code::ReservedPermission);
    // A key of the owner who holds the reserved role would be another of its kind.
    on.refused(reserved, &of(services, "twin"));
    let free = on.free;
    on.refused(reserved, &EditKey { owner: Some(Some(services)), ..edit(free) });
    on.refused(reserved, &grants(services, &[api, open]));
    on.refused(reserved, &grants(services, &[]));
    on.refused(no, &grants(blue, &[closed]));
    on.refused(reserved, &grants(blue, &[api]));
    on.refused(no, &AddOwner { name: text("New"), grants: vec![grant(closed)], ..AddOwner::default() });
    on.allowed(&grants(blue, &[open]));
    on.allowed(&of(blue, "one"));
    on.in_person(|world| world.run(&grants(blue, &[open, closed])).unwrap());
    on.refused(no, &of(blue, "two"));
    on.refused(no, &EditKey { expiration: Some(days(90)), ..edit(free) });
    let rotate = RotateKey { key: free, switch: Switch::Now, delivery: Delivery::Answered };
    on.refused(no, &rotate);
    // Suspending the owner stops keys; reinstating gives them back what may not be granted.
    on.allowed(&SuspendOwner { owner: blue });
    on.refused(no, &ReinstateOwner { owner: blue });
    on.refused(reserved, &SuspendOwner { owner: services });
    on.refused(reserved, &RemoveOwner { owner: services, with_keys: true });
    assert!(on.world.state.key(gateway).is_some());
}

#[test]
fn an_account_that_somebody_is_limited_to_keeps_its_name() {
    let mut on = stage();
    let Stage { free, scoped, east, blue, .. } = on;
    let rename = EditAccount { account: east, name: text("production") };
    let within = vec![GrantRequest { role: scoped, accounts: Some(Accounts::Selected(vec![east])) }];
    let before = on.world.state.record(crate::model::RecordRef::Account(east)).unwrap();
    on.allowed(&rename);
    on.world.state.load(before, Place { sequence: 1, offset: 0 });
    on.allowed(&EditKey { grants: Some(within.clone()), ..edit(free) });
    on.refused(Code::NotAllowed, &rename);
    on.allowed(&DeleteKey { key: free });
    on.allowed(&rename);
    let owner = on.owner(Some(within));
    on.allowed(&owner);
    on.refused(Code::NotAllowed, &EditAccount { account: east, name: text("east") });
    assert_eq!(owner.owner, blue);
}

#[test]
fn ending_a_successor_prolongs_nothing_that_may_not_be_granted() {
    let mut on = stage();
    let Stage { held, free, .. } = on;
    let overlap = |key| RotateKey { key, switch: Switch::Overlap { seconds: 86_400 }, delivery: Delivery::Copied };
    for (key, keeps) in [(held, false), (free, true)] {
        let own = on.world.key(key).expires_at;
        let successor = on.in_person(|world| world.run(&overlap(key)).unwrap().key);
        let end = on.world.key(key).expires_at;
        assert_ne!(end, own);
        on.allowed(&RevokeKey { key: successor, reason: RevocationReason::Superseded });
        assert_eq!(on.world.key(key).expires_at, if keeps { own } else { end });
    }
}

#[test]
fn a_first_use_ends_the_old_key_whoever_is_used() {
    let mut on = stage();
    let Stage { asking, free, .. } = on;
    let first_use =
        |key| RotateKey { key, switch: Switch::FirstUse { deadline_seconds: 86_400 }, delivery: Delivery::Copied };
    // Also where the key holds a permission of Keywright itself, and where it holds none: nobody asks for it.
    for key in [asking, free] {
        for role in [OperatorRole::Admin, OperatorRole::Issuer] {
            if key == asking && role == OperatorRole::Issuer {
                continue;
            }
            let mut on = stage();
            let successor = on.in_person(|world| world.run(&first_use(key)).unwrap().key);
            on.world.actor = actor(role);
            on.world.actor.door = Door::Rest(successor);
            on.allowed(&CompleteRotation { key: successor, by: Completion::FirstUse });
            assert!(on.world.key(key).revoked.is_some());
        }
    }
    // A key says of itself only that it was used; of others it asks as for anything.
    let (own, other) =
        on.in_person(|world| (world.run(&first_use(asking)).unwrap().key, world.run(&first_use(free)).unwrap().key));
    on.refused(Code::ReservedPermission, &CompleteRotation { key: own, by: Completion::FirstUse });
    on.world.actor.door = Door::Rest(other);
    on.refused(Code::NotAllowed, &CompleteRotation { key: own, by: Completion::FirstUse });
    on.refused(Code::NotAllowed, &CompleteRotation { key: other, by: Completion::HandOver });
    on.refused(Code::NotAllowed, &RevokeKey { key: free, reason: RevocationReason::Superseded });
}

#[test]
fn the_catalogue_gives_nobody_anything() {
    let mut on = stage();
    let closed = on.closed;
    let permissions = on.world.state.role(closed).unwrap().permissions.clone();
    let file = |permission: &str| {
        let text = format!("service = \"s\"\n[[permissions]]\npermission = \"{permission}\"\ndescription = \"\"\n");
        PermissionFile::parse(text.as_bytes())
    };
    assert!(file("keywright.write").is_err());
    on.allowed(&ImportPermissions { file: file("b.read").unwrap() });
    on.allowed(&ImportPermissions { file: file("b.other").unwrap() });
    let service = on.world.state.services().next().unwrap().id;
    assert_eq!(on.ask(&RemoveService { service }), Some(Code::InUse));
    assert_eq!(on.world.state.role(closed).unwrap().permissions, permissions);
}

#[test]
fn an_issuers_program_writes_no_more_at_this_door_than_the_window_would_ask() {
    // The change is right, and the key that is said to have asked may not ask.
    let mut on = stage();
    let Stage { asking, free, open, .. } = on;
    on.world.actor.operator.role = OperatorRole::Issuer;
    let issue = on.issue(open);
    on.world.run(&issue).unwrap();
    let change = on.world.changes.last().unwrap().clone();
    on.world.state.revert(on.world.undo.take().unwrap());
    let records: Vec<_> = change.records.iter().collect();
    let writes = |on: &Stage, door| {
        let actor = crate::model::Actor { door, ..on.world.actor.clone() };
        permits(&actor, &on.world.state, on.world.now, &change.event, &records)
    };
    assert!(writes(&on, Door::Rest(asking)));
    assert!(!writes(&on, Door::Rest(free)));
    on.in_person(|world| world.run(&SuspendKey { key: asking }).unwrap());
    assert!(!writes(&on, Door::Rest(asking)));
}

#[test]
fn presets_and_older_records_grant_nothing_over_rest() {
    for preset in Preset::ALL {
        assert!(World::preset(*preset).state.roles().all(|role| !role.grantable_over_rest));
        assert!(preset.rules().service_hosts.is_empty());
    }
    let mut world = World::standard();
    let role = world.role("Reader", &["a"]);
    let mut json = serde_json::to_value(Record::Role(world.state.role(role).unwrap().clone())).unwrap();
    assert!(json["record"].get("grantable_over_rest").is_none());
    json["record"]["grantable_over_rest"] = true.into();
    let Record::Role(role) = serde_json::from_value(json).unwrap() else { panic!() };
    assert!(role.grantable_over_rest);
    let door = |text: &str| serde_json::from_str::<Door>(text).unwrap();
    assert_eq!((door("\"window\""), door("\"cli\"")), (Door::Window, Door::Cli));
    let rest = door("{\"rest\":\"7Hq2mXc90aZt\"}");
    assert_eq!(
        (rest, serde_json::to_string(&rest).unwrap().as_str()),
        (Door::Rest("7Hq2mXc90aZt".parse().unwrap()), "{\"rest\":\"7Hq2mXc90aZt\"}")
    );
}

#[test]
fn a_role_that_somebody_has_is_only_made_narrower() {
    let mut on = stage();
    let Stage { open, closed, blue, unused, held, stopped, .. } = on;
    let no = Code::NotAllowed;
    let permit = |role, permissions: &[&str]| EditRole {
        role,
        name: None,
        permissions: Some(permissions.iter().map(ToString::to_string).collect()),
        grantable_over_rest: None,
    };
    // Taking the mark away does not hand the role, and the keys that have it, to who could grant it.
    on.in_person(|world| {
        world.run(&EditRole { permissions: None, grantable_over_rest: Some(false), ..permit(open, &[]) }).unwrap();
        world.run(&permit(closed, &["b.*", "c.read"])).unwrap();
    });
    on.refused(no, &permit(open, &["*"]));
    on.refused(no, &permit(open, &["a.read", "a.write"]));
    on.refused(no, &permit(closed, &["*.read"]));
    on.allowed(&permit(closed, &["b.read", "b.x.*"]));
    on.refused(no, &permit(closed, &["b.*"]));
    // An owner has it too, whatever that counts for now; and a key that ended has it no more.
    on.in_person(|world| {
        let grants = Some(vec![grant(unused)]);
        world.run(&EditOwner { owner: blue, name: None, contact: None, team: None, grants }).unwrap();
    });
    on.refused(no, &permit(unused, &["*"]));
    on.allowed(&RevokeKey { key: held, reason: RevocationReason::Superseded });
    on.allowed(&RevokeKey { key: stopped, reason: RevocationReason::Superseded });
    on.allowed(&permit(closed, &["*"]));
}

#[test]
fn another_owner_gives_no_life_back_that_may_not_be_granted() {
    for role in [OperatorRole::Admin, OperatorRole::Issuer] {
        let mut on = stage();
        on.world.actor.operator.role = role;
        let Stage { held, free, blue, .. } = on;
        on.in_person(|world| world.run(&SuspendOwner { owner: blue }).unwrap());
        on.refused(Code::NotAllowed, &EditKey { owner: Some(None), ..edit(held) });
        on.refused(Code::NotAllowed, &BulkStep { key: held, act: BulkAct::SetOwner { owner: None } });
        on.allowed(&EditKey { owner: Some(None), ..edit(free) });
    }
    // Nor does what stands in its record, where that counts for nothing.
    let mut on = stage();
    let Stage { held, open, closed, blue, .. } = on;
    on.world.set_rules(|rules| {
        rules.roles_per_key = RolesPerKey::Owner;
        rules.owner_required = true;
    });
    let (api, asking) = (on.api, on.asking);
    let red = on.in_person(|world| {
        let services = world.key(asking).owner.unwrap();
        let grants =
            |owner, role| EditOwner { owner, name: None, contact: None, team: None, grants: Some(vec![grant(role)]) };
        world.run(&grants(services, api)).unwrap();
        world.run(&grants(blue, open)).unwrap();
        let red = world.owner("Red");
        world.run(&grants(red, closed)).map(|()| red).unwrap()
    });
    on.refused(Code::NotAllowed, &EditKey { owner: Some(Some(red)), ..edit(held) });
}
