//! Starting a check: one running per integration; a second click leads to the first one.

use super::{Checks, run};
use crate::audit::{Change, record};
use crate::certificates::sign_in::NewFirst;
use crate::{Caller, Error};
use domain::check::{Chain, CheckState};
use domain::ids::CheckId;
use domain::integration::State;
use domain::policy::{Action, Resource};
use store::{Check, Integration, constraint};

impl Checks<'_> {
    /// The check that is running now: a new one, or the one somebody else started.
    pub async fn start(&self, caller: &Caller, slug: &str, id: &str) -> Result<Check, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Check).await?;
        let integration = self.0.integration_in(caller, &scope, id).await?;
        if integration.state == State::Removed {
            return Err(Error::Gone(crate::integrations::REMOVED));
        }
        self.begin(caller, integration, NewFirst::Always, true).await
    }

    /// The check that follows a change which is saved already; `None` when no more may be started now. The change stays,
    /// so its answer is not a refusal.
    pub(crate) async fn follow(&self, caller: &Caller, integration: Integration) -> Result<Option<Check>, Error> {
        match self.begin(caller, integration, NewFirst::Always, true).await {
            Ok(check) => Ok(Some(check)),
            Err(Error::OverQuota { .. } | Error::NotNow(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The check of the slow probe, which nobody asked for.
    pub(crate) async fn probe(&self, integration: Integration) -> Result<Check, Error> {
        self.begin(&Caller::System, integration, NewFirst::WhenDue, true).await
    }

    /// A check by a guide that somebody has open. Only the first one of a row that finds the same is news for the audit.
    pub(crate) async fn recheck(&self, caller: &Caller, integration: Integration, news: bool) -> Result<Check, Error> {
        self.begin(caller, integration, NewFirst::WhenDue, news).await
    }

    /// For a caller who was let in to this integration already.
    pub(crate) async fn begin(
        &self,
        caller: &Caller,
        integration: Integration,
        new_first: NewFirst,
        news: bool,
    ) -> Result<Check, Error> {
        let now = self.0.now();
        let client = integration.client_id;
        let check = Check {
            id: CheckId::from_uuid(self.0.new_id()),
            client_id: client,
            integration_id: integration.id,
            state: CheckState::Running,
            chain: Chain::start(),
            requested_by: caller.display_name(),
            started_at: now,
            finished_at: None,
            integration_version: integration.version,
        };
        let tx = self.0.store().write().await?;
        match store::checks::insert(&tx, &check).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::CHECK_RUNNING) => {
                let running = store::checks::running(&tx, client, integration.id).await?;
                return running.ok_or(Error::NotNow("A check was running and has just ended. Look at its result."));
            }
            Err(error) => return Err(error.into()),
        }
        // The probe and an open guide have a pace of their own.
        if new_first == NewFirst::Always {
            self.0.take_check(&tx, caller, &integration).await?;
        }
        if news {
            let change = Change::of_client(client, "check.started", integration.settings.name.to_string());
            record(self.0, &tx, caller, change).await?;
        }
        tx.commit().await?;
        self.0.0.checks.0.spawn(run::to_the_end(self.0.clone(), integration, check.clone(), new_first));
        Ok(check)
    }
}
