//! Adding a person to a client; they choose their password through a one-time link.

use super::Members;
use crate::audit::{Change, record};
use crate::invite::NewPerson;
use crate::links::LinkDelivery;
use crate::throttle::{self, Limit};
use crate::{Caller, Error};
use domain::email::Email;
use domain::policy::{Action, Resource, Role};
use domain::quota::Quota;
use domain::text::PersonName;
use domain::{FieldErrors, Invalid};
use serde::{Deserialize, Serialize};

/// The form as typed. A checkbox that is not ticked is not posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberForm {
    pub name: String,
    pub email: String,
    pub role: String,
    pub integration_permission: String,
}

/// What people may set of a member, parsed.
pub(super) struct Standing {
    pub(super) role: Role,
    pub(super) integration_permission: bool,
}

impl MemberForm {
    pub(super) fn standing(&self) -> Result<Standing, Invalid> {
        let role = Role::parse(&self.role)
            .filter(|role| role.is_of_a_client())
            .ok_or(Invalid::UnknownChoice { what: "Role" })?;
        // A Client Admin has the permission by role; the flag is kept true so that a later step down does not surprise.
        let integration_permission = role == Role::ClientAdmin || !self.integration_permission.is_empty();
        Ok(Standing { role, integration_permission })
    }
}

/// Addresses of people elsewhere that a client may try in a quarter of an hour, before it waits.
const UNAVAILABLE_EMAILS: u32 = 10;

impl Members<'_> {
    pub async fn add(&self, caller: &Caller, slug: &str, form: &MemberForm) -> Result<LinkDelivery, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Members).await?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", PersonName::parse(&form.name));
        let email = errors.take("email", Email::parse(&form.email));
        let standing = errors.take("role", form.standing());
        let (Some(name), Some(email), Some(standing)) = (name, email, standing) else { return Err(errors.into()) };
        let Standing { role, integration_permission } = standing;
        let person =
            NewPerson { client_id: Some(scope.id()), email: email.clone(), name, role, integration_permission };
        let unavailable = [Limit { key: format!("unavailable_email:{}", scope.id()), attempts: UNAVAILABLE_EMAILS }];
        throttle::refuse_waiting(self.0, &unavailable).await?;
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, scope.id()).await?;
        let link = match self.0.invite(&tx, person).await {
            Err(error) if is_unavailable(&error) => {
                drop(tx);
                // Whoever tries many addresses wants to know who is a customer elsewhere.
                throttle::count(self.0, &unavailable).await?;
                return Err(error);
            }
            made => made?,
        };
        self.0.refuse_too_many(&tx, scope.id(), Quota::Members).await?;
        let target = format!("{email} as {}", role.label());
        record(self.0, &tx, caller, Change::of_client(scope.id(), "member.added", target)).await?;
        tx.commit().await?;
        Ok(self.0.deliver(caller, Some(scope.id()), link, &email).await)
    }
}

fn is_unavailable(error: &Error) -> bool {
    matches!(error, Error::Invalid(errors) if errors.iter().any(|(_, reason)| *reason == Invalid::EmailNotAvailable))
}
