//! The presets: first values of the rules, and the roles that come with them. A preset is only a beginning: an Admin changes
//! any rule later.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    DeleteRole, Formats, KeysEnabled, Lifetime, Managers, Name, NamesUnique, Pattern, Role, RoleId, RolesPerKey, Rules,
    Time, TokenAlgorithm,
};
use crate::error::{Code, Error, Result};

/// A named first value of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Keys last 90 days unless another time up to a year is chosen.
    Standard,
    /// Admins hand out a few keys for the whole organisation.
    Organisation,
    /// Every key is a signed token with a fixed name.
    Signed,
    /// People have keys of their own, which may do what they may do.
    Personal,
    /// Services have one role a key.
    Service,
}

/// A role that comes with a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstRole {
    /// Its name.
    pub name: &'static str,
    /// Its permission patterns, sorted.
    pub permissions: &'static [&'static str],
    /// Whether it can be limited to accounts.
    pub scoped: bool,
}

const fn role(name: &'static str, permissions: &'static [&'static str], scoped: bool) -> FirstRole {
    FirstRole { name, permissions, scoped }
}

const ORGANISATION: &[FirstRole] = &[role("Admin", &["*"], false), role("Viewer", &["*.read"], false)];
const SIGNED: &[FirstRole] = &[
    role("Global Admin", &["*"], false),
    role("Global Viewer", &["*.read"], false),
    role("Cloud Account Viewer", &["*.read"], true),
];
const PERSONAL: &[FirstRole] = &[role("API access", &["*"], false)];

impl Preset {
    /// Every preset, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::Standard, Self::Organisation, Self::Signed, Self::Personal, Self::Service];

    /// What it is called where it is typed: `organisation`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Organisation => "organisation",
            Self::Signed => "signed",
            Self::Personal => "personal",
            Self::Service => "service",
        }
    }

    /// What it is called where it is chosen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Organisation => "Organisation",
            Self::Signed => "Signed tokens",
            Self::Personal => "Personal keys",
            Self::Service => "Services",
        }
    }

    /// What a vault with it does, one sentence.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Standard => {
                "Keys last 90 days unless another time up to a year is chosen; Admins and Issuers manage them."
            }
            Self::Organisation => {
                "Admins manage at most 10 active keys for the whole organisation, which work until they are removed \
                 unless an expiration is chosen."
            }
            Self::Signed => {
                "Every key is a signed token (JWT) that lasts 6 months unless another time is chosen; its name is \
                 unique and fixed, and only Admins manage keys."
            }
            Self::Personal => {
                "Keys are off until you turn them on and last at most 180 days; each belongs to an owner and may do \
                 what that owner may do."
            }
            Self::Service => {
                "Each key has a unique name and exactly one role; removing a role deletes its keys, and only Admins \
                 manage them."
            }
        }
    }

    /// The rules that this preset sets.
    #[must_use]
    pub fn rules(self) -> Rules {
        let standard = Rules {
            keys_enabled: KeysEnabled::Yes,
            managers: Managers::Issuer,
            formats: Formats::Both,
            default_lifetime: Some(Lifetime::Days(90)),
            max_lifetime: Some(365),
            never_expires: false,
            expiry_extendable: false,
            name_editable: true,
            names_unique: NamesUnique::Vault,
            roles_per_key: RolesPerKey::Many,
            max_active_keys: None,
            max_keys_per_owner: None,
            owner_required: false,
            delete_role: DeleteRole::Refuse,
            warn_before: 30,
            replace_after: Some(365),
            token_prefix: "kw".to_owned(),
            token_issuer: None,
            token_audience: None,
            bundle_valid_for: 7,
            service_hosts: Vec::new(),
            token_algorithm: TokenAlgorithm::Es256,
            status_list_address: None,
        };
        match self {
            Self::Standard => standard,
            Self::Organisation => Rules {
                managers: Managers::Admin,
                formats: Formats::Opaque,
                default_lifetime: None,
                max_lifetime: None,
                never_expires: true,
                max_active_keys: Some(10),
                replace_after: Some(180),
                ..standard
            },
            Self::Signed => Rules {
                managers: Managers::Admin,
                formats: Formats::Jwt,
                default_lifetime: Some(Lifetime::Months(6)),
                max_lifetime: None,
                name_editable: false,
                replace_after: None,
                ..standard
            },
            Self::Personal => Rules {
                keys_enabled: KeysEnabled::No,
                formats: Formats::Opaque,
                // The maximum, as never is refused.
                default_lifetime: None,
                max_lifetime: Some(180),
                names_unique: NamesUnique::Owner,
                roles_per_key: RolesPerKey::Owner,
                max_keys_per_owner: Some(1000),
                owner_required: true,
                replace_after: None,
                ..standard
            },
            Self::Service => Rules {
                managers: Managers::Admin,
                formats: Formats::Opaque,
                default_lifetime: None,
                max_lifetime: None,
                never_expires: true,
                roles_per_key: RolesPerKey::One,
                delete_role: DeleteRole::Cascade,
                replace_after: Some(180),
                ..standard
            },
        }
    }

    /// The roles that come with it.
    #[must_use]
    pub const fn first_roles(self) -> &'static [FirstRole] {
        match self {
            Self::Standard | Self::Service => &[],
            Self::Organisation => ORGANISATION,
            Self::Signed => SIGNED,
            Self::Personal => PERSONAL,
        }
    }
}

impl FirstRole {
    /// The record of this role.
    ///
    /// # Errors
    /// [`Code::Internal`] where the preset itself is not well formed.
    pub fn to_role(self, id: RoleId, created_at: Time) -> Result<Role> {
        let malformed = |_| Error::new(Code::Internal, "A role of the preset is not well formed.");
        let permissions = self.permissions.iter().map(|text| Pattern::parse(text)).collect::<Result<_, _>>();
        Ok(Role {
            id,
            name: Name::parse_listed(self.name, "name")?,
            permissions: permissions.map_err(malformed)?,
            scoped: self.scoped,
            grantable_over_rest: false,
            created_at,
        })
    }
}

impl FromStr for Preset {
    type Err = Error;

    /// # Errors
    /// [`Code::InvalidArgument`] with those that there are.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim().to_ascii_lowercase();
        Self::ALL.iter().copied().find(|preset| preset.as_str() == text).ok_or_else(|| {
            let message = "There is no such preset of rules. Choose standard, organisation, signed, personal or \
                           service; every rule can be changed later.";
            Error::new(Code::InvalidArgument, message).about("rules")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Preset;
    use crate::{
        error::Code,
        model::{DeleteRole, Formats, KeysEnabled, Lifetime, Managers, NamesUnique, RolesPerKey},
    };

    /// One column of the table: everything that differs from vault to vault.
    #[derive(Debug, PartialEq)]
    struct Column {
        keys_enabled: KeysEnabled,
        managers: Managers,
        formats: Formats,
        default_lifetime: Option<Lifetime>,
        max_lifetime: Option<u32>,
        never_expires: bool,
        name_editable: bool,
        names_unique: NamesUnique,
        roles_per_key: RolesPerKey,
        max_active_keys: Option<u32>,
        max_keys_per_owner: Option<u32>,
        owner_required: bool,
        delete_role: DeleteRole,
        replace_after: Option<u32>,
    }

    fn column(preset: Preset) -> Column {
        let rules = preset.rules();
        assert_eq!((rules.expiry_extendable, rules.warn_before, rules.token_prefix.as_str()), (false, 30, "kw"));
        assert_eq!((rules.token_issuer, rules.token_audience), (None, None));
        Column {
            keys_enabled: rules.keys_enabled,
            managers: rules.managers,
            formats: rules.formats,
            default_lifetime: rules.default_lifetime,
            max_lifetime: rules.max_lifetime,
            never_expires: rules.never_expires,
            name_editable: rules.name_editable,
            names_unique: rules.names_unique,
            roles_per_key: rules.roles_per_key,
            max_active_keys: rules.max_active_keys,
            max_keys_per_owner: rules.max_keys_per_owner,
            owner_required: rules.owner_required,
            delete_role: rules.delete_role,
            replace_after: rules.replace_after,
        }
    }

    #[test]
    fn each_preset_is_its_column_of_the_table() {
        let standard = Column {
            keys_enabled: KeysEnabled::Yes,
            managers: Managers::Issuer,
            formats: Formats::Both,
            default_lifetime: Some(Lifetime::Days(90)),
            max_lifetime: Some(365),
            never_expires: false,
            name_editable: true,
            names_unique: NamesUnique::Vault,
            roles_per_key: RolesPerKey::Many,
            max_active_keys: None,
            max_keys_per_owner: None,
            owner_required: false,
            delete_role: DeleteRole::Refuse,
            replace_after: Some(365),
        };
        let organisation = Column {
            keys_enabled: KeysEnabled::Yes,
            managers: Managers::Admin,
            formats: Formats::Opaque,
            default_lifetime: None,
            max_lifetime: None,
            never_expires: true,
            name_editable: true,
            names_unique: NamesUnique::Vault,
            roles_per_key: RolesPerKey::Many,
            max_active_keys: Some(10),
            max_keys_per_owner: None,
            owner_required: false,
            delete_role: DeleteRole::Refuse,
            replace_after: Some(180),
        };
        let signed = Column {
            keys_enabled: KeysEnabled::Yes,
            managers: Managers::Admin,
            formats: Formats::Jwt,
            default_lifetime: Some(Lifetime::Months(6)),
            max_lifetime: None,
            never_expires: false,
            name_editable: false,
            names_unique: NamesUnique::Vault,
            roles_per_key: RolesPerKey::Many,
            max_active_keys: None,
            max_keys_per_owner: None,
            owner_required: false,
            delete_role: DeleteRole::Refuse,
            replace_after: None,
        };
        let personal = Column {
            keys_enabled: KeysEnabled::No,
            managers: Managers::Issuer,
            formats: Formats::Opaque,
            default_lifetime: None,
            max_lifetime: Some(180),
            never_expires: false,
            name_editable: true,
            names_unique: NamesUnique::Owner,
            roles_per_key: RolesPerKey::Owner,
            max_active_keys: None,
            max_keys_per_owner: Some(1000),
            owner_required: true,
            delete_role: DeleteRole::Refuse,
            replace_after: None,
        };
        let service = Column {
            keys_enabled: KeysEnabled::Yes,
            managers: Managers::Admin,
            formats: Formats::Opaque,
            default_lifetime: None,
            max_lifetime: None,
            never_expires: true,
            name_editable: true,
            names_unique: NamesUnique::Vault,
            roles_per_key: RolesPerKey::One,
            max_active_keys: None,
            max_keys_per_owner: None,
            owner_required: false,
            delete_role: DeleteRole::Cascade,
            replace_after: Some(180),
        };
        let columns = [standard, organisation, signed, personal, service];
        assert_eq!(Preset::ALL.iter().map(|preset| column(*preset)).collect::<Vec<_>>(), columns);
    }

    #[test]
    fn first_roles_are_those_of_the_documents() {
        let roles = |preset: Preset| -> Vec<String> {
            let role = |role: &super::FirstRole| {
                let record = role.to_role("Role00000000".parse().unwrap(), chrono::DateTime::UNIX_EPOCH).unwrap();
                format!("{} {} {}", record.name, record.permissions[0], record.scoped)
            };
            preset.first_roles().iter().map(role).collect()
        };
        assert_eq!(roles(Preset::Standard), [""; 0]);
        assert_eq!(roles(Preset::Organisation), ["Admin * false", "Viewer *.read false"]);
        assert_eq!(
            roles(Preset::Signed),
            ["Global Admin * false", "Global Viewer *.read false", "Cloud Account Viewer *.read true"]
        );
        assert_eq!(roles(Preset::Personal), ["API access * false"]);
        assert_eq!(roles(Preset::Service), [""; 0]);
    }

    #[test]
    fn a_preset_is_known_by_its_name() {
        for preset in Preset::ALL {
            assert_eq!(preset.as_str().parse(), Ok(*preset));
            assert_eq!(serde_json::to_value(preset).unwrap(), preset.as_str());
            assert!(preset.in_words().ends_with('.') && preset.in_words().len() < 180);
        }
        let error = "corporate".parse::<Preset>().unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("rules")));
    }
}
