//! How an integration's deliveries are doing.

use super::Deliveries;
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};
use domain::policy::Action;
use store::Integration;
use store::deliveries::Quarter;
use store::queues::{ApiUsage, BulkJob};

/// Waiting deliveries are counted up to here; people read "more than".
const COUNTED: u32 = 100_000;

/// The numbers that move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Ever.
    pub delivered: i64,
    pub waiting: i64,
    /// There are more waiting than were counted.
    pub waiting_more: bool,
    pub parked: i64,
    /// Now minus since when the oldest waits, in milliseconds; `None` when nothing does.
    pub lag_ms: Option<i64>,
    /// Delivered within the last quarter of an hour.
    pub recent: i64,
    pub last_delivered_at: Option<Timestamp>,
    pub last_error: Option<(String, Timestamp)>,
    /// The org's API requests of 24 hours, made by all tools.
    pub api: Option<ApiUsage>,
}

/// The numbers with the last 24 hours.
#[derive(Clone, Debug)]
pub struct Overview {
    pub scope: ClientScope,
    pub integration: Integration,
    pub standing: Standing,
    /// The last 24 hours, oldest first; quarters of an hour in which nothing happened are left out.
    pub quarters: Vec<Quarter>,
    /// The bulk job that carries a part of what waits.
    pub bulk: Option<BulkJob>,
}

impl Deliveries<'_> {
    /// Everything the integration's page shows of its deliveries.
    pub async fn overview(&self, caller: &Caller, slug: &str, integration: &str) -> Result<Overview, Error> {
        let (scope, integration) = self.reach(caller, slug, integration, Action::Read).await?;
        let since = self.0.now().plus_days(-1);
        let quarters = store::deliveries::quarters(self.0.store(), scope.id(), integration.id, since).await?;
        let standing = self.standing(scope.id(), integration.id).await?;
        let bulk = store::queues::bulk_job(self.0.store(), scope.id(), integration.id).await?;
        Ok(Overview { scope, integration, standing, quarters, bulk })
    }

    /// The numbers alone, for a page that is watched. Rights are asked for each time.
    pub async fn watch(&self, caller: &Caller, slug: &str, integration: &str) -> Result<Standing, Error> {
        let (scope, integration) = self.reach(caller, slug, integration, Action::Read).await?;
        self.standing(scope.id(), integration.id).await
    }

    async fn standing(&self, client: ClientId, integration: IntegrationId) -> Result<Standing, Error> {
        let store = self.0.store();
        let now = self.0.now();
        let queue = store::queues::find(store, client, integration).await?;
        let queue = queue.ok_or_else(|| Error::internal("an integration has no queue", integration.to_string()))?;
        let backlog = store::deliveries::backlog(store, client, integration, COUNTED + 1).await?;
        let quarter = store::deliveries::quarters(store, client, integration, now.plus_secs(-15 * 60)).await?;
        Ok(Standing {
            delivered: queue.delivered,
            waiting: backlog.waiting.min(i64::from(COUNTED)),
            waiting_more: backlog.waiting > i64::from(COUNTED),
            parked: queue.parked,
            lag_ms: backlog.oldest.map(|oldest| now.since(oldest).max(0)),
            recent: quarter.iter().map(|quarter| quarter.delivered).sum(),
            last_delivered_at: queue.last_delivered_at,
            last_error: queue.last_error,
            api: queue.api,
        })
    }
}
