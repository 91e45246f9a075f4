//! Who works on which queue. A queue is claimed by one process, and in it by one task; a task that waits for a slow org
//! waits aside, so no other queue waits for it.

use super::places::{Places, Room};
use super::{abandoned, deliver, keep};
use crate::{Error, Portal};
use domain::ids::{ClientId, IntegrationId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::queues::Claim;
use tokio::sync::Notify;

/// Queues that are claimed at once, of those in trouble and of the others.
const ROUND: u32 = 64;
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
    pub(super) places: Places,
}

struct Running {
    claim: Claim,
    more: Arc<Notify>,
    room: Room,
    /// There while it waits for an answer that takes its time; told when the claim is lost meanwhile.
    waits: Option<Arc<Notify>>,
}

/// A queue that waits for an answer, until it is dropped.
pub(super) struct Waiting<'a> {
    dispatch: &'a Dispatch,
    integration: IntegrationId,
    pub(super) lost: Arc<Notify>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.dispatch.lock().get_mut(&self.integration) {
            running.waits = None;
        }
    }
}

impl Dispatch {
    pub(super) fn new(owner: String) -> Self {
        Self { owner, nudged: Notify::new(), running: Mutex::default(), places: Places::new() }
    }

    pub(super) fn nudge(&self, clients: impl Iterator<Item = ClientId>) {
        let mut clients: Vec<ClientId> = clients.collect();
        clients.sort_unstable();
        clients.dedup();
        let is_meant = |running: &&Running| clients.binary_search(&running.claim.queue.client_id).is_ok();
        for running in self.lock().values().filter(is_meant) {
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

    /// An org takes its time with an answer: the queue steps aside, as far as there is room, and its claim is kept.
    pub(super) fn wait(&self, integration: IntegrationId, bytes: usize) -> Waiting<'_> {
        let lost = Arc::new(Notify::new());
        if let Some(running) = self.lock().get_mut(&integration) {
            running.waits = Some(lost.clone());
            if let Room::Place { .. } = running.room
                && let Some(aside) = self.places.aside(bytes)
            {
                running.room = aside;
            }
        }
        Waiting { dispatch: self, integration, lost }
    }

    /// The claims of queues that wait for an answer, each with whom to tell when it is lost.
    pub(super) fn waiting(&self) -> Vec<(Claim, Arc<Notify>)> {
        let waiting = |running: &Running| Some((running.claim.clone(), running.waits.clone()?));
        self.lock().values().filter_map(waiting).collect()
    }

    /// Waits for a place, if the queue stepped aside. Whoever is in no trouble leaves the places of those who are.
    pub(super) async fn come_back(&self, claim: &Claim) {
        let integration = claim.queue.integration_id;
        match self.lock().get_mut(&integration).map(|running| &mut running.room) {
            Some(Room::Aside(_)) => {}
            Some(Room::Place { troubled, .. }) if claim.failures == 0 => {
                *troubled = None;
                return;
            }
            _ => return,
        }
        let Some(room) = self.places.wait().await else { return };
        if let Some(running) = self.lock().get_mut(&integration) {
            running.room = room;
        }
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
    let mut keep = tokio::time::interval(keep::PERIOD);
    loop {
        if let Err(error) = start_due(portal).await {
            tracing::warn!(error = %error, "due queues could not be claimed; the next round tries again");
        }
        super::probe::start_due(portal).await;
        worker.looking.beat();
        tokio::time::sleep(BREATH).await;
        tokio::select! {
            () = tokio::time::sleep(until_next(portal).await) => {}
            () = worker.dispatch.nudged.notified() => {}
            _ = keep.tick() => keep::claims(portal).await,
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
    let mut chosen = Vec::new();
    // Apart from each other: many in trouble that find no place must not stand before the others.
    for troubled in [true, false] {
        for queue in store::queues::due(portal.store(), now, troubled, ROUND).await? {
            if dispatch.works_on(queue.integration_id) {
                continue;
            }
            let Some(room) = dispatch.places.take(troubled) else { break };
            chosen.push((queue, room));
        }
    }
    if chosen.is_empty() {
        return Ok(());
    }
    let mut claimed = Vec::new();
    let tx = portal.store().write().await?;
    for (queue, room) in chosen {
        let until = now.plus_millis(LEASE_MS);
        if let Some(claim) = store::queues::claim(&tx, queue, &dispatch.owner, now, until).await? {
            claimed.push((claim, room));
        }
    }
    tx.commit().await?;
    #[cfg(debug_assertions)]
    crate::halt::at("claim").await;
    for (claim, room) in claimed {
        start(portal, claim, room);
    }
    Ok(())
}

fn start(portal: &Portal, claim: Claim, room: Room) {
    let worker = &portal.0.worker;
    let more = Arc::new(Notify::new());
    let running = Running { claim: claim.clone(), more: more.clone(), room, waits: None };
    worker.dispatch.lock().insert(claim.queue.integration_id, running);
    let running = Listed { portal: portal.clone(), integration: claim.queue.integration_id };
    worker.tasks.spawn(async move { deliver::work(&running.portal, claim, &more).await });
}

/// A queue in the list of those that are worked on, however its task ends.
struct Listed {
    portal: Portal,
    integration: IntegrationId,
}

impl Drop for Listed {
    fn drop(&mut self) {
        let dispatch = &self.portal.0.worker.dispatch;
        dispatch.lock().remove(&self.integration);
        // Something may have become due in the moment between the last look and now.
        dispatch.nudged.notify_one();
    }
}
