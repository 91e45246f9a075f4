//! What became of a job's records. The three lists come in any order and may break off anywhere: each step writes down
//! some outcomes together with what is left, so reading them again settles nothing twice.

use super::super::attention;
use super::super::budget::spare;
use super::super::call::CallFailure;
use super::super::deliver::{Next, give_back};
use super::super::dispatch::LEASE_MS;
use super::super::judge::{Answered, Judged, judge};
use super::super::keep::alive;
use super::LONG;
use super::failed::{self, Then};
use super::line::{Line, Refusal};
use crate::{Error, Portal};
use domain::bulk::{self, REST_MS};
use domain::in_a_row::Seen;
use salesforce::{Answer, ApiError, BulkList, Client, FailedRow, Failure, JobState, SuccessfulRow, Token};
use std::collections::HashSet;
use std::future::Future;
use store::queues::{Attempt, BulkJob, Claim, Via};

/// Rows of one step: a transaction that others do not wait for long.
const STEP: usize = 1_000;
/// For people, when a job came to no good end and Salesforce says nothing more.
const FAILED: &str = "The bulk job failed.";
const ABORTED: &str = "The bulk job was ended in Salesforce before its time.";

/// Why the lists were not read to their end.
pub(super) enum Cut {
    Refused(Refusal),
    /// The process stops.
    Stopped,
    Broke(Error),
}

impl<E: Into<Error>> From<E> for Cut {
    fn from(error: E) -> Self {
        Self::Broke(error.into())
    }
}

/// A row of the first two lists.
struct Row {
    event_id: String,
    /// The record's id, or every reason why there is none.
    outcome: Result<String, Vec<ApiError>>,
}

impl From<SuccessfulRow> for Row {
    fn from(row: SuccessfulRow) -> Self {
        Self { event_id: row.external_id, outcome: Ok(row.record_id) }
    }
}

impl From<FailedRow> for Row {
    fn from(row: FailedRow) -> Self {
        Self { event_id: row.external_id, outcome: Err(row.errors) }
    }
}

/// Settles a job that is at its end and lets go of it. What no list tells of keeps its place.
pub(super) async fn read<'p>(
    portal: &'p Portal,
    claim: &mut Claim,
    mut line: Line<'p>,
    mut job: BulkJob,
    ended: salesforce::BulkJob,
) -> Result<Next, Error> {
    let stopped = match settle(portal, claim, &mut line, &mut job).await {
        Ok(stopped) => stopped,
        Err(Cut::Broke(error)) => return Err(error),
        Err(Cut::Refused(refusal)) => {
            let too_long = portal.now().since(job.started_at) > bulk::PATIENCE_MS;
            let then = if too_long { Then::Rest } else { Then::TryAgain };
            return failed::failed(portal, claim, line, job.object, refusal, then).await;
        }
        Err(Cut::Stopped) => {
            return give_back(portal, claim, Some(portal.now()), false).await.map(|()| Next::GivenBack);
        }
    };
    #[cfg(debug_assertions)]
    crate::halt::at("bulk-read").await;
    let integration = line.integration;
    let error = match ended.state {
        JobState::JobComplete => None,
        JobState::Aborted => Some(ABORTED.to_owned()),
        _ => Some(ended.error_message.unwrap_or_else(|| FAILED.to_owned())),
    };
    let left = job.unsettled.len();
    tracing::info!(integration = %integration.id, job = job.job, records = job.records, left, "a bulk job is settled");
    claim.failures = 0;
    let now = portal.now();
    let rest = !bulk::went_well(error.is_none(), job.records, left);
    let lease_until = now.plus_millis(LEASE_MS);
    let tx = portal.store().write().await?;
    if error.is_some() {
        let attempt = Attempt { error, ..attempt(portal, &line, &job) };
        store::queues::settle(&tx, claim, &attempt, &[], now, lease_until).await?;
    }
    store::queues::end_bulk(&tx, claim, rest.then(|| now.plus_millis(REST_MS)), lease_until).await?;
    line.note(&tx, claim).await?;
    tx.commit().await?;
    if let Some(failure) = stopped {
        return attention::needs(portal, claim, integration, failure).await.map(|()| Next::GivenBack);
    }
    match spare(portal, line.api) {
        Some(wake_at) => give_back(portal, claim, Some(wake_at), true).await.map(|()| Next::GivenBack),
        None => Ok(Next::GoOn),
    }
}

/// Reads the three lists of a job and settles its records. Answers what a record's refusal says about the whole
/// integration, if one does.
pub(super) async fn settle<'p>(
    portal: &'p Portal,
    claim: &mut Claim,
    line: &mut Line<'p>,
    job: &mut BulkJob,
) -> Result<Option<CallFailure>, Cut> {
    let _place = alive(portal, claim, portal.0.worker.bulk_places.acquire()).await?;
    let (id, field) = (&job.job.clone(), &job.external_id.clone());
    let mut steps = Steps { portal, claim, line, job, any_accepted: false, stopped: None };
    let written = steps.list(|client, token| async move { client.bulk_successful(&token, id, field).await }).await?;
    steps.walk(written).await?;
    let refused = steps.list(|client, token| async move { client.bulk_failed(&token, id, field).await }).await?;
    steps.walk(refused).await?;
    let untried = steps.list(|client, token| async move { client.bulk_unprocessed(&token, id, field).await }).await?;
    steps.count(untried).await?;
    if steps.any_accepted && steps.stopped.is_none() {
        steps.claim.in_a_row.judge(&[Seen::Accepted], portal.now());
    }
    Ok(steps.stopped)
}

struct Steps<'a, 'p> {
    portal: &'p Portal,
    claim: &'a mut Claim,
    line: &'a mut Line<'p>,
    job: &'a mut BulkJob,
    /// Salesforce accepted a record of this job. That list is read first, and from its beginning each time.
    any_accepted: bool,
    stopped: Option<CallFailure>,
}

impl Steps<'_, '_> {
    async fn list<T, F>(&mut self, call: impl Fn(Client, Token) -> F) -> Result<BulkList<T>, Cut>
    where
        F: Future<Output = Result<Answer<BulkList<T>>, Failure>>,
    {
        let asking = self.line.ask(|client, token| call(client.with_timeout(LONG), token));
        alive(self.portal, self.claim, asking).await??.map_err(Cut::Refused)
    }

    async fn walk<T: Into<Row>>(&mut self, mut list: BulkList<T>) -> Result<(), Cut> {
        let mut rows: Vec<Row> = Vec::new();
        loop {
            if self.portal.0.worker.stop.is_cancelled() {
                return Err(Cut::Stopped);
            }
            let end = match alive(self.portal, self.claim, list.next()).await? {
                Ok(Some(more)) => {
                    rows.extend(more.into_iter().map(Into::into));
                    None
                }
                Ok(None) => Some(Ok(())),
                Err(failure) => Some(Err(Cut::Refused(self.line.refusal(failure)))),
            };
            while rows.len() >= STEP || (end.is_some() && !rows.is_empty()) {
                let step = rows.drain(..rows.len().min(STEP)).collect();
                self.step(step).await?;
            }
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// Settles some rows.
    async fn step(&mut self, rows: Vec<Row>) -> Result<(), Error> {
        let keys: Vec<String> = rows.iter().map(|row| row.event_id.to_ascii_lowercase()).collect();
        let undecided = store::deliveries::named(self.portal.store(), self.claim.queue, &keys).await?;
        let mut done = HashSet::with_capacity(rows.len());
        let mut answers = Vec::with_capacity(rows.len());
        self.any_accepted |= rows.iter().any(|row| row.outcome.is_ok());
        for (row, key) in rows.into_iter().zip(&keys) {
            let Some(&delivery) = undecided.get(key) else { continue };
            let number = delivery.number;
            if self.job.unsettled.binary_search(&number).is_err() || !done.insert(number) {
                continue;
            }
            answers.push(Answered { delivery, outcome: row.outcome.map(Some) });
        }
        if answers.is_empty() {
            return Ok(());
        }
        let object = self.job.object.api_name();
        // The whole job is one call: its accepted records say nothing before its refused ones are seen, and what has
        // stopped the integration once is what the check will be about, whatever follows in this job.
        let mut copy = self.claim.in_a_row.clone();
        let is_over = self.stopped.is_some() || answers.iter().all(|one| one.outcome.is_ok());
        let in_a_row = if is_over { &mut copy } else { &mut self.claim.in_a_row };
        let judged = judge(self.portal, in_a_row, object, answers, self.any_accepted);
        let Judged { settled, released, stopped } = judged;
        self.stopped = self.stopped.take().or(stopped);
        self.job.unsettled.retain(|number| !done.contains(number));
        let attempt = attempt(self.portal, self.line, self.job);
        let now = self.portal.now();
        let (left, lease_until) = (&self.job.unsettled, now.plus_millis(LEASE_MS));
        let tx = self.portal.store().write().await?;
        store::queues::settle_bulk(&tx, self.claim, &attempt, &settled, left, now, lease_until).await?;
        store::queues::unpark(&tx, self.claim, &released).await?;
        self.line.note(&tx, self.claim).await?;
        tx.commit().await?;
        #[cfg(debug_assertions)]
        crate::halt::at("bulk-step").await;
        Ok(())
    }

    /// What was not tried keeps its place, so nothing is written about it.
    async fn count(&mut self, mut list: BulkList<String>) -> Result<(), Cut> {
        let mut untried = 0;
        loop {
            match alive(self.portal, self.claim, list.next()).await? {
                Ok(Some(more)) => untried += more.len(),
                Ok(None) => break,
                Err(failure) => return Err(Cut::Refused(self.line.refusal(failure))),
            }
        }
        if untried > 0 {
            tracing::warn!(job = self.job.job, untried, "a bulk job left records untried; they wait in their places");
        }
        Ok(())
    }
}

fn attempt(portal: &Portal, line: &Line<'_>, job: &BulkJob) -> Attempt {
    Attempt {
        id: portal.new_id(),
        started_at: job.started_at,
        duration_ms: portal.now().since(job.started_at),
        object: job.object,
        via: Via::Bulk,
        status: Some(200),
        error: None,
        api: line.api,
    }
}
