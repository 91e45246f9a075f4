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
mod heartbeat;
mod janitor;
mod judge;
mod keep;
mod nudges;
mod places;
mod probe;
mod tell;
mod tokens;

pub(crate) use dispatch::LEASE_MS;
pub(crate) use probe::plan_probe;
pub(crate) use tell::{Notice, assigned_csms, is_news, members_who, receivers, send as send_mails};

use crate::Portal;
use crate::keys::keep_announced;
use domain::ids::{ClientId, IntegrationId};
use heartbeat::Heartbeat;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use store::Backend;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A task without a sign of life for so long is not alive.
const ALIVE_WITHIN: Duration = Duration::from_mins(1);

/// The worker of this process.
pub(crate) struct Worker {
    /// Of the janitor.
    janitor: Heartbeat,
    /// Of the task that looks for due queues.
    looking: Heartbeat,
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
    /// Sign-ins that only learn the organization of an integration.
    organizations: Semaphore,
}

impl Worker {
    /// `owner` names this process in the leases it takes.
    pub(crate) fn new(owner: String) -> Self {
        Self {
            janitor: Heartbeat::default(),
            looking: Heartbeat::default(),
            expired_at: AtomicI64::new(0),
            purged_to: AtomicI64::new(0),
            hears: AtomicBool::new(false),
            certificates_at: AtomicI64::new(0),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            dispatch: dispatch::Dispatch::new(owner),
            tokens: tokens::Tokens::default(),
            bulk_places: Semaphore::new(bulk::PLACES),
            organizations: Semaphore::new(probe::ORGANIZATIONS),
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

    /// Ends when the worker stops.
    pub(crate) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// The same for what is given up when the process stops.
    pub(crate) fn spawn_until_stopped(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = task => {}
                () = stop.cancelled() => {}
            }
        });
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
        for heartbeat in [&self.0.worker.janitor, &self.0.worker.looking] {
            heartbeat.beat();
        }
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { janitor::run(&portal).await });
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { dispatch::run(&portal).await });
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { nudges::run(&portal).await });
        let portal = self.clone();
        self.0.worker.tasks.spawn(async move { keep_announced(&portal).await });
    }

    /// Has due queues looked for now, as they are twice a second by themselves: for a clock that is moved by hand.
    pub fn look_for_work(&self) {
        self.0.worker.dispatch.nudge_everyone();
    }

    /// Whether the janitor ran and due queues were looked for within the last minute.
    pub fn worker_alive(&self) -> bool {
        [&self.0.worker.janitor, &self.0.worker.looking].into_iter().all(|heartbeat| heartbeat.is_within(ALIVE_WITHIN))
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
