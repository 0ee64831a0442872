//! The catalogue of permissions: imported again and again, dropped permissions, the matrix.

use super::world::World;
use crate::{
    error::Code,
    model::{OperatorRole, PermissionFile},
    operation::{EditRole, ImportPermissions, PermissionImport, RemoveService},
    view::{Cell, PermissionView},
};

/// An import of this service with these permissions, each described by the text behind the colon.
fn import(service: &str, permissions: &[&str]) -> ImportPermissions {
    let entries: Vec<_> = permissions
        .iter()
        .map(|one| {
            let (permission, description) = one.split_once(':').unwrap_or((one, ""));
            serde_json::json!({ "permission": permission, "description": description })
        })
        .collect();
    let text = serde_json::json!({ "service": service, "permissions": entries }).to_string();
    ImportPermissions { file: PermissionFile::parse(text.as_bytes()).unwrap() }
}

fn listed(world: &World) -> Vec<String> {
    let text = |view: &PermissionView| {
        format!("{}/{}{}", view.service, view.permission, if view.gone_since.is_some() { " gone" } else { "" })
    };
    world.state.permissions().iter().map(text).collect()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[test]
fn c8_services_declare_their_permissions_and_one_catalogue_has_them_all() {
    let mut world = World::standard();
    world.run(&import("zeta", &["zeta.read"])).unwrap();
    let said = world.run(&import("backups", &["backups.write:Change", "backups.read:See"])).unwrap();
    assert_eq!(
        said,
        PermissionImport {
            service: "backups".to_owned(),
            new_service: true,
            added: texts(&["backups.read", "backups.write"]),
            changed: vec![],
            back: vec![],
            gone: vec![],
            unchanged: 0,
        }
    );
    assert_eq!(listed(&world), ["backups/backups.read", "backups/backups.write", "zeta/zeta.read"]);
    assert_eq!(world.state.permissions()[0].description, "See");
}

#[test]
fn c8_the_same_file_again_changes_nothing() {
    let mut world = World::standard();
    let file = import("backups", &["b.read:See", "b.write"]);
    world.run(&file).unwrap();
    let events = world.changes.len();
    let said = world.run(&file).unwrap();
    assert_eq!((said.unchanged, said.new_service, world.changes.len()), (2, false, events));
    // Also in another order.
    world.run(&import("backups", &["b.write", "b.read:See"])).unwrap();
    assert_eq!(world.changes.len(), events);
    let said = world.run(&import("backups", &["b.write", "b.read:Look at"])).unwrap();
    assert_eq!((said.changed, said.unchanged), (texts(&["b.read"]), 1));
}

#[test]
fn c8_what_a_service_drops_is_shown_as_gone_where_a_role_still_has_it() {
    let mut world = World::standard();
    world.run(&import("b", &["b.read", "b.write", "b.old"])).unwrap();
    let role = world.role("Writer", &["b.write", "b.read"]);
    world.role("All", &["*", "b.*"]);
    let dropped = import("b", &["b.read"]);
    let preview = world.state.import_preview(&dropped.file, world.now);
    let said = world.run(&dropped).unwrap();
    assert_eq!(preview, said);
    let gone: Vec<_> = said.gone.iter().map(|gone| (gone.permission.as_str(), gone.roles.len())).collect();
    assert_eq!(gone, [("b.old", 0), ("b.write", 1)]);
    assert_eq!(said.gone[1].roles[0].name, "Writer");
    assert_eq!(listed(&world), ["b/b.read", "b/b.write gone"]);
    let since = world.now;
    let events = world.changes.len();

    world.pass(1);
    assert_eq!(world.run(&dropped).unwrap().gone, [], "it is no news any more");
    assert_eq!((world.changes.len(), world.state.permissions()[1].gone_since), (events, Some(since)));

    let said = world.run(&import("b", &["b.read", "b.write"])).unwrap();
    assert_eq!((said.back, said.added), (texts(&["b.write"]), vec![]));
    assert_eq!(listed(&world), ["b/b.read", "b/b.write"]);

    world.run(&dropped).unwrap();
    world
        .run(&EditRole { role, name: None, permissions: Some(texts(&["b.read"])), grantable_over_rest: None })
        .unwrap();
    assert_eq!(listed(&world), ["b/b.read"], "no role has it any more");
}

#[test]
fn c9_the_matrix_says_which_role_has_what_and_how() {
    let mut world = World::standard();
    world.run(&import("b", &["b.read", "b.write"])).unwrap();
    world.role("Writer", &["b.write", "c.typed"]);
    world.role("Admin", &["*"]);
    world.role("Viewer", &["*.read"]);
    let matrix = world.state.role_matrix();
    let roles: Vec<_> = matrix.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(roles, ["Admin", "Viewer", "Writer"]);
    let cells: Vec<_> = matrix.rows.iter().map(|row| (row.permission.as_str(), row.cells.clone())).collect();
    let (none, held, by) = (Cell::None, Cell::Held, Cell::ByPattern);
    assert_eq!(cells, [("b.read", vec![by, by, none]), ("b.write", vec![by, none, held])]);
    let beyond: Vec<_> = matrix.beyond.iter().map(|one| (one.pattern.as_str(), one.roles[0].name.as_str())).collect();
    assert_eq!(beyond, [("*", "Admin"), ("*.read", "Viewer"), ("c.typed", "Writer")]);
    let holders = &world.state.permissions()[1].roles;
    let holders: Vec<_> = holders.iter().map(|holder| (holder.role.name.as_str(), holder.by_pattern)).collect();
    assert_eq!(holders, [("Admin", true), ("Writer", false)]);
}

#[test]
fn two_services_may_name_the_same_permission() {
    let mut world = World::standard();
    world.run(&import("a", &["shared.read:One"])).unwrap();
    world.run(&import("b", &["shared.read:Other"])).unwrap();
    assert_eq!(listed(&world), ["a/shared.read", "b/shared.read"]);
}

#[test]
fn only_an_admin_changes_the_catalogue() {
    let mut world = World::standard();
    for role in [OperatorRole::Issuer, OperatorRole::Viewer] {
        world.act_as(role);
        assert_eq!(world.refusal(&import("a", &["a.b"])).0, Code::NotAllowed);
        let service = "NoSuchServic".parse().unwrap();
        assert_eq!(world.refusal(&RemoveService { service }).0, Code::NotAllowed);
    }
}

#[test]
fn an_import_is_taken_back_whole() {
    let mut world = World::standard();
    world.run(&import("b", &["b.read"])).unwrap();
    let before = world.state.permissions();
    world.run(&import("b", &["b.write"])).unwrap();
    let undo = world.undo.take().unwrap();
    world.state.revert(undo);
    assert_eq!(world.state.permissions(), before);
}

#[test]
fn a_service_that_is_no_more_leaves_the_catalogue_unless_a_role_names_what_it_alone_declares() {
    let mut world = World::standard();
    world.run(&import("backups", &["backups.read", "shared.read"])).unwrap();
    world.run(&import("mail", &["mail.read", "shared.read"])).unwrap();
    let id = |world: &World, name: &str| world.state.find_service(name).unwrap();
    let service = id(&world, "BACKUPS");
    let role = world.role("Reader", &["backups.read", "shared.read"]);
    world.role("Viewer", &["*.read"]);
    let (code, field, message) = world.refusal(&RemoveService { service });
    assert_eq!((code, field.as_deref()), (Code::InUse, Some("service")));
    assert!(message.contains("Reader") && !message.contains("Viewer"), "{message}");
    // What was dropped while a role has it keeps the service there, too.
    world.run(&import("backups", &["shared.read"])).unwrap();
    assert_eq!(world.refusal(&RemoveService { service }).0, Code::InUse);
    world
        .run(&EditRole { role, name: None, permissions: Some(texts(&["shared.read"])), grantable_over_rest: None })
        .unwrap();
    world.run(&RemoveService { service }).unwrap();
    assert_eq!(listed(&world), ["mail/mail.read", "mail/shared.read"]);
    let (code, _, message) = world.refusal(&RemoveService { service });
    assert_eq!(code, Code::ServiceNotFound, "{message}");
    assert_eq!(world.state.find_service("backups").unwrap_err().code, Code::ServiceNotFound);
    let undo = world.undo.take().unwrap();
    world.state.revert(undo);
    assert_eq!(id(&world, "backups"), service);
}
