//! The people of a client, as a Client Admin or CSM keeps them.

mod add;
mod change;
mod list;
mod remove;

pub use add::MemberForm;
pub use list::{MemberPage, MemberView};
pub use store::Member;

use crate::{Caller, ClientScope, Error, Portal};
use domain::ids::MemberId;
use domain::policy::Role;

/// The member verbs.
pub struct Members<'a>(pub(crate) &'a Portal);

/// Why somebody cannot leave or step down: nobody could add people any more.
pub const LAST_ADMIN: &str = "This is the last Client Admin. Give somebody else that role first.";
/// Why a button to remove oneself is no use.
pub const YOURSELF: &str = "You cannot remove yourself. Ask another Client Admin or your customer success manager.";

impl Members<'_> {
    /// A person of this client who was not removed; anybody else is unknown.
    async fn find(&self, caller: &Caller, scope: &ClientScope, member: &str) -> Result<Member, Error> {
        let row = match MemberId::parse(member) {
            Some(id) => store::members::in_client(self.0.store(), scope.id(), id).await?,
            None => None,
        };
        row.filter(|row| row.removed_at.is_none()).ok_or_else(|| self.0.missing(caller, scope, "a member"))
    }

    /// Whether the client would be left without anybody who can add people.
    async fn is_last_admin(
        &self,
        reading: &impl store::Reading,
        scope: &ClientScope,
        row: &Member,
    ) -> Result<bool, Error> {
        let is_admin = row.role == Role::ClientAdmin;
        Ok(is_admin && !store::members::has_other_admin(reading, scope.id(), row.id).await?)
    }
}

/// Why `caller` may not remove this person; the page shows it on the button that `remove` would refuse.
fn obstacle(caller: &Caller, row: &Member, is_last_admin: bool) -> Option<&'static str> {
    if caller.member_id() == Some(row.id) {
        return Some(YOURSELF);
    }
    is_last_admin.then_some(LAST_ADMIN)
}

const CHANGED: Error =
    Error::NotNow("Somebody else changed this person in the meantime. Open the page again to see the new values.");

/// Saves on top of the version that was read.
async fn update(tx: &store::Tx, row: &Member) -> Result<(), Error> {
    store::members::update(tx, row).await.map_err(|error| match error {
        store::Error::Stale => CHANGED,
        other => other.into(),
    })
}
