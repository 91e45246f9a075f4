//! A new person: the row and the invitation that opens it, made in one transaction, for clients and staff alike.

use crate::links::FreshLink;
use crate::{Error, Portal};
use domain::Invalid;
use domain::email::Email;
use domain::ids::{ClientId, MemberId};
use domain::one_time_link::Purpose;
use domain::policy::Role;
use domain::text::PersonName;
use serde_json::Value;
use store::members::Member;

/// What is known about somebody before they choose a password.
pub(crate) struct NewPerson {
    /// `None` for staff.
    pub(crate) client_id: Option<ClientId>,
    pub(crate) email: Email,
    pub(crate) name: PersonName,
    pub(crate) role: Role,
    pub(crate) integration_permission: bool,
}

impl NewPerson {
    /// The row of a person who has no password yet.
    pub(crate) fn into_row(self, portal: &Portal) -> Member {
        Member {
            id: MemberId::from_uuid(portal.new_id()),
            client_id: self.client_id,
            email: self.email,
            name: self.name,
            role: self.role,
            integration_permission: self.integration_permission,
            password_hash: None,
            created_at: portal.now(),
            removed_at: None,
            version: 1,
        }
    }
}

impl Portal {
    /// Stores the person and makes their first link; an address that is already here is refused beside its field. Whose it
    /// is stays unsaid unless it belongs to somebody the caller sees anyway: a client does not learn of people elsewhere.
    pub(crate) async fn invite(&self, tx: &store::Tx, person: NewPerson) -> Result<FreshLink, Error> {
        // A refused insert ends a transaction of PostgreSQL, so it is asked before.
        if let Some(there) = store::members::by_email(tx, &person.email).await? {
            let is_seen = person.client_id.is_none() || there.client_id == person.client_id;
            let reason = if is_seen { Invalid::EmailTaken } else { Invalid::EmailNotAvailable };
            return Err(Error::field("email", reason));
        }
        let member = person.into_row(self);
        match store::members::insert(tx, &member).await {
            Ok(()) => self.make_link(tx, Purpose::Invitation, Some(member.id), Value::Null).await,
            Err(store::Error::Unique(_)) => Err(Error::field("email", Invalid::EmailNotAvailable)),
            Err(error) => Err(error.into()),
        }
    }
}
