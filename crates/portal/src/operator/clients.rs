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

/// A page of clients.
#[derive(Clone, Debug)]
pub struct ClientPage {
    pub clients: Vec<Client>,
    /// Give it as `after` for the next page; `None` on the last one.
    pub next: Option<ClientSlug>,
}

/// How many clients a page shows.
const PAGE: u32 = 50;

impl Operators<'_> {
    /// Clients in the order of their slugs, 50 a page; `after` is where the page before ended.
    pub async fn clients(&self, caller: &Caller, after: Option<ClientSlug>) -> Result<ClientPage, Error> {
        self.0.authorize(caller, Action::Read, Resource::Clients)?;
        let mut clients = store::clients::list(self.0.store(), after, PAGE + 1).await?;
        let more = clients.len() > PAGE as usize;
        clients.truncate(PAGE as usize);
        let next = clients.last().filter(|_| more).map(|last| last.slug.clone());
        Ok(ClientPage { clients, next })
    }

    /// Every client, to choose from.
    pub async fn all_clients(&self, caller: &Caller) -> Result<Vec<Client>, Error> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = self.clients(caller, after).await?;
            all.extend(page.clients);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
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
