//! Creating clients and listing all of them.

use super::Operators;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::ids::ClientId;
use domain::policy::{Action, Resource};
use domain::slug::ClientSlug;
use domain::text::ClientName;
use domain::{FieldErrors, Invalid};
use serde::{Deserialize, Serialize};
use store::clients::Client;

/// The form as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateClientForm {
    pub name: String,
    pub slug: String,
}

impl Operators<'_> {
    /// Clients in the order of their slugs, 50 a page.
    pub async fn clients(&self, caller: &Caller, after: Option<ClientSlug>) -> Result<Vec<Client>, Error> {
        self.0.authorize(caller, Action::Read, Resource::Clients)?;
        Ok(store::clients::list(self.0.store(), after, 50).await?)
    }

    pub async fn create_client(&self, caller: &Caller, form: &CreateClientForm) -> Result<Client, Error> {
        self.0.authorize(caller, Action::Create, Resource::Clients)?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", ClientName::parse(&form.name));
        let slug = errors.take("slug", ClientSlug::parse(&form.slug));
        let (Some(name), Some(slug)) = (name, slug) else { return Err(errors.into()) };
        let client =
            Client { id: ClientId::from_uuid(self.0.new_id()), slug, name, created_at: self.0.now(), version: 1 };
        let tx = self.0.store().write().await?;
        match store::clients::insert(&tx, &client).await {
            Ok(()) => {}
            Err(store::Error::Unique(_)) => {
                return Err(Error::field("slug", Invalid::SlugTaken { slug: client.slug.to_string() }));
            }
            Err(error) => return Err(error.into()),
        }
        record(self.0, &tx, caller, Change::of_client(client.id, "client.created", client.slug.to_string())).await?;
        tx.commit().await?;
        Ok(client)
    }
}
