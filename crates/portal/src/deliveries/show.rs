//! One delivery: the event, the record it becomes, and every attempt.

use super::Deliveries;
use crate::events::fields_json;
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::delivery::DeliveryState;
use domain::ids::DeliveryId;
use domain::policy::Action;
use store::Integration;
use store::deliveries::{AttemptRow, Delivery};
use store::events::Payload;

/// One delivery as people look at it.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    pub scope: ClientScope,
    pub integration: Integration,
    pub delivery: Delivery,
    /// Newest first.
    pub attempts: Vec<AttemptRow>,
    /// The record as it is sent, as JSON. Tokens and keys are no part of it.
    pub record: String,
    /// Since when it is in a bulk job that Salesforce works on.
    pub in_bulk_since: Option<Timestamp>,
}

impl Deliveries<'_> {
    /// One delivery; an id of another integration is unknown.
    pub async fn show(&self, caller: &Caller, slug: &str, integration: &str, id: &str) -> Result<DeliveryView, Error> {
        let (scope, integration) = self.reach(caller, slug, integration, Action::Read).await?;
        let id = DeliveryId::parse(id).ok_or(Error::NotFound)?;
        let found = store::deliveries::one(self.0.store(), scope.id(), integration.id, id).await?;
        let delivery = found.ok_or(Error::NotFound)?;
        let attempts =
            store::deliveries::attempts(self.0.store(), scope.id(), integration.id, delivery.row.number).await?;
        let event = Payload {
            number: delivery.row.number,
            id: delivery.row.event_id.clone(),
            kind: delivery.row.kind.clone(),
            subject: delivery.row.subject.clone(),
            occurred_at: delivery.occurred_at,
            data: delivery.data.clone(),
        };
        let record =
            format!("{{{}}}", fields_json(delivery.row.object, integration.settings.namespace.as_ref(), &event));
        let job = match delivery.row.state {
            DeliveryState::Waiting => store::queues::bulk_job(self.0.store(), scope.id(), integration.id).await?,
            DeliveryState::Delivered | DeliveryState::Parked => None,
        };
        let in_bulk_since =
            job.filter(|job| job.unsettled.binary_search(&delivery.row.number).is_ok()).map(|job| job.started_at);
        Ok(DeliveryView { scope, integration, delivery, attempts, record, in_bulk_since })
    }
}
