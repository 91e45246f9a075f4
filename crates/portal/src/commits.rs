//! Group commit: what arrives while another commit is on its way is committed together, posts of events as well as
//! outcomes of calls, because a commit waits for the disk, and SQLite makes one at a time. Nobody waits for company: the
//! first one commits at once, and the next commit takes everybody who came meanwhile.

mod alone;

use crate::worker::LEASE_MS;
use crate::{Error, Portal, chain};
use domain::Timestamp;
use domain::event::Rejection;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::events::{Acceptance, NewEvent};
use store::queues::{Attempt, Claim, Settled};
use tokio::sync::{Mutex as Turn, oneshot};

/// Events of one commit, unless a single post holds more.
const EVENTS: usize = 1_000;
/// Calls of one commit.
const CALLS: usize = 16;

/// What is on its way into the database.
#[derive(Default)]
pub(crate) struct Commits {
    waiting: Mutex<Group>,
    turn: Arc<Turn<()>>,
}

/// A call and what became of its deliveries.
pub(crate) struct Outcome {
    pub(crate) claim: Claim,
    pub(crate) attempt: Attempt,
    pub(crate) settled: Vec<Settled>,
    /// Numbers of deliveries parked by earlier calls that go back to their places.
    pub(crate) released: Vec<i64>,
    /// Gives the queue back until then. Hundreds of orgs may fail at the same moment, so this costs no commit of its own.
    pub(crate) pause_until: Option<Timestamp>,
}

#[derive(Default)]
struct Group {
    posts: Vec<Post>,
    calls: Vec<Call>,
}

struct Post {
    events: Vec<NewEvent>,
    answer: oneshot::Sender<Result<Vec<Taken>, Error>>,
}

/// What became of one event of a post: refused are those that the database did not take, beside others that it did.
pub(crate) type Taken = Result<Acceptance, Rejection>;

struct Call {
    outcome: Outcome,
    answer: oneshot::Sender<Result<(), Error>>,
}

/// What a commit brought: an answer for each event, and one for each call.
struct Written {
    accepted: Vec<Acceptance>,
    settled: Vec<Result<(), Error>>,
}

impl Commits {
    /// Commits events, together with what others have; the answer comes after the commit.
    pub(crate) async fn post(&self, portal: &Portal, events: Vec<NewEvent>) -> Result<Vec<Taken>, Error> {
        let (answer, answered) = oneshot::channel();
        self.lock().posts.push(Post { events, answer });
        self.commit(portal, answered).await
    }

    /// Writes down what a call brought, and keeps its claim unless the queue pauses; the answer comes after the commit.
    ///
    /// # Errors
    /// Of [`store::Error::Stale`] when the claim is lost: nothing of the call is written.
    pub(crate) async fn settle(&self, portal: &Portal, outcome: Outcome) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let call = Call { outcome, answer };
        if portal.is_alone() {
            self.lock().calls.push(call);
            return self.commit(portal, answered).await;
        }
        // PostgreSQL commits side by side, and what locks fewer rows waits for fewer.
        write(portal, &[], std::slice::from_ref(&call)).await?.settled.pop().unwrap_or(Ok(()))
    }

    async fn commit<T>(&self, portal: &Portal, mut answered: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
        let turn = tokio::select! {
            biased;
            outcome = &mut answered => return outcome.unwrap_or_else(|_| Err(broken_off())),
            turn = self.turn.clone().lock_owned() => turn,
        };
        let group = self.next_group();
        if group.posts.is_empty() && group.calls.is_empty() {
            drop(turn);
        } else {
            // A task of its own: a client that hangs up must not take the events of others with it.
            let portal = portal.clone();
            tokio::spawn(async move {
                commit(&portal, group).await;
                drop(turn);
            });
        }
        answered.await.unwrap_or_else(|_| Err(broken_off()))
    }

    fn next_group(&self) -> Group {
        let mut waiting = self.lock();
        let mut events = 0;
        let fit = waiting
            .posts
            .iter()
            .take_while(|post| {
                events += post.events.len();
                events <= EVENTS
            })
            .count();
        let fit = fit.max(1).min(waiting.posts.len());
        let calls = CALLS.min(waiting.calls.len());
        Group { posts: waiting.posts.drain(..fit).collect(), calls: waiting.calls.drain(..calls).collect() }
    }

    fn lock(&self) -> MutexGuard<'_, Group> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn commit(portal: &Portal, Group { mut posts, calls }: Group) {
    let lengths: Vec<usize> = posts.iter().map(|post| post.events.len()).collect();
    let events: Vec<NewEvent> = posts.iter_mut().flat_map(|post| std::mem::take(&mut post.events)).collect();
    let mut outcome = write(portal, &events, &calls).await;
    if outcome.as_ref().is_err_and(is_conflict) {
        outcome = write(portal, &events, &calls).await;
    }
    match outcome {
        Ok(written) => {
            settled(calls, written.settled);
            accepted(portal, posts, &lengths, &events, written.accepted);
        }
        Err(error) if matches!(error, Error::Unavailable(_)) => {
            refuse_calls(calls, &error);
            refuse_posts(posts, error);
        }
        // The database refused one member of the group. Each is tried alone, so that only that one is refused.
        Err(error) => {
            tracing::warn!(error = %chain(&error), events = events.len(), "a group was refused; each is tried alone");
            for call in calls {
                let alone = write(portal, &[], std::slice::from_ref(&call)).await;
                let _ = call.answer.send(alone.and_then(|mut written| written.settled.pop().unwrap_or(Ok(()))));
            }
            alone::commit(portal, posts, &lengths, &events).await;
        }
    }
}

/// Whoever hung up does not want to know; what was written is safe.
fn accepted(portal: &Portal, posts: Vec<Post>, lengths: &[usize], events: &[NewEvent], mut answers: Vec<Acceptance>) {
    for (post, length) in posts.into_iter().zip(lengths) {
        let rest = answers.split_off(*length);
        let _ = post.answer.send(Ok(answers.into_iter().map(Ok).collect()));
        answers = rest;
    }
    portal.0.worker.nudge(events.iter().map(|event| event.client_id));
}

fn settled(calls: Vec<Call>, outcomes: Vec<Result<(), Error>>) {
    for (call, outcome) in calls.into_iter().zip(outcomes) {
        let _ = call.answer.send(outcome);
    }
}

fn refuse_posts(posts: Vec<Post>, error: Error) {
    if posts.is_empty() {
        return;
    }
    tracing::error!(error = %error, posts = posts.len(), "events could not be written; nothing of them was");
    let mut posts = posts.into_iter();
    let first = posts.next();
    for post in posts {
        let _ = post.answer.send(Err(again(&error)));
    }
    if let Some(post) = first {
        let _ = post.answer.send(Err(error));
    }
}

fn refuse_calls(calls: Vec<Call>, error: &Error) {
    for call in calls {
        let _ = call.answer.send(Err(again(error)));
    }
}

/// Another server was in the way, so that the database ended this transaction: the next may pass.
fn is_conflict(error: &Error) -> bool {
    let Error::Unavailable(cause) = error else { return false };
    cause.downcast_ref::<store::Error>().is_some_and(store::Error::is_conflict)
}

/// The same failure for another one of the group.
fn again(error: &Error) -> Error {
    let same: Box<dyn std::error::Error + Send + Sync> = "the commit of a group failed".into();
    match error {
        Error::Unavailable(_) => Error::Unavailable(same),
        _ => Error::internal("a commit failed", same),
    }
}

async fn write(portal: &Portal, events: &[NewEvent], calls: &[Call]) -> Result<Written, Error> {
    #[cfg(debug_assertions)]
    halt(events, "accept", &[], "").await;
    if calls.is_empty()
        && let Some(accepted) = store::events::accept_new(portal.store(), portal.now(), events).await?
    {
        #[cfg(debug_assertions)]
        halt(events, "committed", &[], "").await;
        return Ok(Written { accepted, settled: Vec::new() });
    }
    let tx = portal.store().write().await?;
    let now = portal.now();
    let until = now.plus_millis(LEASE_MS);
    let mut settled = Vec::with_capacity(calls.len());
    for Call { outcome, .. } in calls {
        let Outcome { claim, attempt, settled: deliveries, released, pause_until } = outcome;
        match store::queues::settle(&tx, claim, attempt, deliveries, now, until).await {
            // The first statement of a call was refused, so it has written nothing, and the others go on.
            Err(store::Error::Stale) => {
                settled.push(Err(store::Error::Stale.into()));
                continue;
            }
            other => other?,
        }
        store::queues::unpark(&tx, claim, released).await?;
        if pause_until.is_some() {
            store::queues::release(&tx, claim, *pause_until, true).await?;
        }
        settled.push(Ok(()));
    }
    let accepted = if events.is_empty() {
        Vec::new()
    } else {
        store::events::accept(&tx, now, portal.0.worker.name(), events).await?
    };
    #[cfg(debug_assertions)]
    halt(events, "commit", calls, "settle").await;
    tx.commit().await?;
    #[cfg(debug_assertions)]
    halt(events, "committed", calls, "settled").await;
    Ok(Written { accepted, settled })
}

/// A step of posts, if there are any, and a step of calls.
#[cfg(debug_assertions)]
async fn halt(events: &[NewEvent], of_posts: &'static str, calls: &[Call], of_calls: &'static str) {
    if !events.is_empty() {
        crate::halt::at(of_posts).await;
    }
    if !calls.is_empty() {
        crate::halt::at(of_calls).await;
    }
}

fn broken_off() -> Error {
    Error::internal("a commit broke off", "the committing task ended early")
}
