//! A test event: an event like any other, marked as a test, so that somebody sees one arrive. It goes to every
//! integration that wants its type, as the real ones would.

use super::Events;
use super::accept::new_event;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::event::{Attributes, Incoming};
use domain::ids::{ClientId, DeliveryId};
use domain::integration::State;
use domain::policy::{Action, Resource};
use store::Integration;
use store::deliveries::DeliveriesQuery;
use store::events::Acceptance;

impl Events<'_> {
    /// Sends a test event of the first type of the integration's event set; answers its delivery. The submission makes
    /// a double click one event.
    pub async fn send_test(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        submission: &str,
    ) -> Result<DeliveryId, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Deliveries).await?;
        let found = self.0.integration_in(caller, &scope, integration).await?;
        if found.state == State::Removed {
            return Err(Error::Gone(crate::integrations::REMOVED));
        }
        let set = store::event_types::set(self.0.store(), found.settings.event_set).await?;
        let Some((kind, _)) = set.and_then(|set| set.types.into_iter().next()) else {
            return Err(Error::NotNow("The event set of this integration holds no event type. Choose another one."));
        };
        let submission = domain::ids::SubmissionId::parse(submission).unwrap_or_else(|| self.0.new_submission());
        let event_id = format!("test-{submission}");
        let data = serde_json::json!({
            "test": true,
            "message": "Sent from the portal to see an event arrive.",
            "powerup": "Test",
            "sent_by": caller.display_name(),
        });
        let attributes = Attributes {
            specversion: Some("1.0"),
            id: Some(&event_id),
            kind: Some(&kind),
            source: Some("/orgbridge/test"),
            subject: Some(&event_id),
            time: None,
            data: &data.to_string(),
            is_json: true,
        };
        let event =
            Incoming::parse(&attributes).map_err(|reason| Error::internal("a test event was refused", reason))?;
        self.take_in_test(caller, scope.id(), &found, event).await?;
        let query = DeliveriesQuery { search: Some(event_id), limit: 1, ..DeliveriesQuery::default() };
        let page = store::deliveries::list(self.0.store(), scope.id(), found.id, &query).await?;
        let row = page.rows.into_iter().next();
        row.map(|row| row.id).ok_or_else(|| Error::internal("a test event has no delivery", found.id.to_string()))
    }

    /// Event and audit entry are one transaction of their own; a second click changes nothing.
    async fn take_in_test(
        &self,
        caller: &Caller,
        client: ClientId,
        integration: &Integration,
        event: Incoming,
    ) -> Result<(), Error> {
        let (now, worker) = (self.0.now(), &self.0.0.worker);
        let event = new_event(client, event, true, now);
        let tx = self.0.store().write().await?;
        let taken = store::events::accept(&tx, now, worker.name(), &[event]).await?;
        if matches!(taken[..], [Acceptance::Accepted(_)]) {
            let change = Change::of_client(client, "event.test_sent", integration.settings.name.to_string());
            record(self.0, &tx, caller, change).await?;
        }
        tx.commit().await?;
        worker.nudge(std::iter::once(client));
        Ok(())
    }
}
