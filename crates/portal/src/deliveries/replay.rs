//! Sending parked deliveries again, after a look at how many they are.

use super::{Chosen, Deliveries};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::integration::State;
use domain::policy::Action;

/// Deliveries one replay takes; the rest takes another.
pub const REPLAY_AT_MOST: u32 = 10_000;

/// What a replay did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    pub replayed: i64,
    /// More are left than one replay takes.
    pub more: bool,
}

impl Deliveries<'_> {
    /// Whether the caller may replay here at all; asked before a body is read.
    pub async fn prepare_replay(&self, caller: &Caller, slug: &str, integration: &str) -> Result<(), Error> {
        self.reach(caller, slug, integration, Action::Update).await.map(|_| ())
    }

    /// How many a replay would take, without doing anything.
    pub async fn count_replay(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        chosen: &Chosen,
    ) -> Result<i64, Error> {
        let (scope, integration) = self.reach(caller, slug, integration, Action::Update).await?;
        Ok(store::deliveries::count(self.0.store(), scope.id(), integration.id, chosen, REPLAY_AT_MOST).await?)
    }

    /// Has parked deliveries wait again, oldest first. Doing it twice is doing it once.
    pub async fn replay(
        &self,
        caller: &Caller,
        slug: &str,
        integration: &str,
        chosen: &Chosen,
    ) -> Result<Replay, Error> {
        let (scope, integration) = self.reach(caller, slug, integration, Action::Update).await?;
        if integration.state == State::Removed {
            return Err(Error::Gone(crate::integrations::REMOVED));
        }
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        // The queue first, as the worker does: in the other order the two would wait for each other.
        store::queues::lock(&tx, scope.id(), integration.id).await?;
        let replayed = store::deliveries::replay(&tx, scope.id(), integration.id, chosen, now, REPLAY_AT_MOST).await?;
        if replayed > 0 {
            store::queues::wake(&tx, scope.id(), integration.id, now).await?;
            let change = Change::of_client(scope.id(), "delivery.replayed", integration.settings.name.to_string())
                .with(serde_json::json!({ "count": replayed, "chosen": words(chosen) }));
            record(self.0, &tx, caller, change).await?;
        }
        tx.commit().await?;
        self.0.0.worker.nudge(std::iter::once(scope.id()));
        Ok(Replay { replayed, more: replayed >= i64::from(REPLAY_AT_MOST) })
    }
}

fn words(chosen: &Chosen) -> String {
    match chosen {
        Chosen::These(ids) => format!("{} chosen", ids.len()),
        Chosen::Diagnosis(code) => code.clone(),
        Chosen::Since(at) => format!("since {}", at.rfc3339()),
        Chosen::All => "all".to_owned(),
    }
}
