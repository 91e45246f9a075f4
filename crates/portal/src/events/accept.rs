//! Taking in what the vendor's platform posts. What is answered as accepted is on disk.

use super::digest::{Found, accepted_before, digest};
use super::{Events, size};
use crate::{Caller, Error, Portal, keys};
use domain::event::{Incoming, Rejection};
use domain::ids::ClientId;
use domain::policy::{Action, Resource};
use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};
use store::events::{Acceptance, NewEvent};

/// Bytes of an event beside its data, for the estimate of what waits.
const ROW_BYTES: usize = 500;

/// One event of a post, or why it is none; with its id as far as it could be read.
#[derive(Clone, Debug)]
pub struct Post {
    pub id: Option<String>,
    pub event: Result<Incoming, Rejection>,
}

/// What became of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    pub accepted: usize,
    /// Events that were accepted before.
    pub duplicates: usize,
    pub rejected: Vec<Rejected>,
}

/// An event that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its place in the post, from 0.
    pub index: usize,
    pub id: Option<String>,
    pub reason: Rejection,
}

/// Where an event stood in its post, and what is needed of it once it is written.
struct Place {
    index: usize,
    id: Option<String>,
    digest: [u8; 16],
    is_json: bool,
}

impl Place {
    fn found(&self) -> Found {
        let id_key = self.id.as_deref().unwrap_or_default().to_ascii_lowercase();
        Found { id_key, digest: self.digest, is_json: self.is_json }
    }

    fn rejected(self, reason: Rejection) -> Rejected {
        Rejected { index: self.index, id: self.id, reason }
    }
}

/// The event types, as far as they are known; a type is never taken away.
#[derive(Default)]
pub(crate) struct KnownTypes(RwLock<HashSet<String>>);

impl KnownTypes {
    fn has(&self, kind: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(kind)
    }

    async fn learn(&self, portal: &Portal) -> Result<(), Error> {
        let all = store::event_types::all(portal.store()).await?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = all.into_iter().map(|(name, _)| name).collect();
        Ok(())
    }
}

impl Events<'_> {
    /// Whether the caller may post events here at all; asked before a body is read.
    pub async fn prepare(&self, caller: &Caller, slug: &str) -> Result<ClientId, Error> {
        self.0.enter_often(caller, slug, Action::Create, Resource::Events).await
    }

    /// Accepts the events of a post, each once; the answer comes after the commit.
    pub async fn accept(&self, caller: &Caller, slug: &str, posts: Vec<Post>) -> Result<Accepted, Error> {
        let client = self.prepare(caller, slug).await?;
        self.0.0.waiting.admit(client)?;
        self.0.0.waiting.add(client, posts.iter().map(bytes_of).sum());
        self.take_in(client, posts).await
    }

    async fn take_in(&self, client: ClientId, posts: Vec<Post>) -> Result<Accepted, Error> {
        self.learn_types(&posts).await?;
        let types = &self.0.0.event_types;
        let mut answer = Accepted::default();
        let (mut events, mut places) = (Vec::with_capacity(posts.len()), Vec::with_capacity(posts.len()));
        for (index, post) in posts.into_iter().enumerate() {
            match post.event {
                Ok(event) if types.has(&event.kind) => {
                    let is_json = event.is_json;
                    let event = new_event(client, event, false, self.0.now());
                    places.push(Place { index, id: post.id, digest: event.digest, is_json });
                    events.push(event);
                }
                Ok(event) => {
                    let reason = Rejection::UnknownType(event.kind);
                    answer.rejected.push(Rejected { index, id: post.id, reason });
                }
                Err(reason) => answer.rejected.push(Rejected { index, id: post.id, reason }),
            }
        }
        if events.is_empty() {
            return Ok(answer);
        }
        let outcomes = self.0.0.commits.post(self.0, events).await?;
        let mut differing = Vec::new();
        for (outcome, place) in outcomes.into_iter().zip(places) {
            match outcome {
                Ok(Acceptance::Accepted(_)) => answer.accepted += 1,
                Ok(Acceptance::Duplicate) => answer.duplicates += 1,
                Ok(Acceptance::Reused) => differing.push(place),
                Err(reason) => answer.rejected.push(place.rejected(reason)),
            }
        }
        self.look_closer(client, differing, &mut answer).await?;
        answer.rejected.sort_by_key(|rejected| rejected.index);
        Ok(answer)
    }

    /// What differs by its digest may still be the same, where an earlier version accepted it.
    async fn look_closer(&self, client: ClientId, differing: Vec<Place>, answer: &mut Accepted) -> Result<(), Error> {
        if differing.is_empty() {
            return Ok(());
        }
        let found: Vec<Found> = differing.iter().map(Place::found).collect();
        for (place, is_same) in differing.into_iter().zip(accepted_before(self.0, client, &found).await?) {
            if is_same {
                answer.duplicates += 1;
            } else {
                answer.rejected.push(place.rejected(Rejection::IdReused));
            }
        }
        Ok(())
    }

    /// An unknown type may have been added since.
    async fn learn_types(&self, posts: &[Post]) -> Result<(), Error> {
        let types = &self.0.0.event_types;
        let unknown = |post: &Post| post.event.as_ref().is_ok_and(|event| !types.has(&event.kind));
        if posts.iter().any(unknown) { types.learn(self.0).await } else { Ok(()) }
    }
}

/// About what an event takes while it waits.
fn bytes_of(post: &Post) -> u64 {
    post.event.as_ref().map_or(0, |event| (event.data.len() + ROW_BYTES) as u64)
}

pub(super) fn new_event(client_id: ClientId, event: Incoming, is_test: bool, now: domain::Timestamp) -> NewEvent {
    let subject_key = event.subject.as_ref().map(|subject| {
        let hash = keys::sha256(subject.as_bytes());
        i64::from_be_bytes(hash[..8].try_into().unwrap_or_default())
    });
    let bytes = size(event.id.as_str(), &event.kind, event.subject.as_deref(), &event.data);
    NewEvent {
        client_id,
        id_key: event.id.key(),
        digest: digest(&event),
        subject_key,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        id: event.id.as_str().to_owned(),
        kind: event.kind,
        source: event.source,
        subject: event.subject,
        occurred_at: event.occurred_at.unwrap_or(now),
        data: event.data,
        is_test,
    }
}
