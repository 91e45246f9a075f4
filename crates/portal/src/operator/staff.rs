//! Operators and CSMs: adding, listing, removing.

use super::Operators;
use crate::audit::{Change, record};
use crate::invite::NewPerson;
use crate::links::LinkDelivery;
use crate::{Caller, Error};
use domain::email::Email;
use domain::ids::MemberId;
use domain::one_time_link::Purpose;
use domain::policy::{Action, Resource, Role};
use domain::text::PersonName;
use domain::{FieldErrors, Invalid};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::clients::Client;
use store::installation::Shared;
use store::members::Member;

/// The form as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StaffForm {
    pub name: String,
    pub email: String,
    pub role: String,
}

/// One person of the staff with the clients assigned to them.
#[derive(Clone, Debug)]
pub struct StaffRow {
    pub member: Member,
    pub clients: Vec<Client>,
    /// Why the caller may not remove this person; `None` when they may.
    pub obstacle: Option<&'static str>,
}

impl Operators<'_> {
    pub async fn staff(&self, caller: &Caller) -> Result<Vec<StaffRow>, Error> {
        self.0.authorize(caller, Action::Read, Resource::Staff)?;
        let rows = store::members::staff(self.0.store()).await?;
        let row = |(member, clients)| StaffRow { obstacle: obstacle(caller, &member), member, clients };
        Ok(rows.into_iter().map(row).collect())
    }

    /// One person of the staff, for the pages that change them.
    pub async fn staff_person(&self, caller: &Caller, member: &str) -> Result<StaffRow, Error> {
        let staff = self.staff(caller).await?;
        staff.into_iter().find(|row| row.member.id.to_string() == member).ok_or(Error::NotFound)
    }

    /// Adds an operator or CSM, who gets a one-time link to choose a password.
    pub async fn add_staff(&self, caller: &Caller, form: &StaffForm) -> Result<LinkDelivery, Error> {
        self.0.authorize(caller, Action::Create, Resource::Staff)?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", PersonName::parse(&form.name));
        let email = errors.take("email", Email::parse(&form.email));
        let role = Role::parse(&form.role)
            .filter(|role| !role.is_of_a_client())
            .ok_or(Invalid::UnknownChoice { what: "Role" });
        let role = errors.take("role", role);
        let (Some(name), Some(email), Some(role)) = (name, email, role) else { return Err(errors.into()) };
        let person = NewPerson { client_id: None, email: email.clone(), name, role, integration_permission: false };
        let tx = self.0.store().write().await?;
        let link = self.0.invite(&tx, person).await?;
        record(self.0, &tx, caller, Change::of_installation("staff.added", format!("{email} as {}", role.label())))
            .await?;
        tx.commit().await?;
        Ok(self.0.deliver(caller, None, link, &email).await)
    }

    /// Removes an operator or CSM; their sessions end with the next request. Nobody removes themselves.
    pub async fn remove_staff(&self, caller: &Caller, member: &str) -> Result<(), Error> {
        self.0.authorize(caller, Action::Delete, Resource::Staff)?;
        if let Some(reason) = obstacle(caller, &self.staff_member(self.0.store(), member).await?) {
            return Err(Error::NotNow(reason));
        }
        let tx = self.0.store().write().await?;
        store::installation::lock(&tx, Shared::Staff).await?;
        let mut row = self.staff_member(&tx, member).await?;
        // Two who remove each other at the same moment: the second one finds this.
        if row.role == Role::Operator && !store::members::has_other_operator(&tx, row.id).await? {
            return Err(Error::NotNow(LAST_OPERATOR));
        }
        row.removed_at = Some(self.0.now());
        store::members::update(&tx, &row).await?;
        store::sessions::delete_of_member(&tx, row.id, None).await?;
        record(self.0, &tx, caller, Change::of_installation("staff.removed", row.email.to_string())).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends a person of the staff a new one-time link.
    pub async fn staff_link(&self, caller: &Caller, member: &str) -> Result<LinkDelivery, Error> {
        self.0.authorize(caller, Action::Update, Resource::Staff)?;
        let row = self.staff_member(self.0.store(), member).await?;
        let tx = self.0.store().write().await?;
        let link = self.0.make_link(&tx, Purpose::Password, Some(row.id), Value::Null).await?;
        record(self.0, &tx, caller, Change::of_installation("staff.link_made", row.email.to_string())).await?;
        tx.commit().await?;
        Ok(self.0.deliver(caller, None, link, &row.email).await)
    }

    pub(super) async fn staff_member(&self, reading: &impl store::Reading, member: &str) -> Result<Member, Error> {
        let id = MemberId::parse(member).ok_or(Error::NotFound)?;
        let row = store::members::by_id(reading, id).await?;
        row.filter(|row| row.client_id.is_none() && row.removed_at.is_none()).ok_or(Error::NotFound)
    }
}

/// Why somebody cannot be removed: nobody could run the installation any more.
const LAST_OPERATOR: &str = "This is the last operator. Add another one first.";

/// Nobody removes themselves, so that an operator is always left.
fn obstacle(caller: &Caller, row: &Member) -> Option<&'static str> {
    (caller.member_id() == Some(row.id)).then_some("You cannot remove yourself. Ask another operator.")
}
