//! Working on one queue: plan, send, write down what came back, until nothing is left or somebody has to wait.
//!
//! Nothing here needs to be undone. Whatever is interrupted between a call and its settling is sent again, and the
//! external id makes that no second record.

use super::ahead::{Ahead, Reading, Ready};
use super::budget::spare;
use super::call::{self, CallFailure, Ended, Sending};
use super::dispatch::LEASE_MS;
use super::judge::{Answered, Judged, judge, judge_alone};
use super::keep::{alive, alive_with};
use super::{attention, bulk};
use crate::commits::Outcome;
use crate::{Error, Portal};
use domain::Timestamp;
use domain::check::Link;
use domain::integration::State;
use domain::retry::{self, QueueDecision};
use std::time::Duration;
use store::Integration;
use store::queues::{Attempt, Claim, Due, Fate, Settled, Via};
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long an empty queue is kept, so that the next event needs no new claim.
const LINGER: Duration = Duration::from_secs(2);
/// The same where others may need the place, and where events may come through a process that is not heard, so that
/// somebody looks again soon.
const LINGER_BRIEFLY: Duration = Duration::from_millis(200);
/// When events come this fast that so many arrived during the last call, the next one waits a moment for company: half
/// as many calls for the org to count, and for us to make. A call that is full waits for nobody.
const MANY: usize = 10;
const GATHER: Duration = Duration::from_millis(5);

/// Works on a claimed queue until it is given back.
pub(super) async fn work(portal: &Portal, mut claim: Claim, more: &Notify) {
    let integration = claim.queue.integration_id;
    match rounds(portal, &mut claim, more).await {
        Ok(()) => {}
        // Somebody else has it: what they do is right.
        Err(Error::Internal { source, .. }) if is_stale(source.as_ref()) => {
            tracing::warn!(%integration, "the claim of a queue was lost; its new owner goes on");
        }
        Err(error) => {
            tracing::error!(%integration, error = %error, "working on a queue broke off; the lease ends by itself");
        }
    }
}

fn is_stale(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    matches!(error.downcast_ref::<store::Error>(), Some(store::Error::Stale))
}

/// Whether the owner of a queue still has it.
pub(super) enum Next {
    GoOn,
    GivenBack,
}

/// Jobs are rare, and what they need is not part of every queue's task: so their futures are boxed.
async fn rounds(portal: &Portal, claim: &mut Claim, more: &Notify) -> Result<(), Error> {
    let mut pace = bulk::Pace::default();
    let mut reading = Reading::default();
    let mut idle_since = None;
    loop {
        if portal.0.worker.stop.is_cancelled() {
            reading.written().await?;
            return give_back(portal, claim, Some(portal.now()), false).await;
        }
        tokio::select! {
            back = alive(portal, claim, portal.0.worker.dispatch.come_back(claim)) => back?,
            () = portal.0.worker.stop.cancelled() => continue,
        }
        let Some(integration) = deliverable(portal.store(), claim).await? else {
            reading.written().await?;
            Box::pin(bulk::stand_down(portal, claim)).await?;
            if hold_back(portal, claim).await? {
                return Ok(());
            }
            continue;
        };
        if matches!(Box::pin(bulk::go_on(portal, claim, &integration, &mut pace)).await?, Next::GivenBack) {
            return Ok(());
        }
        let ahead = reading.next(portal, claim).await?;
        if pace.wants_to_look(portal.now(), matches!(&ahead, Ahead::Send(ready) if ready.full)) {
            // What is still being written down must not go by a job as well, nor what a job took by a call.
            reading.written().await?;
            if matches!(Box::pin(bulk::consider(portal, claim, &integration, &mut pace)).await?, Next::GivenBack) {
                return Ok(());
            }
            continue;
        }
        let next = match ahead {
            Ahead::Send(ready) => {
                idle_since = None;
                let gather = !ready.full && ready.sending.len() >= MANY;
                let next = send(portal, claim, &integration, &mut reading, ready).await?;
                if gather {
                    tokio::time::sleep(GATHER).await;
                }
                next
            }
            Ahead::Wait(at) if !linger(portal, more, &mut idle_since, Some(at)).await => {
                return give_back(portal, claim, Some(at), false).await;
            }
            Ahead::Nothing if !linger(portal, more, &mut idle_since, None).await => {
                let tx = portal.store().write().await?;
                let asleep = store::queues::sleep(&tx, claim).await?;
                tx.commit().await?;
                if asleep { Next::GivenBack } else { Next::GoOn }
            }
            Ahead::Wait(_) | Ahead::Nothing => Next::GoOn,
        };
        if matches!(next, Next::GivenBack) {
            return Ok(());
        }
    }
}

/// Waits a little for more work; answers whether to look again. `until` is when a retry becomes due. Words of work that
/// turn out to be about another queue of the client do not prolong it.
async fn linger(portal: &Portal, more: &Notify, idle_since: &mut Option<Instant>, until: Option<Timestamp>) -> bool {
    let due_in = until.map(|at| Duration::from_millis(u64::try_from(at.since(portal.now())).unwrap_or_default()));
    let briefly = !portal.is_told() || portal.0.worker.dispatch.places.are_scarce();
    let period = if briefly { LINGER_BRIEFLY } else { LINGER };
    let left = period.saturating_sub(idle_since.get_or_insert_with(Instant::now).elapsed());
    let longest = due_in.map_or(left, |due| due.min(left));
    tokio::select! {
        biased;
        () = tokio::time::sleep(longest) => due_in.is_some_and(|due| due <= longest),
        () = more.notified() => true,
        () = portal.0.worker.stop.cancelled() => true,
    }
}

/// The integration, if something may be delivered to it now.
pub(super) async fn deliverable(reading: &impl store::Reading, claim: &Claim) -> Result<Option<Integration>, Error> {
    let Due { client_id, integration_id } = claim.queue;
    let found = store::integrations::find(reading, client_id, integration_id).await?;
    Ok(found.filter(|one| one.state == State::Connected && !one.paused))
}

/// Gives back a queue that nothing may be delivered from: whatever changes that wakes it. Answers false, and keeps the
/// claim, when it has changed meanwhile.
async fn hold_back(portal: &Portal, claim: &Claim) -> Result<bool, Error> {
    let tx = portal.store().write().await?;
    // Whoever changes the integration wakes its queue, and waits for this lock or was before it: no wake is lost.
    store::queues::renew(&tx, claim, portal.now().plus_millis(LEASE_MS)).await?;
    let held = deliverable(&tx, claim).await?.is_none();
    if held {
        store::queues::release(&tx, claim, None, true).await?;
        portal.0.worker.tokens.forget(claim.queue.integration_id);
    }
    tx.commit().await?;
    Ok(held)
}

pub(super) async fn give_back(
    portal: &Portal,
    claim: &Claim,
    wake_at: Option<Timestamp>,
    held: bool,
) -> Result<(), Error> {
    let tx = portal.store().write().await?;
    store::queues::release(&tx, claim, wake_at, held).await?;
    tx.commit().await?;
    Ok(())
}

async fn send(
    portal: &Portal,
    claim: &mut Claim,
    integration: &Integration,
    reading: &mut Reading,
    ready: Ready,
) -> Result<Next, Error> {
    let Ready { object, sending, full, deliveries, .. } = ready;
    // The halves of a refused call are sent one by one, and nothing is read ahead of them.
    let mut ahead = full;
    let bytes = reading.bytes() + memory(&sending, full);
    // Halves of a refused call wait here, the earlier one on top.
    let mut parts: Vec<Vec<Sending>> = vec![sending];
    while let Some(part) = parts.pop() {
        let started_at = portal.now();
        #[cfg(debug_assertions)]
        crate::halt::at("send").await;
        let call = alive_with(portal, claim, bytes, call::upsert(portal, integration, object, &part));
        let (ended, looked) = if std::mem::take(&mut ahead) {
            tokio::join!(call, reading.look_ahead(portal, claim, &deliveries))
        } else {
            (call.await, Ok(()))
        };
        let ended = ended??;
        #[cfg(debug_assertions)]
        crate::halt::at("reply").await;
        let attempt = |status, error, api| Attempt {
            id: portal.new_id(),
            started_at,
            duration_ms: portal.now().since(started_at),
            object,
            via: Via::Collections,
            status,
            error,
            api,
        };
        match ended {
            Ended::Answered { results, api } => {
                claim.failures = 0;
                let answers = part.iter().zip(results).map(|(one, result)| Answered {
                    delivery: one.undecided(),
                    outcome: if result.success { Ok(result.id) } else { Err(result.errors) },
                });
                let Judged { settled, released, stopped } =
                    judge(portal, &mut claim.in_a_row, object.api_name(), answers.collect(), false);
                let words = stopped.as_ref().map(CallFailure::words);
                let attempt = attempt(Some(200), words, api);
                let wake_at = spare(portal, api);
                let all_arrived = settled.iter().all(|one| matches!(one.fate, Fate::Delivered { .. }));
                if all_arrived && wake_at.is_none() && settled.len() == deliveries.len() {
                    let outcome = Outcome { claim: claim.clone(), attempt, settled, released, pause_until: None };
                    reading.settle(portal, outcome, deliveries).await?;
                    return looked.map(|()| Next::GoOn);
                }
                reading.written().await?;
                settle(portal, claim, attempt, settled, released).await?;
                if let Some(failure) = stopped {
                    return attention::needs(portal, claim, integration, failure).await.map(|()| Next::GivenBack);
                }
                if let Some(wake_at) = wake_at {
                    return give_back(portal, claim, Some(wake_at), true).await.map(|()| Next::GivenBack);
                }
            }
            Ended::Failed(failure) => {
                reading.written().await?;
                let attempt = attempt(failure.status, Some(failure.words()), failure.api);
                match on_failure(portal, claim, &failure) {
                    QueueDecision::Bisect if part.len() > 1 => {
                        settle(portal, claim, attempt, Vec::new(), Vec::new()).await?;
                        let mut earlier = part;
                        let later = earlier.split_off(earlier.len() / 2);
                        parts.extend([later, earlier]);
                    }
                    QueueDecision::Bisect => {
                        let alone = part.first().map(Sending::undecided);
                        let judged = alone.map(|one| judge_alone(portal, &mut claim.in_a_row, one, &failure));
                        let Some(Judged { settled, released, stopped }) = judged else { continue };
                        settle(portal, claim, attempt, settled, released).await?;
                        if let Some(failure) = stopped {
                            return attention::needs(portal, claim, integration, failure)
                                .await
                                .map(|()| Next::GivenBack);
                        }
                    }
                    QueueDecision::PauseUntil(at) => {
                        let (claim, settled) = (claim.clone(), hold(&part));
                        let outcome = Outcome { claim, attempt, settled, released: Vec::new(), pause_until: Some(at) };
                        return portal.0.commits.settle(portal, outcome).await.map(|()| Next::GivenBack);
                    }
                    QueueDecision::Attention => {
                        settle(portal, claim, attempt, hold(&part), Vec::new()).await?;
                        return attention::needs(portal, claim, integration, failure).await.map(|()| Next::GivenBack);
                    }
                }
            }
        }
    }
    Ok(Next::GoOn)
}

pub(super) fn on_failure(portal: &Portal, claim: &mut Claim, failure: &CallFailure) -> QueueDecision {
    claim.failures = claim.failures.saturating_add(1);
    // A refused sign-in is about the integration, whatever its status.
    let status = failure.status.filter(|_| failure.link != Link::Token);
    let jitter = crate::keys::jitter();
    retry::decide_queue(failure.diagnosis, status, claim.failures, failure.retry_after_secs, portal.now(), jitter)
}

/// Bytes that a call takes while it waits: its records as they were read and as they are sent, and as much again where
/// the next call is made ready meanwhile.
fn memory(sending: &[Sending], full: bool) -> usize {
    let bytes: usize = sending.iter().map(|one| size_of::<Sending>() + one.event.data.len()).sum();
    bytes * if full { 4 } else { 2 }
}

async fn settle(
    portal: &Portal,
    claim: &Claim,
    attempt: Attempt,
    settled: Vec<Settled>,
    released: Vec<i64>,
) -> Result<(), Error> {
    let outcome = Outcome { claim: claim.clone(), attempt, settled, released, pause_until: None };
    portal.0.commits.settle(portal, outcome).await
}

fn hold(part: &[Sending]) -> Vec<Settled> {
    part.iter().map(|one| Settled { number: one.event.number, fate: Fate::Held { refusal: None } }).collect()
}
