//! Group commit: posts that arrive while another commit is on its way are committed together. Nobody waits for company:
//! the first one commits at once, and the next commit takes everybody who came meanwhile.

use crate::{Error, Portal};
use std::sync::{Arc, Mutex, PoisonError};
use store::events::{Acceptance, NewEvent};
use tokio::sync::{Mutex as Turn, oneshot};

/// Events of one commit, unless a single post holds more.
const GROUP: usize = 1_000;

/// Posts on their way into the database.
#[derive(Default)]
pub(crate) struct Intake {
    waiting: Mutex<Vec<Waiting>>,
    turn: Arc<Turn<()>>,
}

struct Waiting {
    events: Vec<NewEvent>,
    answer: oneshot::Sender<Result<Vec<Acceptance>, Error>>,
}

impl Intake {
    /// Commits events, together with those of others; the answer comes after the commit.
    pub(crate) async fn post(&self, portal: &Portal, events: Vec<NewEvent>) -> Result<Vec<Acceptance>, Error> {
        let (answer, mut answered) = oneshot::channel();
        self.lock().push(Waiting { events, answer });
        let turn = tokio::select! {
            biased;
            outcome = &mut answered => return outcome.unwrap_or_else(|_| Err(broken_off())),
            turn = self.turn.clone().lock_owned() => turn,
        };
        let group = self.next_group();
        if group.is_empty() {
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

    fn next_group(&self) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let mut events = 0;
        let fit = waiting
            .iter()
            .take_while(|post| {
                events += post.events.len();
                events <= GROUP
            })
            .count();
        let fit = fit.max(1).min(waiting.len());
        waiting.drain(..fit).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn commit(portal: &Portal, mut group: Vec<Waiting>) {
    let lengths: Vec<usize> = group.iter().map(|post| post.events.len()).collect();
    let events: Vec<NewEvent> = group.iter_mut().flat_map(|post| std::mem::take(&mut post.events)).collect();
    match write(portal, &events).await {
        Ok(mut answers) => {
            for (post, length) in group.into_iter().zip(lengths) {
                let rest = answers.split_off(length);
                // Whoever hung up does not want to know; the events are safe.
                let _ = post.answer.send(Ok(answers));
                answers = rest;
            }
            portal.0.worker.nudge(events.iter().map(|event| event.client_id));
        }
        Err(error) => {
            let unavailable = matches!(error, Error::Unavailable(_));
            tracing::error!(error = %error, posts = group.len(), "events could not be written; nothing of them was");
            let mut posts = group.into_iter();
            let first = posts.next();
            for post in posts {
                let same: Box<dyn std::error::Error + Send + Sync> = "the commit of a group failed".into();
                let _ = post.answer.send(Err(if unavailable {
                    Error::Unavailable(same)
                } else {
                    Error::internal("events could not be written", same)
                }));
            }
            if let Some(post) = first {
                let _ = post.answer.send(Err(error));
            }
        }
    }
}

async fn write(portal: &Portal, events: &[NewEvent]) -> Result<Vec<Acceptance>, Error> {
    let tx = portal.store().write().await?;
    let answers = store::events::accept(&tx, portal.now(), portal.0.worker.name(), events).await?;
    tx.commit().await?;
    Ok(answers)
}

fn broken_off() -> Error {
    Error::internal("taking events in broke off", "the committing task ended early")
}
