//! The vault's own policy. One type carries what distinguishes every kind of vault; its first values are in
//! `preset`, how it is written in `rules_text`. What each rule means is enforced in `operation`, one function a rule.

use serde::{Deserialize, Serialize};

use super::Lifetime;

/// The vault's own policy: limits, lifetimes, what may be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Rules {
    /// Whether keys may be issued and work.
    pub keys_enabled: KeysEnabled,
    /// Who sees and manages keys.
    pub managers: Managers,
    /// Which token formats may be issued.
    pub formats: Formats,
    /// How long a key lives where nothing is said; `None`: it never expires, or the maximum where never is refused.
    pub default_lifetime: Option<Lifetime>,
    /// The longest that a key issued from now on may live, in days.
    pub max_lifetime: Option<u32>,
    /// Whether a key may never expire.
    pub never_expires: bool,
    /// Whether an expiration may be put off.
    pub expiry_extendable: bool,
    /// Whether a key may be renamed.
    pub name_editable: bool,
    /// Among which live keys a name is unique.
    pub names_unique: NamesUnique,
    /// How many roles a key has.
    pub roles_per_key: RolesPerKey,
    /// How many keys may be active at once.
    pub max_active_keys: Option<u32>,
    /// How many keys an owner may have; expired ones count until removed.
    pub max_keys_per_owner: Option<u32>,
    /// Whether every key has an owner.
    pub owner_required: bool,
    /// What happens to the keys of a role that is removed.
    pub delete_role: DeleteRole,
    /// For how many days before its expiration a key counts as expiring.
    pub warn_before: u32,
    /// After how many days a never-expiring key is due for replacement.
    pub replace_after: Option<u32>,
    /// The prefix of opaque tokens: 2 to 12 characters of `[a-z0-9]`.
    pub token_prefix: String,
    /// The issuer (`iss`) of JWTs; `None`: `urn:uuid:` and the vault id.
    pub token_issuer: Option<String>,
    /// The audience (`aud`) of JWTs; `None`: the issuer.
    pub token_audience: Option<String>,
    /// For how many days a bundle holds.
    #[serde(default = "Rules::a_week")]
    pub bundle_valid_for: u32,
    /// The hosts, beside this computer's own names, that requests to the service may name: a TLS proxy stands in front there.
    /// Lower case, each with a port if it needs one; none twice.
    #[serde(default)]
    pub service_hosts: Vec<String>,
    /// Of which kind the next token key is: the one there is signs until it is rotated.
    #[serde(default = "Rules::es256")]
    pub token_algorithm: TokenAlgorithm,
    /// Where verifiers of JWTs find the status list; `None`: JWTs name none.
    #[serde(default)]
    pub status_list_address: Option<String>,
}

/// Whom JWTs say that they are from and for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenParties {
    /// The issuer, `iss` (RFC 7519, section 4.1.1).
    pub issuer: String,
    /// The audience, `aud` (RFC 7519, section 4.1.3).
    pub audience: String,
}

impl Rules {
    /// Whom JWTs say that they are from and for; from `vault` where an Admin named no issuer, and for the issuer where they named no
    /// audience.
    #[must_use]
    pub fn token_parties(&self, vault: impl FnOnce() -> String) -> TokenParties {
        let issuer = self.token_issuer.clone().unwrap_or_else(vault);
        TokenParties { audience: self.token_audience.clone().unwrap_or_else(|| issuer.clone()), issuer }
    }

    /// What vaults that were made before there were bundles have.
    fn a_week() -> u32 {
        7
    }

    /// What vaults have that were made before there was a choice.
    fn es256() -> TokenAlgorithm {
        TokenAlgorithm::Es256
    }
}

macro_rules! choice {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $each:literal])+ $variant:ident,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $each])+ $variant,)+ }
    };
}

choice! {
    /// Whether keys may be issued and work.
    KeysEnabled {
        /// Both.
        Yes,
        /// Existing ones go on working; none may be issued.
        NoNew,
        /// Neither.
        No,
    }
}
choice! {
    /// Who sees and manages keys.
    Managers {
        /// Admins.
        Admin,
        /// Admins and Issuers.
        Issuer,
    }
}
choice! {
    /// Which token formats may be issued.
    Formats {
        /// Opaque tokens.
        Opaque,
        /// JSON Web Tokens.
        Jwt,
        /// Either.
        Both,
    }
}
choice! {
    /// How JWTs are signed.
    TokenAlgorithm {
        /// ECDSA on P-256 (RFC 7518, section 3.4), which every library knows.
        Es256,
        /// Ed25519 (RFC 8037).
        Eddsa,
    }
}
choice! {
    /// Among which live keys a name is unique.
    NamesUnique {
        /// All of the vault.
        Vault,
        /// Those of the same owner.
        Owner,
        /// Not at all.
        No,
    }
}
choice! {
    /// How many roles a key has.
    RolesPerKey {
        /// Exactly one.
        One,
        /// One or more.
        Many,
        /// None of its own: what its owner's grants allow.
        Owner,
    }
}
choice! {
    /// What happens to the keys of a role that is removed.
    DeleteRole {
        /// The removal is refused while a key uses it.
        Refuse,
        /// A key that has only this role is deleted; another loses it.
        Cascade,
    }
}

impl TokenAlgorithm {
    /// As JSON Web Tokens call it (`alg`; RFC 7518, section 3.1, and RFC 8037, section 3.1).
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Eddsa => "EdDSA",
        }
    }
}

/// How far away an end can be in any vault.
#[derive(Debug, Clone, Copy)]
pub struct LifetimeLimit;

impl LifetimeLimit {
    /// The longest lifetime in days where the rules set no maximum.
    pub const LONGEST_DAYS: u32 = 3650;
    /// The longest lifetime in calendar months.
    pub const LONGEST_MONTHS: u32 = 120;
}
