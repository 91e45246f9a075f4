//! One integration with everything its page shows.

use super::{Integrations, REMOVED};
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::integration::State;
use domain::policy::Action;
use store::{Certificate, Check, EventSet, Integration};

/// What the integration page, the edit modal and the certificate modal show.
#[derive(Debug)]
pub struct Overview {
    pub scope: ClientScope,
    pub integration: Integration,
    pub event_set: EventSet,
    /// The certificate to hand out: the newest whose key is still there.
    pub certificate: Option<Certificate>,
    /// The newest checks, newest first.
    pub checks: Vec<Check>,
    pub now: Timestamp,
}

impl Integrations<'_> {
    pub async fn show(&self, caller: &Caller, slug: &str, id: &str) -> Result<Overview, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Read).await?;
        let event_set = self.event_set(&integration).await?;
        let certificate = self.certificate_of(&integration).await?;
        let checks = store::checks::newest(self.0.store(), scope.id(), integration.id, 10).await?;
        Ok(Overview { scope, integration, event_set, certificate, checks, now: self.0.now() })
    }

    /// The same for pages that only make sense while it is there: forms and the certificate.
    pub async fn show_alive(&self, caller: &Caller, slug: &str, id: &str) -> Result<Overview, Error> {
        let overview = self.show(caller, slug, id).await?;
        if overview.integration.state == State::Removed { Err(Error::Gone(REMOVED)) } else { Ok(overview) }
    }
}
