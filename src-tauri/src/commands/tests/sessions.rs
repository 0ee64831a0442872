//! Which vault is open, and who may say so.

use super::*;

#[test]
fn a_second_window_is_told_that_the_vault_is_in_use() {
    let desk = Desk::new();
    let other = Shell::start(Arc::new(Window::default()), Paper::default(), SettingsFile::load(None));
    other.turn_to(desk.vault_folder().as_ref()).unwrap();
    let refused = session::unlock(&other, &UnlockRequest { operator: None, method: by(PASSPHRASE) }).unwrap_err();
    assert_eq!(refused.code, Code::VaultInUse);
    desk.shell.lock(LockReason::Asked);
    session::unlock(&other, &UnlockRequest { operator: None, method: by(PASSPHRASE) }).unwrap();
}

#[test]
fn a_vault_cannot_be_made_where_something_is_and_the_open_one_stays_open() {
    let desk = Desk::new();
    let request = |folder: String| NewVaultRequest {
        name: "Second".to_owned(),
        operator: "Ada".to_owned(),
        folder: Some(folder),
        preset: Preset::Standard,
        passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
        keychain: false,
        recovery: false,
    };
    assert_eq!(
        session::create_vault(&desk.shell, &request(desk.vault_folder())).unwrap_err().code,
        Code::AlreadyExists
    );
    assert!(roles::list_roles(&desk.shell, &()).is_ok());
}

#[test]
fn the_page_names_no_folder_that_nobody_pointed_at() {
    let desk = Desk::new();
    let beside = desk.folder.path().join("Other.keywright").display().to_string();
    let make = |folder: &str| {
        let request = NewVaultRequest {
            name: "Other".to_owned(),
            operator: "Ada".to_owned(),
            folder: Some(folder.to_owned()),
            preset: Preset::Standard,
            passphrase: Some(Passphrase::new(PASSPHRASE.to_owned())),
            keychain: false,
            recovery: false,
        };
        session::create_vault(&desk.shell, &request)
    };
    let open = |folder: &str| session::open_vault(&desk.shell, &OpenVaultRequest { folder: Some(folder.to_owned()) });
    for named in [beside.as_str(), "relative", "", "/", "/etc", "/\0"] {
        for refused in [make(named).map(drop), open(named).map(drop)] {
            let refused = refused.unwrap_err();
            assert_eq!((refused.code, refused.field.as_deref()), (Code::InvalidArgument, Some("folder")), "{named:?}");
        }
    }
    assert!(!std::path::Path::new(&beside).exists(), "nothing was left there");
    desk.point_at(beside.clone());
    make(&beside).unwrap();
    open(&desk.vault_folder()).unwrap();
}

#[test]
fn the_keychain_is_not_turned_on_or_off_without_a_proof() {
    let desk = Desk::new();
    let wrong = || ProveRequest { proof: proof("not it at all") };
    assert_eq!(locks::enable_keychain(&desk.shell, &wrong()).unwrap_err().code, Code::WrongPassphrase);
    assert_eq!(locks::disable_keychain(&desk.shell, &wrong()).unwrap_err().code, Code::WrongPassphrase);
}

#[cfg(unix)]
#[test]
fn what_the_command_line_changes_beside_the_window_is_told_to_the_page() {
    let desk = Desk::new();
    let unlock = || Unlock::Passphrase(Passphrase::new(PASSPHRASE.to_owned()));
    let beside = Vault::open(desk.vault_folder().as_ref(), None, unlock()).unwrap();
    assert!(beside.is_guest());
    desk.window.heard.lock().unwrap().clear();
    let role = AddRole {
        name: "Beside".to_owned(),
        permissions: vec!["beside.*".to_owned()],
        scoped: false,
        grantable_over_rest: false,
    };
    beside.apply(Door::Cli, &role).unwrap();
    desk.wait_until(|event| matches!(event, Event::VaultChanged(_)));
    assert!(roles::list_roles(&desk.shell, &()).unwrap().iter().any(|role| role.name == "Beside"));

    // Another Admin takes the window's operator away: it locks, and says why.
    let add = AddOperator { name: "Bea".to_owned(), role: OperatorRole::Admin, owner: None };
    beside.add_operator(Door::Cli, &add, &Passphrase::new("first of another".to_owned())).unwrap();
    drop(beside);
    let unlock = Unlock::Passphrase(Passphrase::new("first of another".to_owned()));
    let bea = Vault::open(desk.vault_folder().as_ref(), Some("Bea"), unlock).unwrap();
    let ada = bea.operators().into_iter().find(|operator| operator.name == "Ada").unwrap().id;
    bea.remove_operator(Door::Cli, &RemoveOperator { operator: ada }).unwrap();
    desk.wait_until(|event| matches!(event, Event::Locked(_)));
    let SessionView::Locked { vault } = desk.shell.state().session else { unreachable!("it is not locked") };
    assert_eq!(vault.reason, Some(LockReason::OperatorChanged));
    assert!(vault.operators.iter().all(|operator| operator.name != "Ada"));
}
