//! A vault as an organisation has it, made through the door that everything else uses: for the cases that begin with
//! one, and for pictures that show how the window looks when it is lived in.

use std::{fs, path::PathBuf};

use keywright_core::{
    model::{Accounts, Delivery, Door, Expiration, Lifetime, OwnerId, Preset, RevocationReason, RoleId},
    operation::{AddAccount, AddOwner, AddRole, GrantRequest, IssueKey, RevokeKey, SuspendKey},
    secret::Passphrase,
    vault::{NewVault, Vault},
};
use keywright_stage::Stage;

/// The passphrase of the vaults here.
pub const PASSPHRASE: &str = "correct horse battery staple";

/// How the window is set for the cases that do not say otherwise.
const SETTINGS: &str = r#"{"theme": "light", "clipboard_seconds": 5, "idle_minutes": null}"#;

/// Where the vault is: the one place where the app and the command line look when nobody says where.
#[must_use]
pub fn folder(stage: &Stage) -> PathBuf {
    stage.folder("XDG_DATA_HOME").join("keywright").join("acme.keywright")
}

/// Writes the window's settings.
///
/// # Panics
/// When they cannot be written.
pub fn settings(stage: &Stage, settings: &str) {
    let folder = stage.folder("XDG_CONFIG_HOME").join("keywright");
    fs::create_dir_all(&folder).expect("a folder for settings");
    fs::write(folder.join("settings.json"), settings).expect("the settings are written");
}

/// A vault with nothing in it, and with settings that suit the cases: the clipboard clears after 5 s.
///
/// # Panics
/// When it cannot be made.
pub fn empty(stage: &Stage) -> Vault {
    settings(stage, SETTINGS);
    let folder = folder(stage);
    fs::create_dir_all(folder.parent().expect("a parent")).expect("a folder for vaults");
    let new = NewVault {
        name: "Acme".into(),
        operator: "Ada".into(),
        preset: Preset::Standard,
        door: Door::Cli,
        passphrase: Some(Passphrase::new(PASSPHRASE.into())),
        keychain: false,
        recovery: false,
    };
    Vault::create(&folder, new).expect("a vault").vault
}

/// The same with two roles, an owner, and one key, `ci-deploy`.
///
/// # Panics
/// When it cannot be made.
pub fn small(stage: &Stage) -> Vault {
    let vault = empty(stage);
    let deploy = role(&vault, "Deploy", &["deploys.read", "deploys.write"], false);
    role(&vault, "Viewer", &["*.read"], false);
    let platform = owner(&vault, "Platform");
    let key = key("ci-deploy", "Deploys from the build server", Some(platform), deploy, days(90));
    vault.apply(Door::Cli, &key).expect("a key");
    vault
}

/// The same with 150 keys of all kinds.
///
/// # Panics
/// When it cannot be made.
pub fn large(stage: &Stage) -> Vault {
    let vault = empty(stage);
    let roles: Vec<RoleId> = [
        ("Deploy", &["deploys.read", "deploys.write"][..], false),
        ("Backup operator", &["backups.*", "storage.read"], true),
        ("Metrics", &["metrics.read", "alerts.read"], false),
        ("Invoices", &["billing.invoices.read", "billing.invoices.write"], true),
        ("Auditor", &["*.read"], false),
    ]
    .map(|(name, permissions, scoped)| role(&vault, name, permissions, scoped))
    .into();
    let owners: Vec<OwnerId> =
        ["Platform", "Operations", "Finance", "Data warehouse", "Grace Hopper"].map(|name| owner(&vault, name)).into();
    for name in ["eu-central", "us-east", "staging"] {
        vault.apply(Door::Cli, &AddAccount { name: name.into() }).expect("an account");
    }
    const WORDS: [(&str, &str); 10] = [
        ("ci-deploy", "Deploys from the build server"),
        ("grafana-ro", "Dashboards on the wall"),
        ("nightly-backup", "Copies the stores every night"),
        ("invoice-export", "Moves invoices to accounting"),
        ("edge-cache", ""),
        ("status-page", "What customers see"),
        ("warehouse-load", "Loads the warehouse at six"),
        ("pager", ""),
        ("mobile-beta", "Testers of the mobile app"),
        ("audit-2027", "For the auditors"),
    ];
    let keys = (0..150).map(|index| {
        let (name, description) = WORDS[index % WORDS.len()];
        let name = if index < WORDS.len() { name.to_owned() } else { format!("{name}-{:02}", index / WORDS.len()) };
        let lifetime = [days(90), days(365), days(6), days(180), days(30)][index / 3 % 5];
        let owner = (index % 7 != 4).then(|| owners[index % owners.len()]);
        let mut key = key(&name, description, owner, roles[index % roles.len()], lifetime);
        // Of these roles, the second and the fourth are limited to accounts.
        key.grants[0].accounts = (index % roles.len() % 2 == 1).then_some(Accounts::All);
        key
    });
    let issued = vault.apply_all(Door::Cli, keys, &mut |_| true).expect("keys");
    for (index, key) in issued.iter().map(|issued| issued.key).enumerate() {
        match index % 13 {
            5 => vault.apply(Door::Cli, &SuspendKey { key }).expect("a suspended key"),
            9 => {
                let reason = RevocationReason::Superseded;
                vault.apply(Door::Cli, &RevokeKey { key, reason }).expect("a revoked key");
            }
            _ => {}
        }
    }
    vault
}

fn role(vault: &Vault, name: &str, permissions: &[&str], scoped: bool) -> RoleId {
    let permissions = permissions.iter().map(|&permission| permission.to_owned()).collect();
    vault
        .apply(Door::Cli, &AddRole { name: name.into(), permissions, scoped, grantable_over_rest: false })
        .expect("a role")
}

fn owner(vault: &Vault, name: &str) -> OwnerId {
    vault.apply(Door::Cli, &AddOwner { name: name.into(), ..AddOwner::default() }).expect("an owner")
}

fn days(days: u32) -> Expiration {
    Expiration::After(Lifetime::Days(days))
}

fn key(name: &str, description: &str, owner: Option<OwnerId>, role: RoleId, expiration: Expiration) -> IssueKey {
    IssueKey {
        name: name.into(),
        description: description.into(),
        owner,
        grants: vec![GrantRequest { role, accounts: None }],
        expiration,
        format: None,
        delivery: Delivery::Printed,
    }
}
