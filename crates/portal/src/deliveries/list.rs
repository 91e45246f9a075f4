//! The list of an integration's deliveries.

use super::Deliveries;
use crate::{Caller, ClientScope, Error};
use domain::delivery::{DeliveryState, RecordError};
use domain::policy::Action;
use std::collections::HashMap;
use store::deliveries::{DeliveriesQuery, DeliveryRow, ParkedGroup};
use store::{Integration, Page};

impl Deliveries<'_> {
    /// A page of deliveries, newest first.
    pub async fn list(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        query: &DeliveriesQuery,
    ) -> Result<(ClientScope, Integration, Page<DeliveryRow>), Error> {
        let (scope, found) = self.reach(caller, slug, integration, Action::Read).await?;
        let page = store::deliveries::list(self.0.store(), scope.id(), found.id, query).await?;
        Ok((scope, found, page))
    }

    /// The errors that Salesforce gave last for the rows of a page that it refused, by the number of the delivery.
    pub async fn errors(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        rows: &[DeliveryRow],
    ) -> Result<HashMap<i64, Vec<RecordError>>, Error> {
        let (scope, found) = self.reach(caller, slug, integration, Action::Read).await?;
        let refused = rows.iter().filter(|row| row.state != DeliveryState::Delivered && row.diagnosis.is_some());
        let numbers: Vec<i64> = refused.map(|row| row.number).collect();
        Ok(store::deliveries::errors(self.0.store(), scope.id(), found.id, &numbers).await?)
    }

    /// What is parked, by diagnosis, most first.
    pub async fn parked(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
    ) -> Result<(ClientScope, Integration, Vec<ParkedGroup>), Error> {
        let (scope, found) = self.reach(caller, slug, integration, Action::Read).await?;
        let groups = store::deliveries::parked_groups(self.0.store(), scope.id(), found.id).await?;
        Ok((scope, found, groups))
    }
}
