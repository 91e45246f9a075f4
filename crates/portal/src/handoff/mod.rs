//! The hand-off: a link by which the Salesforce admin, who has no account, does their part of one integration. Members
//! make and revoke links; whoever holds one comes in by [`guest`] and finds what lies on the Salesforce side, nothing
//! else. A use is counted, noted with its address, and written to the audit.

mod bundle;
mod certificate;
mod check;
mod fill_in;
mod guest;
mod guide;
mod list;
mod make;
mod open;
mod revoke;
mod texts;

pub use check::GuestCheck;
pub use fill_in::{FilledIn, TwoFields};
pub use list::LinkList;
pub use make::{LinkForm, MadeLink, Sent};
pub use open::{Finished, Opened, SalesforceSide};
pub use store::HandoffLink;
pub use texts::MailText;

use crate::integrations::{Integration, REMOVED};
use crate::{Caller, ClientScope, Error, Portal};
use domain::integration::State;
use domain::policy::{Action, Resource};

/// The hand-off verbs.
pub struct Handoff<'a>(pub(crate) &'a Portal);

impl Handoff<'_> {
    /// A member's way to the links of one integration that is there.
    async fn reach(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        action: Action,
    ) -> Result<(ClientScope, Integration), Error> {
        let scope = self.0.enter(caller, slug, action, Resource::HandoffLinks).await?;
        let found = self.0.integration_in(caller, &scope, id).await?;
        if found.state == State::Removed { Err(Error::Gone(REMOVED)) } else { Ok((scope, found)) }
    }
}
