//! The people of a client, as a Client Admin or CSM keeps them.

mod add;
mod change;
mod list;
mod remove;

pub use add::MemberForm;

use crate::{ClientScope, Error, Portal};
use domain::ids::MemberId;
use store::members::Member;

/// The member verbs.
pub struct Members<'a>(pub(crate) &'a Portal);

impl Members<'_> {
    /// A person of this client who was not removed; anybody else is unknown.
    async fn find(&self, scope: &ClientScope, member: &str) -> Result<Member, Error> {
        let id = MemberId::parse(member).ok_or(Error::NotFound)?;
        let row = store::members::in_client(self.0.store(), scope.id(), id).await?;
        row.filter(|row| row.removed_at.is_none()).ok_or(Error::NotFound)
    }

    /// Refuses to leave a client without anybody who can add people.
    async fn keep_an_admin(&self, tx: &store::Tx, scope: &ClientScope, besides: MemberId) -> Result<(), Error> {
        if store::members::has_other_admin(tx, scope.id(), besides).await? {
            Ok(())
        } else {
            Err(Error::NotNow("This is the last Client Admin. Give somebody else that role first."))
        }
    }
}
