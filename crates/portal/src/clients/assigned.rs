//! The clients a caller works in: a CSM's assigned ones, a member's own.

use super::Clients;
use crate::{Caller, Error};
use domain::policy::{Action, Resource, Role};
use store::clients::Client;

impl Clients<'_> {
    /// A CSM's clients by name; nobody else has a list.
    pub async fn list(&self, caller: &Caller) -> Result<Vec<Client>, Error> {
        self.0.authorize(caller, Action::Read, Resource::AssignedClients)?;
        self.assigned(caller).await
    }

    /// The clients the switcher offers: empty for everybody but a CSM.
    pub async fn assigned(&self, caller: &Caller) -> Result<Vec<Client>, Error> {
        match caller {
            Caller::Staff(staff) if staff.role == Role::Csm => {
                Ok(store::clients::assigned_to(self.0.store(), staff.id).await?)
            }
            _ => Ok(Vec::new()),
        }
    }
}
