//! Takes a service that is no more from the catalogue, and with it what it declared.

use serde::{Deserialize, Serialize};

use super::{
    Context, Decision, Operation, access,
    import_permissions::{NamedRole, roles_with},
};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Event, Permission, RecordChange, RecordRef, Service, ServiceId},
    state::State,
};

/// Remove a service whose permissions no role names any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RemoveService {
    /// Which service.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub service: ServiceId,
}

impl Operation for RemoveService {
    type Reply = ();

    fn decide(&self, state: &State, actor: &Actor, _context: &mut Context<'_>) -> Result<Decision<()>> {
        access::administer(actor, "the catalogue of permissions")?;
        let service = state.service(self.service).ok_or_else(|| {
            Error::new(Code::ServiceNotFound, format!("There is no service {}.", self.service)).about("service")
        })?;
        let roles = holders(state, service);
        if !roles.is_empty() {
            let names = roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
            let message = match roles.len() {
                1 => format!("The role {names} names permissions of {}. Take these from it first.", service.name),
                _ => format!("The roles {names} name permissions of {}. Take these from them first.", service.name),
            };
            return Err(Error::new(Code::InUse, message).about("service"));
        }
        let permissions = service.permissions.iter().map(|one| one.permission.to_string()).collect();
        let event = Event::ServiceRemoved { service: service.id, name: service.name.clone(), permissions };
        Ok(Decision::change(event, [RecordChange::Remove(RecordRef::Service(service.id))], ()))
    }
}

/// The roles that name a permission which only this service declares, by name.
fn holders(state: &State, service: &Service) -> Vec<NamedRole> {
    let elsewhere = |permission: &Permission| {
        let others = state.services().filter(|other| other.id != service.id);
        others.flat_map(|other| &other.permissions).any(|one| one.gone_since.is_none() && one.permission == *permission)
    };
    let only_here = service.permissions.iter().filter(|one| !elsewhere(&one.permission));
    let mut roles: Vec<_> = only_here.flat_map(|one| roles_with(state, &one.permission)).collect();
    roles.sort();
    roles.dedup();
    roles
}
