//! What the worker of a queue knows before the database does: calls that were answered and are still being written down,
//! and deliveries that were read and not sent yet. Both save it from waiting: the next call is made ready while one is
//! on its way, and goes out while the one before is written down.
//!
//! The order is kept all the same: what is under way holds back its subject, see [`batch::plan_beside`]. When the process
//! ends in between, what was not written down is sent again.

use super::call::Sending;
use crate::commits::Outcome;
use crate::{Error, Portal};
use domain::Timestamp;
use domain::batch::{self, Plan, Waiting};
use domain::delivery::COLLECTION;
use domain::event::TargetObject;
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;
use store::queues::Claim;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Deliveries read at once, and how many are looked through for something that may be sent.
const WINDOW: u32 = 400;
const LOOKED_THROUGH: usize = 20_000;
/// Calls that may be written down while the next one is on its way.
const SETTLING: usize = 8;
/// How long what was read counts. Behind it something may have been replayed, expired or taken away.
const FRESH: Duration = Duration::from_secs(1);

/// A call that can go out.
pub(super) struct Ready {
    pub(super) object: TargetObject,
    pub(super) sending: Vec<Sending>,
    /// There is more than fits.
    pub(super) full: bool,
    /// The same deliveries as in `sending`.
    pub(super) deliveries: Vec<Waiting>,
    read_at: Instant,
}

/// What to do next.
pub(super) enum Ahead {
    Send(Ready),
    /// Everything waits for a later attempt; the earliest of them.
    Wait(Timestamp),
    Nothing,
}

/// A task that writes a call down.
type Writing = JoinHandle<Result<(), Error>>;

#[derive(Default)]
pub(super) struct Reading {
    settling: VecDeque<(Vec<Waiting>, Writing)>,
    /// Read and not chosen yet, in the order of their numbers, and the last number that was read.
    left: Vec<(Waiting, Timestamp)>,
    behind: i64,
    /// When reading began at the first delivery.
    began_at: Option<Instant>,
    ready: Option<Ready>,
}

impl Reading {
    /// The next call: the one that was made ready, or what the database has.
    pub(super) async fn next(&mut self, portal: &Portal, claim: &Claim) -> Result<Ahead, Error> {
        match self.ready.take() {
            Some(ready) if ready.read_at.elapsed() < FRESH => return Ok(Ahead::Send(ready)),
            Some(_) => self.begin_again(),
            None => {}
        }
        loop {
            let is_whole = self.behind == 0 && self.settling.is_empty();
            match self.plan(portal, claim, &[]).await? {
                Ahead::Send(ready) => return Ok(Ahead::Send(ready)),
                other if is_whole => return Ok(other),
                // It may look different once everything is written down, and from the beginning.
                _ => self.written().await?,
            }
        }
    }

    /// Makes the call after the one with these deliveries ready, if there is enough for a whole one: what is not may grow
    /// until it goes out.
    pub(super) async fn look_ahead(
        &mut self,
        portal: &Portal,
        claim: &Claim,
        calling: &[Waiting],
    ) -> Result<(), Error> {
        if let Ahead::Send(ready) = self.plan(portal, claim, calling).await? {
            self.ready = Some(ready);
        }
        Ok(())
    }

    /// Writes down a call in which every record arrived, without waiting for it.
    pub(super) async fn settle(
        &mut self,
        portal: &Portal,
        outcome: Outcome,
        deliveries: Vec<Waiting>,
    ) -> Result<(), Error> {
        let of_task = portal.clone();
        let task = tokio::spawn(async move { of_task.0.commits.settle(&of_task, outcome).await });
        self.settling.push_back((deliveries, task));
        self.at_most(SETTLING).await
    }

    /// Bytes of what was read and is not sent yet.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.left.as_slice())
    }

    /// Waits until everything is written down. What was read is forgotten.
    pub(super) async fn written(&mut self) -> Result<(), Error> {
        self.begin_again();
        self.at_most(0).await
    }

    fn begin_again(&mut self) {
        (self.ready, self.began_at, self.behind) = (None, None, 0);
        self.left.clear();
    }

    /// Waits until no more calls than that are being written down.
    async fn at_most(&mut self, calls: usize) -> Result<(), Error> {
        let is_written = |(_, task): &(_, JoinHandle<_>)| task.is_finished();
        while self.settling.len() > calls || self.settling.front().is_some_and(is_written) {
            let Some((_, task)) = self.settling.pop_front() else { break };
            task.await.map_err(|error| Error::internal("writing down a call broke off", error))??;
        }
        Ok(())
    }

    /// Reads on until a call is full or nothing more can be sent.
    async fn plan(&mut self, portal: &Portal, claim: &Claim, calling: &[Waiting]) -> Result<Ahead, Error> {
        self.at_most(SETTLING).await?;
        let settling = self.settling.iter().flat_map(|(deliveries, _)| deliveries);
        let under_way: Vec<Waiting> = calling.iter().chain(settling).copied().collect();
        let numbers: HashSet<i64> = under_way.iter().map(|waiting| waiting.number).collect();
        // Several servers may commit out of the order of their numbers: then whatever is later must be read again with
        // what is earlier.
        if !portal.is_alone() || self.began_at.is_none_or(|at| at.elapsed() > FRESH) {
            self.left.clear();
            (self.began_at, self.behind) = (Some(Instant::now()), 0);
        }
        let mut was_last = false;
        loop {
            let waiting: Vec<Waiting> = self.left.iter().map(|(waiting, _)| *waiting).collect();
            let plan = batch::plan_beside(&under_way, &waiting, portal.now(), COLLECTION);
            let is_full = matches!(&plan, Plan::Send(batch) if batch.full);
            if is_full || was_last || waiting.len() >= LOOKED_THROUGH {
                return self.ready(portal, plan).await;
            }
            let read = store::deliveries::waiting(portal.store(), claim.queue, self.behind, WINDOW).await?;
            was_last = read.len() < WINDOW as usize;
            self.behind = read.last().map_or(self.behind, |(waiting, _)| waiting.number);
            self.left.extend(read.into_iter().filter(|(waiting, _)| !numbers.contains(&waiting.number)));
        }
    }

    /// Takes what was planned, with its events.
    async fn ready(&mut self, portal: &Portal, plan: Plan) -> Result<Ahead, Error> {
        let batch = match plan {
            Plan::Send(batch) => batch,
            Plan::Wait(at) => return Ok(Ahead::Wait(at)),
            Plan::Nothing => return Ok(Ahead::Nothing),
        };
        let chosen: HashMap<i64, (Waiting, Timestamp)> =
            batch.chosen.iter().map(|&index| (self.left[index].0.number, self.left[index])).collect();
        let deliveries: Vec<Waiting> = batch.chosen.iter().map(|&index| self.left[index].0).collect();
        self.left.retain(|(waiting, _)| !chosen.contains_key(&waiting.number));
        let numbers: Vec<i64> = deliveries.iter().map(|waiting| waiting.number).collect();
        let sending = store::events::payloads(portal.store(), &numbers)
            .await?
            .into_iter()
            .filter_map(|event| {
                let (waiting, since) = chosen.get(&event.number)?;
                Some(Sending { attempts: waiting.attempts, waiting_since: *since, event })
            })
            .collect();
        let (object, full, read_at) = (batch.object, batch.full, Instant::now());
        Ok(Ahead::Send(Ready { object, sending, full, deliveries, read_at }))
    }
}
