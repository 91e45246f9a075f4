//! What runs without being asked: the janitor, and the delivery of what waits. Everything here is driven by rows: a nudge
//! only says that looking earlier may be worth it.

mod abandoned;
mod ahead;
mod attention;
mod budget;
mod bulk;
mod call;
mod deliver;
mod dispatch;
mod janitor;
mod keep;
mod nudges;
mod places;
mod probe;
mod tell;
mod tokens;

pub(crate) use dispatch::LEASE_MS;
pub(crate) use probe::plan_probe;
pub(crate) use tell::receivers;

use crate::Portal;
use domain::ids::{ClientId, IntegrationId};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use store::Backend;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The worker of this process.
pub(crate) struct Worker {
    /// When the janitor last ran, by the portal's clock; 0 is never.
    last: AtomicI64,
    /// When due queues were last looked for; 0 is never.
    looked_at: AtomicI64,
    /// When it last looked for deliveries that waited too long; 0 is never.
    expired_at: AtomicI64,
    /// Up to which event the janitor has looked for old ones; 0 is from the beginning.
    purged_to: AtomicI64,
    /// Whether other processes are heard when they bring work.
    hears: AtomicBool,
    /// When it last looked for certificates that something is due with; 0 is never.
    pub(crate) certificates_at: AtomicI64,
    stop: CancellationToken,
    tasks: TaskTracker,
    dispatch: dispatch::Dispatch,
    tokens: tokens::Tokens,
    bulk_places: Semaphore,
}

impl Worker {
    /// `owner` names this process in the leases it takes.
    pub(crate) fn new(owner: String) -> Self {
        Self {
            last: AtomicI64::new(0),
            looked_at: AtomicI64::new(0),
            expired_at: AtomicI64::new(0),
            purged_to: AtomicI64::new(0),
            hears: AtomicBool::new(false),
            certificates_at: AtomicI64::new(0),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            dispatch: dispatch::Dispatch::new(owner),
            tokens: tokens::Tokens::default(),
            bulk_places: Semaphore::new(bulk::PLACES),
        }
    }

    /// This process in the claims it takes.
    pub(crate) fn name(&self) -> &str {
        &self.dispatch.owner
    }

    /// Runs something on the side; stopping waits for it.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// The integration's session is not to be used any more.
    pub(crate) fn forget_token(&self, integration: IntegrationId) {
        self.tokens.forget(integration);
    }

    /// Something may wait for these clients' integrations.
    pub(crate) fn nudge(&self, clients: impl Iterator<Item = ClientId>) {
        self.dispatch.nudge(clients);
    }
}

impl Portal {
    /// Starts janitor and delivery. Call it once in a process that serves or works.
    pub fn spawn_worker(&self) {
        for beat in [&self.0.worker.last, &self.0.worker.looked_at] {
            beat.store(self.now().millis(), Ordering::Relaxed);
        }
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { janitor::run(&portal).await });
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { dispatch::run(&portal).await });
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { nudges::run(&portal).await });
    }

    /// Has due queues looked for now, as they are twice a second by themselves: for a clock that is moved by hand.
    pub fn look_for_work(&self) {
        self.0.worker.dispatch.nudge_everyone();
    }

    /// Whether the janitor ran and due queues were looked for within the last minute.
    pub fn worker_alive(&self) -> bool {
        let recently = |beat: &AtomicI64| {
            let last = beat.load(Ordering::Relaxed);
            last != 0 && self.now().millis() - last < 60_000
        };
        recently(&self.0.worker.last) && recently(&self.0.worker.looked_at)
    }

    /// Ends the worker: calls on their way and running checks may finish, for at most five seconds. What is left is
    /// taken up by the next start, or by another process.
    pub async fn stop(&self) {
        self.0.worker.stop.cancel();
        self.0.worker.tasks.close();
        let calls = tokio::time::timeout(Duration::from_secs(5), self.0.worker.tasks.wait());
        let (_, ()) = tokio::join!(calls, self.0.checks.drain(Duration::from_secs(5)));
        self.write_refused_or_warn().await;
    }

    /// Whether this process is told of all work as it comes, whoever brings it.
    fn is_told(&self) -> bool {
        self.is_alone() || self.0.worker.hears.load(Ordering::Relaxed)
    }

    /// An SQLite database has one serving process: whatever is still claimed when it starts was lost with the last one.
    pub(crate) fn is_alone(&self) -> bool {
        self.store().backend() == Backend::Sqlite
    }
}
