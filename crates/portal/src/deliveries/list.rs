//! The list of an integration's deliveries.

use super::Deliveries;
use crate::{Caller, ClientScope, Error};
use domain::policy::Action;
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
