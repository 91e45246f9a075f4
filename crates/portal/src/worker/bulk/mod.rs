//! A long backlog goes as bulk jobs. A job takes minutes, so its queue is given back between two looks at it: whoever
//! claims it next, after a crash or on another server too, finds the job's row and goes on from there.

mod begin;
mod failed;
mod follow;
mod line;
mod results;
mod rows;
mod stand_down;

pub(super) use stand_down::stand_down;

use super::deliver::Next;
use super::keep::alive;
use crate::{Error, Portal};
use domain::Timestamp;
use domain::bulk::{self, Packing};
use std::mem;
use std::time::Duration;
use store::Integration;
use store::queues::{BulkJob, Claim};

/// Jobs of one process that are being filled or whose results are being read, which is when they take memory: a few
/// megabytes each.
pub(super) const PLACES: usize = 16;
/// How often a queue is looked at for a long backlog, and when the last look found none worth a job, in milliseconds.
const LOOK_EVERY_MS: i64 = 2_000;
const LOOK_AGAIN_MS: i64 = 30_000;
/// Deliveries read at once while a job is chosen.
const WINDOW: u32 = 5_000;
/// Time for an upload and for one list of results.
const LONG: Duration = Duration::from_mins(15);

/// What one owner of a queue remembers between two rounds.
#[derive(Default)]
pub(super) struct Pace {
    /// Whether a job of an earlier owner was looked for.
    looked: bool,
    /// Whether the backlog goes by jobs.
    by_bulk: bool,
    /// Whether the next call is that of collections which goes between two jobs.
    between: bool,
    not_before: Option<Timestamp>,
}

/// Goes on with the job of an earlier owner.
pub(super) async fn go_on(
    portal: &Portal,
    claim: &mut Claim,
    integration: &Integration,
    pace: &mut Pace,
) -> Result<Next, Error> {
    if pace.looked {
        return Ok(Next::GoOn);
    }
    pace.looked = true;
    let Some(job) = job_of(portal, claim).await? else { return Ok(Next::GoOn) };
    pace.by_bulk = true;
    pace.between = true;
    follow::follow(portal, claim, integration, job).await
}

impl Pace {
    /// Whether to look for a long backlog before the next call: at the first one that is full, and now and then after that.
    pub(super) fn wants_to_look(&mut self, now: Timestamp, is_full: bool) -> bool {
        if !is_full {
            *self = Self { looked: true, ..Self::default() };
            return false;
        }
        if mem::take(&mut self.between) || self.not_before.is_some_and(|at| now < at) {
            return false;
        }
        self.not_before = Some(now.plus_millis(LOOK_EVERY_MS));
        true
    }
}

/// Begins a job when much waits. Nothing of the queue may be on its way or being written down.
pub(super) async fn consider(
    portal: &Portal,
    claim: &mut Claim,
    integration: &Integration,
    pace: &mut Pace,
) -> Result<Next, Error> {
    let now = portal.now();
    let (store, queue) = (portal.store(), claim.queue);
    let threshold = portal.settings().delivery.bulk_above;
    let least = bulk::least_waiting(pace.by_bulk, threshold);
    pace.by_bulk = store::deliveries::wait_at_least(store, queue, least).await?;
    if !pace.by_bulk || store::queues::bulk_rests(store, queue, now).await? {
        return Ok(Next::GoOn);
    }
    let Ok(_place) = portal.0.worker.bulk_places.try_acquire() else { return Ok(Next::GoOn) };
    let packed = alive(portal, claim, pack(portal, claim)).await??;
    if !bulk::is_worth_it(packed.records.len(), threshold) {
        pace.not_before = Some(now.plus_millis(LOOK_AGAIN_MS));
        return Ok(Next::GoOn);
    }
    begin::begin(portal, claim, integration, packed).await
}

async fn job_of(portal: &Portal, claim: &Claim) -> Result<Option<BulkJob>, Error> {
    let queue = claim.queue;
    Ok(store::queues::bulk_job(portal.store(), queue.client_id, queue.integration_id).await?)
}

/// Chooses what the next job holds.
async fn pack(portal: &Portal, claim: &Claim) -> Result<bulk::Job, Error> {
    let mut packing = Packing::new(portal.now(), bulk::JOB);
    let (mut behind, mut looked_through) = (0, 0);
    while !packing.is_full() && looked_through < bulk::LOOKED_THROUGH {
        let read = store::deliveries::waiting(portal.store(), claim.queue, behind, WINDOW).await?;
        for (waiting, _) in &read {
            packing.offer(waiting);
            behind = waiting.number;
        }
        looked_through += read.len();
        if read.len() < WINDOW as usize {
            break;
        }
    }
    Ok(packing.finish())
}
