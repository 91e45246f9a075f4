//! Deliveries as people and their automation see them: how an integration is doing, what waits, what is parked and why,
//! and sending it again.

mod list;
mod overview;
mod replay;
mod show;
mod watch;

pub use overview::{Overview, Standing};
pub use replay::{REPLAY_AT_MOST, Replay};
pub use show::DeliveryView;
pub use store::deliveries::{AttemptRow, Chosen, DeliveriesQuery, Delivery, DeliveryRow, ParkedGroup, Quarter};
pub use store::queues::Via;

use crate::{Caller, ClientScope, Error, Portal};
use domain::policy::{Action, Resource};
use store::Integration;

/// The delivery verbs.
pub struct Deliveries<'a>(pub(crate) &'a Portal);

impl Deliveries<'_> {
    /// The caller's way to the deliveries of one integration, removed ones included: history stays.
    async fn reach(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        action: Action,
    ) -> Result<(ClientScope, Integration), Error> {
        let scope = self.0.enter(caller, slug, action, Resource::Deliveries).await?;
        let found = self.0.integration_in(caller, &scope, integration).await?;
        Ok((scope, found))
    }
}
