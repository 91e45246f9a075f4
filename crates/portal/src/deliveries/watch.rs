//! Watching deliveries: the numbers of an integration, or one delivery until it is settled. The rows are the truth, so it
//! does not matter which process delivers. Rights are asked for at every look.

use super::{Deliveries, Standing};
use crate::Caller;
use crate::checks::show::refreshed;
use domain::delivery::DeliveryState;
use futures::stream::{self, Stream};
use std::time::Duration;

/// How often the numbers are read, and one delivery.
const NUMBERS_EVERY: Duration = Duration::from_secs(1);
const ONE_EVERY: Duration = Duration::from_millis(250);

impl Deliveries<'_> {
    /// The numbers each time they have changed. The stream ends with the caller's right.
    pub fn follow(
        self,
        caller: Caller,
        slug: String,
        integration: String,
    ) -> impl Stream<Item = Standing> + Send + 'static {
        let portal = self.0.clone();
        stream::unfold(None::<Standing>, move |last| {
            let (portal, caller, slug, integration) =
                (portal.clone(), caller.clone(), slug.clone(), integration.clone());
            async move {
                loop {
                    tokio::time::sleep(NUMBERS_EVERY).await;
                    let caller = refreshed(&portal, &caller).await?;
                    let now = portal.deliveries().watch(&caller, &slug, &integration).await.ok()?;
                    if last.as_ref() != Some(&now) {
                        return Some((now.clone(), Some(now)));
                    }
                }
            }
        })
    }

    /// Says once that a delivery is settled. The stream ends with that, or with the caller's right.
    pub fn until_settled(
        self,
        caller: Caller,
        slug: String,
        integration: String,
        id: String,
    ) -> impl Stream<Item = DeliveryState> + Send + 'static {
        let portal = self.0.clone();
        stream::unfold(false, move |over| {
            let (portal, caller, slug, integration, id) =
                (portal.clone(), caller.clone(), slug.clone(), integration.clone(), id.clone());
            async move {
                if over {
                    return None;
                }
                loop {
                    tokio::time::sleep(ONE_EVERY).await;
                    let caller = refreshed(&portal, &caller).await?;
                    let view = portal.deliveries().show(&caller, &slug, &integration, &id).await.ok()?;
                    let state = view.delivery.row.state;
                    if state != DeliveryState::Waiting {
                        return Some((state, true));
                    }
                }
            }
        })
    }
}
