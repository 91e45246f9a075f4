//! The clients that a customer success manager may switch between.

use super::Clients;
use crate::{Caller, Error};
use domain::policy::Role;
use store::clients::Client;

impl Clients<'_> {
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
