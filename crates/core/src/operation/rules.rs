//! What the vault's rules allow: one function a rule. Lifetimes have a file of their own.

use super::rotation;
use crate::{
    error::{Code, Error, Result},
    model::{Format, Formats, Key, KeyId, KeysEnabled, Name, NamesUnique, OwnerId, Role, RolesPerKey, Rules, Time},
    state::State,
};

/// `keys_enabled`: keys may be issued.
pub(super) fn keys_enabled(rules: &Rules) -> Result<()> {
    match rules.keys_enabled {
        KeysEnabled::Yes => Ok(()),
        KeysEnabled::NoNew => Err(Error::new(
            Code::KeysDisabled,
            "Issuing is switched off in Rules; existing keys go on working. Ask an Admin to switch it on.",
        )),
        KeysEnabled::No => Err(Error::new(
            Code::KeysDisabled,
            "Keys are switched off in Rules: none can be issued, and none works. Ask an Admin to switch them on.",
        )),
    }
}

/// `max_active_keys`: there is room for one more key that works.
pub(super) fn room_for_active(state: &State, now: Time) -> Result<()> {
    // A rotated pair counts once.
    let active = state.live_keys(now) - state.pairs(now);
    match state.rules().max_active_keys {
        Some(limit) if active >= limit as usize => Err(Error::new(
            Code::LimitReached,
            format!("{active} of {limit} keys are active. Revoke or remove one, or raise the limit in Rules."),
        )),
        _ => Ok(()),
    }
}

/// `max_keys_per_owner`: the owner may have one more; revoked keys do not count, expired ones do.
pub(super) fn room_for_owner(state: &State, owner: Option<OwnerId>) -> Result<()> {
    let (Some(limit), Some(owner)) = (state.rules().max_keys_per_owner, owner) else { return Ok(()) };
    let keys = counted_keys(state, owner).count();
    if keys < limit as usize {
        return Ok(());
    }
    Err(Error::new(
        Code::LimitReached,
        format!("This owner has {keys} of {limit} keys. Remove an expired one, or raise the limit in Rules."),
    )
    .about("owner"))
}

/// The keys of an owner that count: none that is revoked, and of a rotated pair one.
pub(crate) fn counted_keys(state: &State, owner: OwnerId) -> impl Iterator<Item = &Key> {
    let counts = move |key: &&Key| key.revoked.is_none() && !rotation::counts_with_its_successor(state, key, owner);
    state.keys_of_owner(owner).filter(counts)
}

/// `owner_required`.
pub(super) fn owner_given(rules: &Rules, owner: Option<OwnerId>) -> Result<()> {
    if owner.is_some() || !(rules.owner_required || rules.roles_per_key == RolesPerKey::Owner) {
        return Ok(());
    }
    Err(Error::new(Code::RuleRefused, "Keys in this vault have an owner. Choose one.").about("owner"))
}

/// The owner is not suspended, so that a key of theirs would work.
pub(super) fn owner_works(state: &State, owner: Option<OwnerId>) -> Result<()> {
    match owner.and_then(|id| state.owner(id)) {
        Some(owner) if owner.suspended_at.is_some() => Err(Error::new(
            Code::RuleRefused,
            format!("{} is suspended, so a key of theirs would not work. Reinstate them first.", owner.name),
        )
        .about("owner")),
        _ => Ok(()),
    }
}

/// `formats`: the format to issue; where nothing is asked for, opaque if it is allowed.
pub(super) fn format(rules: &Rules, asked: Option<Format>) -> Result<Format> {
    let (default, only) = match rules.formats {
        Formats::Opaque => (Format::Opaque, Some("opaque tokens")),
        Formats::Jwt => (Format::Jwt, Some("signed tokens (JWT)")),
        Formats::Both => (Format::Opaque, None),
    };
    match (asked, only) {
        (Some(format), Some(only)) if format != default => {
            Err(Error::new(Code::RuleRefused, format!("This vault issues {only} only.")).about("format"))
        }
        (Some(format), _) => Ok(format),
        (None, _) => Ok(default),
    }
}

/// `roles_per_key`: that many roles.
pub(super) fn role_count(state: &State, roles: usize) -> Result<()> {
    let message = match (state.rules().roles_per_key, roles) {
        (RolesPerKey::Owner, 0) | (RolesPerKey::One, 1) => return Ok(()),
        (RolesPerKey::Many, roles) if roles > 0 => return Ok(()),
        (RolesPerKey::Owner, _) => "In this vault a key may do what its owner may do. Give it no role of its own.",
        (_, 0) if state.roles().next().is_none() => return roles_there(state),
        (RolesPerKey::One, 0) | (RolesPerKey::Many, _) => "Give the key a role: without one it may do nothing.",
        (RolesPerKey::One, _) => "In this vault a key has exactly one role. Choose one.",
    };
    Err(Error::new(Code::RuleRefused, message).about("grants"))
}

/// There is something that a key could be made of: a role, or an owner where keys may do what their owners may do.
pub(super) fn roles_there(state: &State) -> Result<()> {
    let by_owner = state.rules().roles_per_key == RolesPerKey::Owner;
    if by_owner && state.owners().next().is_none() {
        let message = "There is no owner yet. Add one first: in this vault a key may do what its owner may do.";
        return Err(Error::new(Code::RuleRefused, message).about("owner"));
    }
    if !by_owner && state.roles().next().is_none() {
        let message = "There is no role yet. Add one first: a key may do what its roles allow.";
        return Err(Error::new(Code::RuleRefused, message).about("grants"));
    }
    Ok(())
}

/// `names_unique`: no other live key has the name.
pub(super) fn name_free(
    state: &State,
    name: &Name,
    owner: Option<OwnerId>,
    except: Option<KeyId>,
    now: Time,
) -> Result<()> {
    let clashes = |key: &&Key| match state.rules().names_unique {
        NamesUnique::Vault => true,
        NamesUnique::Owner => key.owner == owner,
        NamesUnique::No => false,
    };
    // The other one of a rotated pair has the name by right.
    let itself = except.and_then(|id| state.key(id));
    let others = |key: &&Key| itself.is_none_or(|itself| itself.id != key.id && !rotation::are_a_pair(itself, key));
    match state.keys_named(name).filter(|key| key.is_live(now)).filter(others).find(clashes) {
        None => Ok(()),
        Some(other) => Err(Error::new(
            Code::NameTaken,
            format!(
                "The live key {} is already called {}. Choose another name, or revoke that key.",
                other.id, other.name
            ),
        )
        .about("name")),
    }
}

/// `name_editable`.
pub(super) fn name_editable(rules: &Rules) -> Result<()> {
    if rules.name_editable {
        return Ok(());
    }
    Err(Error::new(Code::NameFixed, "In this vault the name of a key stays as it was issued.").about("name"))
}

/// `expiry_extendable`.
pub(super) fn expiry_extendable(rules: &Rules, format: Format) -> Result<()> {
    let message = match (rules.expiry_extendable, format) {
        (true, Format::Opaque) => return Ok(()),
        (true, Format::Jwt) => {
            "The end of a signed token is part of the token, and cannot be put off. Issue a new key."
        }
        (false, _) => "In this vault an expiration can be brought forward, but not put off. Issue a new key.",
    };
    Err(Error::new(Code::ExpiryFixed, message).about("expiration"))
}

/// A role may be granted over REST, or hold what is reserved to Keywright itself, and not both.
pub(super) fn never_both(role: &Role) -> Result<()> {
    if !(role.grantable_over_rest && role.is_reserved()) {
        return Ok(());
    }
    let message = format!("{} holds a keywright permission, so that no key may grant it over REST.", role.name);
    Err(Error::new(Code::ReservedPermission, message).about("grantable_over_rest"))
}

/// Whether `name` may be given to a record of a kind whose names are unique: `other` is who has it now.
pub(super) fn unique(name: &Name, other: Option<&str>, what: &str) -> Result<()> {
    match other {
        None => Ok(()),
        Some(other) => Err(Error::new(
            Code::NameTaken,
            format!("There is already {what} called {other}. Choose another name than {name}."),
        )
        .about("name")),
    }
}
