//! Every operation, asked for by every kind of operator, under every rule about who manages keys and whether they are on, for
//! keys in every state. What is expected is written out here as a plain table; and what an operator is allowed to do, whoever
//! reads the ledger allows them too.

use super::world::{World, actor, days, edit, grant, request};
use crate::{
    error::Code,
    model::{
        Completion, Delivery, KeyId, KeysEnabled, Managers, Name, Operator, OperatorRole, OwnerId, PermissionFile,
        RevocationReason, RoleId, Switch,
    },
    operation::{
        AddAccount, AddOperator, AddOwner, AddRole, CompleteRotation, DeleteKey, DeliverKey, EditAccount, EditKey,
        EditOperator, EditOwner, EditRole, ImportPermissions, IssueKey, Operation, ReinstateKey, ReinstateOwner,
        RemoveAccount, RemoveOperator, RemoveOwner, RemoveRole, RemoveService, RevokeKey, RotateKey, SetRules,
        SuspendKey, SuspendOwner,
    },
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Admin,
    Issuer,
    /// An Issuer who manages one owner's keys only, and asks about a key of that owner.
    Tied,
    /// The same, who asks about somebody else's key.
    TiedElsewhere,
    Viewer,
}

const EVERYBODY: [Who; 5] = [Who::Admin, Who::Issuer, Who::Tied, Who::TiedElsewhere, Who::Viewer];

/// In which state the key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Active,
    Suspended,
    Expired,
    Revoked,
}

/// A vault with one of everything.
struct Stage {
    world: World,
    key: KeyId,
    blue: OwnerId,
    role: RoleId,
}

fn stage(who: Who, standing: Standing, managers: Managers, keys_enabled: KeysEnabled) -> Stage {
    let mut world = World::with(|rules| rules.managers = managers);
    let role = world.role("Reader", &["*.read"]);
    world.account("east");
    let (blue, red) = (world.owner("Blue"), world.owner("Red"));
    let owner = if who == Who::TiedElsewhere { red } else { blue };
    let issued = IssueKey { owner: Some(owner), expiration: days(10), ..request("Key", role) };
    let key = world.run(&issued).unwrap().key;
    match standing {
        Standing::Active => {}
        Standing::Suspended => world.run(&SuspendKey { key }).unwrap(),
        Standing::Expired => world.pass(20),
        Standing::Revoked => world.run(&RevokeKey { key, reason: RevocationReason::Compromised }).unwrap(),
    }
    world.set_rules(|rules| rules.keys_enabled = keys_enabled);
    world.actor = match who {
        Who::Admin => actor(OperatorRole::Admin),
        Who::Issuer | Who::Tied | Who::TiedElsewhere => actor(OperatorRole::Issuer),
        Who::Viewer => actor(OperatorRole::Viewer),
    };
    world.actor.operator.owner = matches!(who, Who::Tied | Who::TiedElsewhere).then_some(blue);
    Stage { world, key, blue, role }
}

impl Stage {
    /// See [`World::ask`].
    fn ask<O: Operation>(&mut self, operation: &O) -> Option<Code> {
        self.world.ask(operation)
    }
}

/// The refusal that who asks meets before anything else; `None` where they may manage this key.
fn manages(who: Who, managers: Managers) -> Option<Code> {
    match (who, managers) {
        (Who::Admin, _) | (Who::Issuer | Who::Tied, Managers::Issuer) => None,
        _ => Some(Code::NotAllowed),
    }
}

/// Every combination of who asks, the state of the key, and the rules.
fn everything(mut each: impl FnMut(Who, Standing, Managers, KeysEnabled)) {
    for who in EVERYBODY {
        for standing in [Standing::Active, Standing::Suspended, Standing::Expired, Standing::Revoked] {
            for managers in [Managers::Admin, Managers::Issuer] {
                for enabled in [KeysEnabled::Yes, KeysEnabled::NoNew, KeysEnabled::No] {
                    each(who, standing, managers, enabled);
                }
            }
        }
    }
}

#[test]
fn who_may_do_what_with_a_key() {
    everything(|who, standing, managers, enabled| {
        let refused = manages(who, managers);
        let ended = matches!(standing, Standing::Expired | Standing::Revoked).then_some(Code::KeyEnded);
        let off = (enabled != KeysEnabled::Yes).then_some(Code::KeysDisabled);
        let case = format!("{who:?} {standing:?} {managers:?} {enabled:?}");
        let staged = || stage(who, standing, managers, enabled);
        let check =
            |what: &str, said: Option<Code>, expected: Option<Code>| assert_eq!(said, expected, "{what}: {case}");

        let mut on = staged();
        let key = on.key;
        let name = EditKey { name: Some("Other".to_owned()), ..edit(key) };
        check("edit", on.ask(&name), refused.or(ended));
        let mut on = staged();
        let shorter = EditKey { expiration: Some(days(1)), ..edit(key) };
        check("shorten", on.ask(&shorter), refused.or(ended));
        let mut on = staged();
        let roles = EditKey { grants: Some(vec![grant(on.role)]), ..edit(key) };
        check("roles", on.ask(&roles), refused.or(ended));
        let mut on = staged();
        check("suspend", on.ask(&SuspendKey { key }), refused.or(ended));
        let mut on = staged();
        check("reinstate", on.ask(&ReinstateKey { key }), refused.or(ended));
        let mut on = staged();
        let twice = (standing == Standing::Revoked).then_some(Code::KeyEnded);
        let revoke = RevokeKey { key, reason: RevocationReason::Compromised };
        check("revoke", on.ask(&revoke), refused.or(twice));
        let mut on = staged();
        check("delete", on.ask(&DeleteKey { key }), refused);
        let mut on = staged();
        check("deliver", on.ask(&DeliverKey { key, delivery: Delivery::Copied }), refused);
        let mut on = staged();
        let rotate = RotateKey { key, switch: Switch::Now, delivery: Delivery::Pending };
        let suspended = (standing == Standing::Suspended).then_some(Code::RuleRefused);
        check("rotate", on.ask(&rotate), refused.or(off).or(ended).or(suspended));
        let mut on = staged();
        // Nothing was rotated, so there is nothing to complete and nothing to refuse.
        check("complete", on.ask(&CompleteRotation { key, by: Completion::FirstUse }), None);

        let mut on = staged();
        let owner = if who == Who::TiedElsewhere { on.world.state.key(key).unwrap().owner } else { Some(on.blue) };
        let issue = IssueKey { owner, ..request("New", on.role) };
        check("issue", on.ask(&issue), refused.or(off));
        let mut on = staged();
        let nobodys = matches!(who, Who::Tied | Who::TiedElsewhere).then_some(Code::NotAllowed);
        check("issue for nobody", on.ask(&request("New", on.role)), refused.or(nobodys).or(off));
        let mut on = staged();
        let give_away = EditKey { owner: Some(None), ..edit(key) };
        check("give away", on.ask(&give_away), refused.or(ended).or(nobodys));
    });
}

#[test]
fn who_may_complete_a_rotation() {
    for who in EVERYBODY {
        let mut on = stage(who, Standing::Active, Managers::Issuer, KeysEnabled::Yes);
        let asks = std::mem::replace(&mut on.world.actor, actor(OperatorRole::Admin));
        let switch = Switch::FirstUse { deadline_seconds: 86_400 };
        let successor = on.world.run(&RotateKey { key: on.key, switch, delivery: Delivery::Copied }).unwrap().key;
        on.world.actor = asks;
        assert_eq!(
            on.ask(&CompleteRotation { key: successor, by: Completion::FirstUse }),
            manages(who, Managers::Issuer),
            "{who:?}"
        );
    }
}

#[test]
fn only_an_admin_changes_what_is_not_a_key() {
    everything(|who, standing, managers, enabled| {
        let refused = (who != Who::Admin).then_some(Code::NotAllowed);
        let staged = || stage(who, standing, managers, enabled);
        let account = |on: &Stage| on.world.state.accounts().next().unwrap().id;
        let text = || "New".to_owned();
        let check =
            |what: &str, said: Option<Code>| assert_eq!(said, refused, "{what} {who:?} {managers:?} {enabled:?}");

        let mut on = staged();
        let (owner, role) = (on.blue, on.role);
        check(
            "add role",
            on.ask(&AddRole {
                name: text(),
                permissions: vec!["a".to_owned()],
                scoped: false,
                grantable_over_rest: false,
            }),
        );
        check(
            "edit role",
            on.ask(&EditRole { role, name: Some(text() + "er"), permissions: None, grantable_over_rest: None }),
        );
        check("add account", on.ask(&AddAccount { name: text() }));
        let remove = RemoveAccount { account: account(&on) };
        let edit = EditAccount { account: account(&on), name: text() + "er" };
        check("edit account", on.ask(&edit));
        check("remove account", on.ask(&remove));
        check("add owner", on.ask(&AddOwner { name: text(), ..AddOwner::default() }));
        let edit = EditOwner { owner, name: Some("Green".to_owned()), contact: None, team: None, grants: None };
        check("edit owner", on.ask(&edit));
        check("suspend owner", on.ask(&SuspendOwner { owner }));
        check("reinstate owner", on.ask(&ReinstateOwner { owner }));
        check("remove owner", on.ask(&RemoveOwner { owner, with_keys: true }));
        check("remove role", on.ask(&RemoveRole { role, cascade: true }));
        check("rules", on.ask(&SetRules::parse(&["warn_before=7"]).unwrap()));
        let file = PermissionFile::parse(
            b"service = \"backups\"\n[[permissions]]\npermission = \"backups.read\"\ndescription = \"Read\"\n",
        );
        check("import", on.ask(&ImportPermissions { file: file.unwrap() }));
        let service = on.world.state.services().next().map(|service| service.id);
        if let Some(service) = service {
            check("remove service", on.ask(&RemoveService { service }));
        }
    });
}

#[test]
fn only_an_admin_changes_operators() {
    for who in EVERYBODY {
        let mut on = stage(who, Standing::Active, Managers::Issuer, KeysEnabled::Yes);
        let other = Operator { id: "Operator0001".parse().unwrap(), ..actor(OperatorRole::Viewer).operator };
        let other = Operator { name: Name::parse("Grace", "name").unwrap(), ..other };
        let oneself = on.world.actor.operator.clone();
        on.world.state.set_operators(vec![oneself, other.clone()], []);
        let refused = (who != Who::Admin).then_some(Code::NotAllowed);
        let plan = |world: &mut World| {
            let add = AddOperator { name: "Hopper".to_owned(), role: OperatorRole::Admin, owner: None };
            let edit = EditOperator { operator: other.id, name: None, role: Some(OperatorRole::Admin), owner: None };
            [
                world.with_context(|state, actor, context| add.plan(state, actor, context)),
                world.with_context(|state, actor, context| edit.plan(state, actor, context)),
                world.with_context(|state, actor, context| {
                    RemoveOperator { operator: other.id }.plan(state, actor, context)
                }),
            ]
        };
        for planned in plan(&mut on.world) {
            assert_eq!(planned.err().map(|error| error.code), refused, "{who:?}");
        }
    }
}

#[test]
fn who_sees_which_keys() {
    everything(|who, standing, managers, enabled| {
        let on = stage(who, standing, managers, enabled);
        let seen = on.world.state.seen_by(&on.world.actor, on.world.now);
        let refused = match (who, managers, enabled) {
            (Who::Admin, ..) => None,
            (_, Managers::Admin, _) => Some(Code::NotAllowed),
            (_, _, KeysEnabled::No) => Some(Code::KeysDisabled),
            _ => None,
        };
        assert_eq!(seen.as_ref().err().map(|error| error.code), refused, "{who:?} {managers:?} {enabled:?}");
        if let Ok(seen) = seen {
            let shown = who != Who::TiedElsewhere;
            assert_eq!(seen.includes(on.key), shown);
            let page = seen.page(&crate::view::KeyQuery::default(), on.world.now);
            let count = usize::from(shown);
            assert_eq!((page.total, page.counts.all, page.keys.len()), (count, count, count));
            assert_eq!(seen.key_view(on.key, on.world.now).is_ok(), shown);
            assert_eq!(seen.find_key("Key", on.world.now).is_ok(), shown);
            assert_eq!(seen.key_permissions(on.key).len(), usize::from(shown));
            let owners: Vec<_> = seen.owner_views(on.world.now).into_iter().map(|owner| owner.name).collect();
            let tied = matches!(who, Who::Tied | Who::TiedElsewhere);
            assert_eq!(owners, if tied { vec!["Blue"] } else { vec!["Blue", "Red"] });
        }
    });
}
