//! Changing a person's role or Integration permission, and making them a new one-time link.

use super::{CHANGED, LAST_ADMIN, MemberForm, Members, update};
use crate::audit::{Change, record};
use crate::links::LinkDelivery;
use crate::{Caller, Error};
use domain::FieldErrors;
use domain::one_time_link::Purpose;
use domain::policy::{Action, Resource, Role};
use domain::text::PersonName;
use serde_json::{Value, json};

impl Members<'_> {
    /// Saves name, role and permission; it counts from the person's next request on. `version` is the one the form was
    /// opened with: a change in between is not overwritten.
    pub async fn change(
        &self,
        caller: &Caller,
        slug: &str,
        member: &str,
        version: i64,
        form: &MemberForm,
    ) -> Result<(), Error> {
        let scope = self.0.enter(caller, slug, Action::Update, Resource::Members).await?;
        let mut row = self.find(caller, &scope, member).await?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", PersonName::parse(&form.name));
        let standing = errors.take("role", form.standing());
        let (Some(name), Some(standing)) = (name, standing) else { return Err(errors.into()) };
        if row.version != version {
            return Err(CHANGED);
        }
        let before = json!({ "role": row.role.word(), "integration_permission": row.integration_permission });
        let steps_down = row.role == Role::ClientAdmin && standing.role != Role::ClientAdmin;
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, scope.id()).await?;
        if steps_down && self.is_last_admin(&tx, &scope, &row).await? {
            return Err(Error::NotNow(LAST_ADMIN));
        }
        row.name = name;
        row.role = standing.role;
        row.integration_permission = standing.integration_permission;
        let after = json!({ "role": row.role.word(), "integration_permission": row.integration_permission });
        update(&tx, &row).await?;
        let change = Change::of_client(scope.id(), "member.changed", row.email.to_string())
            .with(json!({ "before": before, "after": after }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A new one-time link, for somebody who lost the password or the first link.
    pub async fn new_link(&self, caller: &Caller, slug: &str, member: &str) -> Result<LinkDelivery, Error> {
        let scope = self.0.enter(caller, slug, Action::Update, Resource::Members).await?;
        let row = self.find(caller, &scope, member).await?;
        let purpose = if row.password_hash.is_some() { Purpose::Password } else { Purpose::Invitation };
        let tx = self.0.store().write().await?;
        let link = self.0.make_link(&tx, purpose, Some(row.id), Value::Null).await?;
        record(self.0, &tx, caller, Change::of_client(scope.id(), "member.link_made", row.email.to_string())).await?;
        tx.commit().await?;
        Ok(self.0.deliver(caller, Some(scope.id()), link, &row.email).await)
    }
}
