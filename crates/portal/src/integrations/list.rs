//! A client's integrations, one page at a time.

use super::Integrations;
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::check::CheckState;
use domain::integration::{NextStep, Progress};
use domain::policy::{Action, Resource};
use store::{Integration, ListQuery, ListRow, Page};

/// One page of the list, and the moment its relative times are counted from.
#[derive(Debug)]
pub struct ListPage {
    pub scope: ClientScope,
    pub page: Page<ListRow>,
    pub now: Timestamp,
}

impl Integrations<'_> {
    pub async fn list(&self, caller: &Caller, slug: &str, query: &ListQuery) -> Result<ListPage, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Integration).await?;
        let page = store::integrations::list(self.0.store(), scope.id(), query).await?;
        Ok(ListPage { scope, page, now: self.0.now() })
    }
}

/// What has to happen next with this integration.
pub fn next_step(integration: &Integration) -> NextStep {
    progress(integration).next_step()
}

/// How far it has come.
pub(crate) fn progress(integration: &Integration) -> Progress {
    Progress {
        state: integration.state,
        paused: integration.paused,
        has_certificate: integration.certificate_expires.is_some(),
        has_username: integration.settings.username.is_some(),
        has_consumer_key: integration.settings.consumer_key.is_some(),
        last_check_refused: integration.last_check == Some(CheckState::Refused),
    }
}
