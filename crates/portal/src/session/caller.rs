//! Rights are read from the member's row on every request, so that a removed person or a changed right counts at once.

use super::Sessions;
use crate::{Caller, Error, MemberCaller, Origin, StaffCaller};
use domain::ids::MemberId;

impl Sessions<'_> {
    /// The caller a session of this member stands for; `None` when the member is gone.
    pub async fn caller(&self, member: MemberId, origin: Origin) -> Result<Option<Caller>, Error> {
        let Some(row) = store::members::by_id(self.0.store(), member).await? else { return Ok(None) };
        if row.removed_at.is_some() {
            return Ok(None);
        }
        let Some(client_id) = row.client_id else {
            return Ok(Some(Caller::Staff(StaffCaller {
                id: row.id,
                name: row.name,
                email: row.email,
                role: row.role,
                origin,
            })));
        };
        let Some(client) = store::clients::by_id(self.0.store(), client_id).await? else { return Ok(None) };
        Ok(Some(Caller::Member(MemberCaller {
            id: row.id,
            client_id,
            client_slug: client.slug,
            client_name: client.name,
            name: row.name,
            email: row.email,
            role: row.role,
            integration_permission: row.integration_permission,
            origin,
        })))
    }

    /// Ends every session of the caller, except the one that is kept.
    pub async fn sign_out_everywhere(&self, caller: &Caller, keep: Option<&[u8; 32]>) -> Result<(), Error> {
        let member = caller.member_id().ok_or(Error::SignIn)?;
        let tx = self.0.store().write().await?;
        store::sessions::delete_of_member(&tx, member, keep).await?;
        crate::audit::record(
            self.0,
            &tx,
            caller,
            crate::audit::Change::of_installation("session.signed_out_everywhere", caller.display_name()),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
