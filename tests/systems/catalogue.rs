//! C4, C8 and C9: keys are made, changed and deleted; the catalogue of permissions that services declare.

use keywright_core::{
    error::Code,
    model::{OperatorRole, PermissionFile, Preset, Verdict},
    operation::{DeleteKey, EditKey, EditRole, ImportPermissions, RemoveService},
    state::State,
    view::Cell,
};

use super::world::{World, edit, grant, request};

fn file(text: &str) -> ImportPermissions {
    ImportPermissions { file: PermissionFile::parse(text.as_bytes()).unwrap() }
}

#[test]
fn c4_keys_are_created_updated_and_deleted_with_the_id_of_a_policy() {
    let world = World::new(Preset::Service);
    let (reader, writer) = (world.role("Reader", &["files.read"]), world.role("Writer", &["files.write"]));
    let issued = world.issue("sync", reader);
    assert!(world.may(&issued.token, "files.read"));
    world.apply(&EditKey { name: Some("sync-eu".to_owned()), grants: Some(vec![grant(writer)]), ..edit(issued.key) });
    let key = world.key(issued.key);
    assert_eq!((key.name.as_str(), key.grants[0].role_id), ("sync-eu", writer));
    assert!(world.may(&issued.token, "files.write") && !world.may(&issued.token, "files.read"));
    world.apply(&DeleteKey { key: issued.key });
    assert_eq!(world.check(&issued.token), Verdict::Unknown);
    assert_eq!(world.refusal(&edit(issued.key)).code, Code::KeyNotFound);
}

#[test]
fn c8_a_service_that_is_no_more_leaves_the_catalogue() {
    let world = World::new(Preset::Service);
    world.apply(&file("service = 'files'\n[[permissions]]\npermission = 'files.read'"));
    let service = world.vault.read(|state| state.find_service("files")).unwrap();
    let role = world.role("Reader", &["files.read"]);
    assert!(world.refusal(&RemoveService { service }).message.contains("Reader"));
    world.apply(&EditRole {
        role,
        name: None,
        permissions: Some(vec!["*.read".to_owned()]),
        grantable_over_rest: None,
    });
    world.apply(&RemoveService { service });
    let world = world.reopen_as("Ada");
    assert!(world.vault.read(State::permissions).is_empty());
}

#[test]
fn c8_services_files_make_one_catalogue_again_and_again_without_harm() {
    let world = World::new(Preset::Service);
    let files = file(
        "service = 'files'\n[[permissions]]\npermission = 'files.read'\ndescription = 'Read files'\n[[permissions]]\npermission = 'files.write'",
    );
    let json = file(r#"{"service": "mail", "permissions": [{"permission": "mail.send", "description": "Send mail"}]}"#);
    assert_eq!(world.apply(&files).added, ["files.read", "files.write"]);
    world.apply(&json);
    let role = world.role("Writer", &["files.write"]);
    let issued = world.issue("sync", role);

    let revision = world.see(|seen| seen.page(&Default::default(), world.now())).revision;
    assert_eq!(world.apply(&files).unchanged, 2);
    assert_eq!(world.see(|seen| seen.page(&Default::default(), world.now())).revision, revision, "nothing was written");

    let world = world.reopen_as("Ada");
    let dropped = file("service = 'files'\n[[permissions]]\npermission = 'files.read'\ndescription = 'Read files'");
    let said = world.apply(&dropped);
    assert_eq!((said.gone[0].permission.as_str(), said.gone[0].roles[0].name.as_str()), ("files.write", "Writer"));
    assert!(world.may(&issued.token, "files.write"), "an import changes no role and no key");
    let listed = |world: &World| -> Vec<(String, bool)> {
        let permissions = world.vault.read(State::permissions);
        permissions.into_iter().map(|one| (one.permission, one.gone_since.is_some())).collect()
    };
    let line = |permission: &str, gone| (permission.to_owned(), gone);
    assert_eq!(listed(&world), [line("files.read", false), line("files.write", true), line("mail.send", false)]);
    world.apply(&EditRole {
        role,
        name: None,
        permissions: Some(vec!["files.read".to_owned()]),
        grantable_over_rest: None,
    });
    assert_eq!(listed(&world), [line("files.read", false), line("mail.send", false)]);
}

#[test]
fn c8_only_an_admin_imports() {
    let world = World::new(Preset::Standard);
    world.operator("Ivy", OperatorRole::Issuer, None);
    let world = world.reopen_as("Ivy");
    let refused = world.refusal(&file("service = 'files'\npermissions = [{ permission = 'files.read' }]"));
    assert_eq!(refused.code, Code::NotAllowed);
}

#[test]
fn c9_the_catalogue_is_shown_when_a_policy_is_made() {
    let world = World::new(Preset::Service);
    world.apply(&file("service = 'files'\npermissions = [{ permission = 'files.read', description = 'Read files' }, { permission = 'files.write' }]"));
    world.role("Reader", &["*.read"]);
    world.role("Writer", &["files.write", "typed.in"]);
    let permissions = world.vault.read(State::permissions);
    let first = &permissions[0];
    assert_eq!(
        (first.service.as_str(), first.permission.as_str(), first.description.as_str()),
        ("files", "files.read", "Read files")
    );
    assert!(first.roles[0].by_pattern && first.roles[0].role.name == "Reader");
    let matrix = world.vault.read(State::role_matrix);
    assert_eq!(matrix.rows[1].cells, [Cell::None, Cell::Held]);
    let beyond: Vec<_> = matrix.beyond.iter().map(|one| one.pattern.as_str()).collect();
    assert_eq!(beyond, ["*.read", "typed.in"]);
    assert_eq!(world.refusal(&request("none", "NoSuchRole00".parse().unwrap())).code, Code::RoleNotFound);
}
