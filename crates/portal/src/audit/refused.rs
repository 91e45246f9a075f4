//! Attempts that were refused. Whoever repeats one within a minute adds to the count of its entry and not to the entries,
//! and however many try at once, the database is written once a second. What was refused in the last second of a process
//! that dies is not in the audit; everything that was done is, because that is written with the change.

use super::{Change, entry_of};
use crate::{Caller, Error, Portal, chain, throttle};
use domain::Timestamp;
use domain::ids::ClientId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{Entry, Outcome};

/// How long repeats count for one entry.
const MINUTE_MS: i64 = 60 * 1000;
/// How long an attempt may wait to be written.
const WRITTEN_AFTER: Duration = Duration::from_secs(1);
/// Different attempts of the same people on the same client that are kept apart; when there are more, the rest of a kind is
/// one entry. Neither the noise of one client nor that of visitors hides anything of another's.
const KEPT_APART: usize = 1_000;
/// The same for all clients together: what memory may hold.
const KEPT_APART_IN_ALL: usize = 50_000;

/// Attempts that are written in one transaction: everybody else waits for it on SQLite.
const WRITTEN_AT_ONCE: usize = 500;

/// The attempts of the last minute, by whose they are.
#[derive(Default)]
pub(crate) struct Refused {
    attempts: Mutex<Attempts>,
    /// Somebody is going to write them.
    is_planned: AtomicBool,
    writing: tokio::sync::Mutex<()>,
}

type Attempts = HashMap<Group, HashMap<Attempt, Noted>>;

/// Attempts that share their room: those in the audit of the same client, or of the installation, by the people of the
/// same client, by staff, or by visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Group {
    audit_of: Option<ClientId>,
    people_of: Option<ClientId>,
    has_account: bool,
}

/// What makes two attempts the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Attempt {
    group: Group,
    /// A signed-in person, a key or a link by name; a visitor by their network.
    who: String,
    action: &'static str,
    target: String,
    outcome: Outcome,
    /// What else tells two apart, such as the account that somebody tried to sign in to.
    detail: String,
}

struct Noted {
    entry: Entry,
    is_written: bool,
    /// Attempts that are not written yet.
    pending: i64,
    last_at: Timestamp,
}

impl Portal {
    /// Notes an attempt that was refused. It is in the audit within a second, and at once for whoever reads the audit of
    /// this process.
    pub(crate) fn note_refused(&self, caller: &Caller, change: Change) {
        let (now, refused) = (self.now(), &self.0.refused);
        let attempt = Attempt {
            group: Group::of(caller, change.client),
            who: match caller {
                Caller::Visitor(_) => format!("visitor {}", throttle::network(caller)),
                known => format!("{} {}", known.kind_word(), known.display_name()),
            },
            action: change.action,
            target: change.target.clone(),
            outcome: change.outcome,
            detail: change.detail.to_string(),
        };
        refused.note(attempt, now, |is_one_of_many| {
            if is_one_of_many {
                entry_of(self, &Caller::Visitor(crate::Origin::default()), change.of_many())
            } else {
                entry_of(self, caller, change)
            }
        });
        if !refused.is_planned.swap(true, Ordering::SeqCst) {
            let portal = self.clone();
            self.0.worker.spawn(async move {
                tokio::time::sleep(WRITTEN_AFTER).await;
                portal.0.refused.is_planned.store(false, Ordering::SeqCst);
                portal.write_refused_or_warn().await;
            });
        }
    }

    /// Writes what was refused and is not in the audit yet.
    pub(crate) async fn write_refused(&self) -> Result<(), Error> {
        let refused = &self.0.refused;
        let _one_at_a_time = refused.writing.lock().await;
        let mut batch = refused.take(self.now());
        while !batch.is_empty() {
            let rest = batch.split_off(WRITTEN_AT_ONCE.min(batch.len()));
            if let Err(error) = write(self, &batch).await {
                batch.extend(rest);
                refused.give_back(batch);
                return Err(error);
            }
            batch = rest;
        }
        Ok(())
    }

    pub(crate) async fn write_refused_or_warn(&self) {
        if let Err(error) = self.write_refused().await {
            tracing::warn!(error = %chain(&error), "refused attempts are not in the audit yet; the next one tries again");
        }
    }
}

/// One attempt with the repeats that are to be written.
struct Batch {
    attempt: Attempt,
    entry: Entry,
    is_new: bool,
    pending: i64,
    last_at: Timestamp,
}

async fn write(portal: &Portal, batch: &[Batch]) -> Result<(), Error> {
    let tx = portal.store().write().await?;
    for Batch { entry, is_new, pending, last_at, .. } in batch {
        if *is_new {
            let last_at = (*pending > 1).then_some(*last_at);
            store::audit::insert(&tx, &Entry { count: *pending, last_at, ..entry.clone() }).await?;
        } else {
            store::audit::repeat(&tx, entry.id, *pending, *last_at).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

impl Refused {
    /// Counts an attempt; `entry` makes its entry, or that of many which are not kept apart.
    fn note(&self, attempt: Attempt, now: Timestamp, entry: impl FnOnce(bool) -> Entry) {
        let mut attempts = self.lock();
        let in_all: usize = attempts.values().map(HashMap::len).sum();
        let own = attempts.entry(attempt.group).or_default();
        let is_one_of_many = (own.len() >= KEPT_APART || in_all >= KEPT_APART_IN_ALL) && !own.contains_key(&attempt);
        let attempt = if is_one_of_many { attempt.of_many() } else { attempt };
        let entry = entry(is_one_of_many);
        let noted = own.entry(attempt).or_insert_with(|| Noted::new(entry.clone()));
        // A minute is over, and everything of it was written: the next one has an entry of its own.
        if noted.pending == 0 && noted.is_old(now) {
            *noted = Noted::new(entry);
        }
        noted.pending += 1;
        noted.last_at = now;
    }

    /// Everything that is not written, as if it were; and forgets what is and whose minute is over.
    fn take(&self, now: Timestamp) -> Vec<Batch> {
        let mut attempts = self.lock();
        let mut batch = Vec::new();
        let mut take = |attempt: &Attempt, noted: &mut Noted| {
            if noted.pending > 0 {
                batch.push(Batch {
                    attempt: attempt.clone(),
                    entry: noted.entry.clone(),
                    is_new: !noted.is_written,
                    pending: std::mem::take(&mut noted.pending),
                    last_at: noted.last_at,
                });
                noted.is_written = true;
            }
            !noted.is_old(now)
        };
        attempts.retain(|_, own| {
            own.retain(&mut take);
            !own.is_empty()
        });
        batch
    }

    /// What could not be written counts again.
    fn give_back(&self, batch: Vec<Batch>) {
        let mut attempts = self.lock();
        for Batch { attempt, entry, is_new, pending, last_at } in batch {
            let own = attempts.entry(attempt.group).or_default();
            let noted = own.entry(attempt).or_insert_with(|| Noted { is_written: true, ..Noted::new(entry.clone()) });
            noted.pending += pending;
            noted.last_at = noted.last_at.max(last_at);
            noted.is_written &= !is_new;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    fn of(caller: &Caller, audit_of: Option<ClientId>) -> Self {
        let people_of = match caller {
            Caller::Member(member) => Some(member.client_id),
            Caller::Key(key) => Some(key.client_id),
            Caller::Handoff(guest) => Some(guest.client_id),
            Caller::Visitor(_) | Caller::Staff(_) | Caller::System => None,
        };
        Self { audit_of, people_of, has_account: !matches!(caller, Caller::Visitor(_) | Caller::Handoff(_)) }
    }
}

impl Noted {
    fn new(entry: Entry) -> Self {
        let last_at = entry.at;
        Self { entry, is_written: false, pending: 0, last_at }
    }

    fn is_old(&self, now: Timestamp) -> bool {
        !(0..MINUTE_MS).contains(&now.since(self.entry.at))
    }
}

impl Attempt {
    fn of_many(self) -> Self {
        Self { who: "many".to_owned(), target: String::new(), detail: String::new(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::AuditId;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn entry(client_id: Option<ClientId>, target: &str) -> Entry {
        Entry {
            id: AuditId::from_uuid(Uuid::nil()),
            client_id,
            at: NOW,
            actor: "Mia".to_owned(),
            actor_kind: "member".to_owned(),
            action: "integration.missing".to_owned(),
            target: target.to_owned(),
            outcome: Outcome::Denied,
            address: None,
            detail: serde_json::Value::Null,
            count: 1,
            last_at: None,
        }
    }

    fn note(refused: &Refused, client: Option<ClientId>, target: &str) {
        note_by(refused, client, client, target);
    }

    fn note_by(refused: &Refused, client: Option<ClientId>, people_of: Option<ClientId>, target: &str) {
        let attempt = Attempt {
            group: Group { audit_of: client, people_of, has_account: people_of.is_some() },
            who: "member Mia".to_owned(),
            action: "integration.missing",
            target: target.to_owned(),
            outcome: Outcome::Denied,
            detail: String::new(),
        };
        refused.note(attempt, NOW, |is_one_of_many| entry(client, if is_one_of_many { "many" } else { target }));
    }

    #[test]
    fn the_noise_of_visitors_hides_no_attempt_across_clients() {
        let refused = Refused::default();
        let acme = ClientId::from_uuid(Uuid::from_u128(1));
        for number in 0..KEPT_APART + 100 {
            note_by(&refused, None, None, &number.to_string());
        }
        note_by(&refused, None, Some(acme), "globex");
        let batch = refused.take(NOW);
        assert!(batch.iter().any(|one| one.entry.target == "globex"));
        assert_eq!(batch.len(), KEPT_APART + 2);
    }

    #[test]
    fn the_noise_of_one_client_hides_nothing_of_another() {
        let refused = Refused::default();
        let [loud, quiet] = [1, 2].map(|id| ClientId::from_uuid(Uuid::from_u128(id)));
        for number in 0..KEPT_APART + 100 {
            note(&refused, Some(loud), &number.to_string());
        }
        note(&refused, Some(quiet), "one");
        note(&refused, None, "two");
        let batch = refused.take(NOW);
        let count = |client, target: &str| -> i64 {
            let of = batch.iter().filter(|one| one.entry.client_id == client && one.entry.target == target);
            of.map(|one| one.pending).sum()
        };
        assert_eq!((count(Some(quiet), "one"), count(None, "two"), count(Some(loud), "many")), (1, 1, 100));
        assert_eq!(batch.len(), KEPT_APART + 3);
    }
}
