//! Who works on which queue. A queue is claimed by one process, and in it by one task; a task that waits for a slow org
//! holds a place of its own, so no other queue waits for it.

use super::{abandoned, deliver};
use crate::{Error, Portal};
use domain::ids::{ClientId, IntegrationId};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::queues::{Claim, Due};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Queues this process works on at the same time.
const PLACES: usize = 256;
/// How many of them may be queues whose last call failed: the others are kept for those that work.
const PLACES_FOR_TROUBLED: usize = 128;
/// How often due queues are looked for at least: where all work is told of, and where it may come through a process
/// that is not heard.
const POLL: Duration = Duration::from_secs(2);
const POLL_UNTOLD: Duration = Duration::from_millis(500);
/// Time for what is due but has no place, and in which nudges are gathered: commits may come by the hundred in a second,
/// for queues that are claimed already as a rule. A nudge after a pause is followed at once.
const BREATH: Duration = Duration::from_millis(20);
/// How long a claim lasts without a sign of life, in milliseconds; it is renewed while a call takes its time.
pub(crate) const LEASE_MS: i64 = 15_000;

pub(super) struct Dispatch {
    pub(super) owner: String,
    nudged: Notify,
    running: Mutex<HashMap<IntegrationId, Running>>,
    places: Arc<Semaphore>,
    places_for_troubled: Arc<Semaphore>,
}

struct Running {
    client: ClientId,
    more: Arc<Notify>,
}

impl Dispatch {
    pub(super) fn new(owner: String) -> Self {
        Self {
            owner,
            nudged: Notify::new(),
            running: Mutex::default(),
            places: Arc::new(Semaphore::new(PLACES)),
            places_for_troubled: Arc::new(Semaphore::new(PLACES_FOR_TROUBLED)),
        }
    }

    pub(super) fn nudge(&self, clients: impl Iterator<Item = ClientId>) {
        let mut clients: Vec<ClientId> = clients.collect();
        clients.sort_unstable();
        clients.dedup();
        for running in self.lock().values().filter(|running| clients.binary_search(&running.client).is_ok()) {
            running.more.notify_one();
        }
        self.nudged.notify_one();
    }

    pub(super) fn nudge_everyone(&self) {
        for running in self.lock().values() {
            running.more.notify_one();
        }
        self.nudged.notify_one();
    }

    /// Whether this process works on the queue of an integration.
    pub(super) fn works_on(&self, integration: IntegrationId) -> bool {
        self.lock().contains_key(&integration)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IntegrationId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn run(portal: &Portal) {
    let worker = &portal.0.worker;
    let Some(presence) = abandoned::announce(portal).await else { return };
    tracing::info!(owner = worker.dispatch.owner, "the worker is there");
    if portal.is_alone() {
        take_over(portal).await;
    } else {
        let portal = portal.clone();
        tokio::spawn(async move { abandoned::stay(&portal, presence).await });
    }
    let mut abandoned = tokio::time::interval(abandoned::PERIOD);
    loop {
        if let Err(error) = start_due(portal).await {
            tracing::warn!(error = %error, "due queues could not be claimed; the next round tries again");
        }
        super::probe::start_due(portal).await;
        worker.looked_at.store(portal.now().millis(), Ordering::Relaxed);
        tokio::time::sleep(BREATH).await;
        tokio::select! {
            () = tokio::time::sleep(until_next(portal).await) => {}
            () = worker.dispatch.nudged.notified() => {}
            _ = abandoned.tick() => abandoned::end(portal).await,
            () = worker.stop.cancelled() => return,
        }
    }
}

/// How long nothing becomes due by itself, as far as that can be said.
async fn until_next(portal: &Portal) -> Duration {
    let longest = if portal.is_told() { POLL } else { POLL_UNTOLD };
    let now = portal.now();
    match store::queues::next_wake(portal.store(), now).await {
        Ok(Some(at)) => Duration::from_millis(at.since(now).unsigned_abs()).clamp(BREATH, longest),
        Ok(None) | Err(_) => longest,
    }
}

async fn take_over(portal: &Portal) {
    let taken = async {
        let tx = portal.store().write().await?;
        let taken = store::queues::take_over(&tx, portal.now()).await?;
        tx.commit().await?;
        Ok::<_, Error>(taken)
    };
    match taken.await {
        Ok(0) => {}
        Ok(queues) => tracing::info!(queues, "went on with the queues of an earlier run"),
        Err(error) => tracing::warn!(error = %error, "claims of an earlier run stay until they end by themselves"),
    }
}

/// Claims what is due and has a place, all in one transaction, and starts a task for each.
async fn start_due(portal: &Portal) -> Result<(), Error> {
    let dispatch = &portal.0.worker.dispatch;
    let now = portal.now();
    let due = store::queues::due(portal.store(), now, 64).await?;
    let mut chosen = Vec::new();
    for (queue, failures) in due {
        if dispatch.works_on(queue.integration_id) {
            continue;
        }
        let Some(places) = dispatch.places_for(failures > 0) else { continue };
        chosen.push((queue, places));
    }
    if chosen.is_empty() {
        return Ok(());
    }
    let mut claimed = Vec::new();
    let tx = portal.store().write().await?;
    for (queue, places) in chosen {
        let until = now.plus_millis(LEASE_MS);
        if let Some(claim) = store::queues::claim(&tx, queue, &dispatch.owner, now, until).await? {
            claimed.push((claim, places));
        }
    }
    tx.commit().await?;
    #[cfg(debug_assertions)]
    crate::halt::at("claim").await;
    for (claim, places) in claimed {
        start(portal, claim, places);
    }
    Ok(())
}

impl Dispatch {
    fn places_for(&self, troubled: bool) -> Option<Vec<OwnedSemaphorePermit>> {
        let mut places = vec![self.places.clone().try_acquire_owned().ok()?];
        if troubled {
            places.push(self.places_for_troubled.clone().try_acquire_owned().ok()?);
        }
        Some(places)
    }
}

fn start(portal: &Portal, claim: Claim, places: Vec<OwnedSemaphorePermit>) {
    let worker = &portal.0.worker;
    let Due { client_id: client, integration_id } = claim.queue;
    let more = Arc::new(Notify::new());
    worker.dispatch.lock().insert(integration_id, Running { client, more: more.clone() });
    let portal = portal.clone();
    worker.tasks.spawn(async move {
        deliver::work(&portal, claim, &more).await;
        portal.0.worker.dispatch.lock().remove(&integration_id);
        drop(places);
        // Something may have become due in the moment between the last look and now.
        portal.0.worker.dispatch.nudged.notify_one();
    });
}
