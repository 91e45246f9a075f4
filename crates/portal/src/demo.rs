//! The demo's fixed people, clients and keys. Seeding twice changes nothing.

use crate::{Caller, Error, KeyKind, Portal, Scope, keys};
use domain::Invalid;
use domain::email::Email;
use domain::ids::{ClientId, KeyId, MemberId};
use domain::policy::Role;
use domain::slug::ClientSlug;
use domain::text::{ClientName, KeyName, PersonName};
use store::{Client, KeyRow, Member};

/// The one password of every seeded person. Everybody knows it, which is why demo mode stays on loopback.
pub const PASSWORD: &str = "orgbridge-demo";

/// E-mail, name, role, client and Integration permission of each seeded person.
pub const PEOPLE: [(&str, &str, Role, Option<&str>, bool); 6] = [
    ("operator@demo.test", "Olive Operator", Role::Operator, None, false),
    ("csm@demo.test", "Casey Success", Role::Csm, None, false),
    ("admin@acme.test", "Ada Acme", Role::ClientAdmin, Some("acme"), true),
    ("integrator@acme.test", "Ingo Acme", Role::ClientUser, Some("acme"), true),
    ("viewer@acme.test", "Vera Acme", Role::ClientUser, Some("acme"), false),
    ("admin@globex.test", "Gus Globex", Role::ClientAdmin, Some("globex"), true),
];

/// Name, kind and value of each seeded key; all belong to `acme`.
pub const KEYS: [(&str, KeyKind, &str); 3] = [
    ("Platform", KeyKind::Ingest, "obi_demo_acme_platform_0000000000000000"),
    ("Platform, spare", KeyKind::Ingest, "obi_demo_acme_spare_00000000000000000000"),
    ("Automation", KeyKind::Api, "oba_demo_acme_automation_0000000000000000"),
];

const CLIENTS: [(&str, &str); 2] = [("acme", "Acme"), ("globex", "Globex")];

impl Portal {
    /// Makes whatever of the demo is not there yet.
    pub async fn seed_demo(&self) -> Result<(), Error> {
        // Hashing takes a while by design, and a second start has nobody left to make.
        let hash = if self.demo_is_complete().await? {
            String::new()
        } else {
            self.0.passwords.turn(&Caller::System).await?.hash(PASSWORD).await?
        };
        let now = self.now();
        let mut clients = Vec::new();
        let tx = self.store().write().await?;
        for (slug, name) in CLIENTS {
            let slug = seeded(ClientSlug::parse(slug))?;
            let client = if let Some(client) = store::clients::by_slug(&tx, &slug).await? {
                client
            } else {
                let (id, name) = (ClientId::from_uuid(self.new_id()), seeded(ClientName::parse(name))?);
                let client = Client { id, slug, name, created_at: now, version: 1 };
                store::clients::insert(&tx, &client).await?;
                client
            };
            clients.push(client);
        }
        for (email, name, role, client, integration_permission) in PEOPLE {
            let email = seeded(Email::parse(email))?;
            if store::members::by_email(&tx, &email).await?.is_some() {
                continue;
            }
            let member = Member {
                id: MemberId::from_uuid(self.new_id()),
                client_id: client.and_then(|slug| clients.iter().find(|c| c.slug.as_str() == slug)).map(|c| c.id),
                email,
                name: seeded(PersonName::parse(name))?,
                role,
                integration_permission,
                password_hash: None,
                created_at: now,
                removed_at: None,
                version: 1,
            };
            store::members::insert(&tx, &member).await?;
            store::members::set_password(&tx, member.id, &hash, now).await?;
            if role == Role::Csm {
                for client in &clients {
                    store::members::assign(&tx, member.id, client.id).await?;
                }
            }
        }
        let acme = clients.first().ok_or_else(|| Error::internal("the demo has no client", "the list is empty"))?;
        for (name, kind, value) in KEYS {
            let hash = keys::sha256(value.as_bytes());
            if store::keys::by_hash(&tx, &hash).await?.is_none() {
                store::keys::insert(&tx, &self.demo_key(acme.id, name, kind, value, hash)?).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    async fn demo_is_complete(&self) -> Result<bool, Error> {
        for (email, ..) in PEOPLE {
            if store::members::by_email(self.store(), &seeded(Email::parse(email))?).await?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn demo_key(
        &self,
        client_id: ClientId,
        name: &str,
        kind: KeyKind,
        value: &str,
        hash: [u8; 32],
    ) -> Result<KeyRow, Error> {
        let (kind, scopes): (_, &[Scope]) = match kind {
            KeyKind::Ingest => (store::KeyKind::Ingest, &[Scope::EventsWrite]),
            KeyKind::Api => {
                (store::KeyKind::Api, &[Scope::IntegrationsRead, Scope::IntegrationsWrite, Scope::DeliveriesReplay])
            }
        };
        Ok(KeyRow {
            id: KeyId::from_uuid(self.new_id()),
            client_id,
            kind,
            name: seeded(KeyName::parse(name))?,
            hash,
            prefix: value.chars().take(8).collect(),
            scopes: scopes.iter().map(|scope| scope.word().to_owned()).collect(),
            created_at: self.now(),
            created_by: "demo".to_owned(),
            revoked_at: None,
            last_used_at: None,
        })
    }
}

fn seeded<T>(parsed: Result<T, Invalid>) -> Result<T, Error> {
    parsed.map_err(|reason| Error::internal("the demo seed is not valid", reason))
}
