use crate::fixtures::{NOW, client, saved_client, saved_integration, uuid};
use domain::delivery::RecordError;
use domain::diagnosis::{self, Scope};
use domain::event::TargetObject;
use domain::ids::{ClientId, DeliveryId};
use domain::in_a_row::Seen;
use store::deliveries::{Chosen, DeliveriesQuery};
use store::events::{Acceptance, NewEvent};
use store::queues::{Attempt, Claim, Due, Fate, Refused, Settled, Via};
use store::{Backend, Error, Integration, Store, deliveries, events, presence, queues};
use testkit::database::both;

fn event(client: ClientId, id: &str) -> NewEvent {
    NewEvent {
        client_id: client,
        id: id.to_owned(),
        id_key: id.to_ascii_lowercase(),
        kind: "message.sent".to_owned(),
        source: "/relay".to_owned(),
        subject: Some("person-7".to_owned()),
        subject_key: Some(-7),
        occurred_at: NOW,
        data: "{}".to_owned(),
        digest: [1; 16],
        bytes: 500,
        is_test: false,
    }
}

async fn accept(store: &Store, of: &[NewEvent]) -> Vec<Acceptance> {
    let tx = store.write().await.unwrap();
    let answers = events::accept(&tx, NOW, "one", of).await.unwrap();
    tx.commit().await.unwrap();
    answers
}

fn due_of(integration: &Integration) -> Due {
    Due { client_id: integration.client_id, integration_id: integration.id }
}

async fn claim(store: &Store, queue: Due, owner: &str, at_secs: i64) -> Option<Claim> {
    let now = NOW.plus_secs(at_secs);
    let tx = store.write().await.unwrap();
    let claim = queues::claim(&tx, queue, owner, now, now.plus_secs(15)).await.unwrap();
    tx.commit().await.unwrap();
    claim
}

fn attempt() -> Attempt {
    Attempt {
        id: uuid(),
        started_at: NOW,
        duration_ms: 5,
        object: TargetObject::RelayEvents,
        via: Via::Collections,
        status: Some(200),
        error: None,
        api: None,
    }
}

async fn settle(store: &Store, claim: &Claim, settled: &[Settled], at_secs: i64) -> Result<(), Error> {
    let now = NOW.plus_secs(at_secs);
    let tx = store.write().await?;
    queues::settle(&tx, claim, &attempt(), settled, now, now.plus_secs(15)).await?;
    tx.commit().await
}

fn delivered(number: i64) -> Settled {
    Settled { number, fate: Fate::Delivered { record_id: Some(format!("a00{number}")) } }
}

fn numbers(answers: &[Acceptance]) -> Vec<i64> {
    answers.iter().filter_map(|answer| if let Acceptance::Accepted(n) = answer { Some(*n) } else { None }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_written_once_and_goes_to_every_integration_of_its_client() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let one = saved_integration(&store, &acme, "One").await;
        let two = saved_integration(&store, &acme, "Two").await;
        let other = saved_integration(&store, &globex, "Other").await;
        let reused = NewEvent { digest: [2; 16], ..event(acme.id, "A") };
        let answers = accept(&store, &[event(acme.id, "a"), event(acme.id, "A"), event(globex.id, "a")]).await;
        assert!(matches!(answers[..], [Acceptance::Accepted(_), Acceptance::Duplicate, Acceptance::Accepted(_)]));
        assert_eq!(accept(&store, &[reused, event(acme.id, "a")]).await, [Acceptance::Reused, Acceptance::Duplicate]);
        for (integration, expected) in [(&one, 1), (&two, 1), (&other, 1)] {
            let waiting = deliveries::waiting(&store, due_of(integration), 0, 10).await.unwrap();
            assert_eq!(waiting.len(), expected);
            assert_eq!(waiting[0].0.subject, Some(-7));
        }
        assert_eq!(queues::due(&store, NOW, false, 10).await.unwrap().len(), 3, "accepting wakes the queues");
        let foreign = events::explore(&store, client("nobody").id, &events::EventsQuery::default()).await.unwrap();
        assert!(foreign.rows.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_new_events_are_written_in_one_go_and_with_an_old_one_among_them_none() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let one = saved_integration(&store, &acme, "One").await;
        let other = saved_integration(&store, &globex, "Other").await;
        let few = [event(acme.id, "a"), event(globex.id, "a"), event(acme.id, "b")];
        let written = events::accept_new(&store, NOW, &few).await.unwrap();
        if store.backend() == Backend::Postgres {
            return assert_eq!(written, None, "no gain there");
        }
        let numbers = numbers(&written.expect("all of them are new"));
        for (integration, expected) in [(&one, vec![numbers[0], numbers[2]]), (&other, vec![numbers[1]])] {
            let waiting = deliveries::waiting(&store, due_of(integration), 0, 10).await.unwrap();
            assert_eq!(waiting.iter().map(|(waiting, _)| waiting.number).collect::<Vec<_>>(), expected);
        }
        assert_eq!(queues::due(&store, NOW, false, 10).await.unwrap().len(), 2, "accepting wakes the queues");
        let with_an_old_one = [event(acme.id, "c"), event(acme.id, "A")];
        assert_eq!(events::accept_new(&store, NOW, &with_an_old_one).await.unwrap(), None);
        assert_eq!(deliveries::waiting(&store, due_of(&one), 0, 10).await.unwrap().len(), 2, "nothing was written");
        let twice = [event(acme.id, "c"), event(acme.id, "C")];
        assert_eq!(events::accept_new(&store, NOW, &twice).await.unwrap(), None);
        let stranger = event(client("nobody").id, "a");
        let refused = events::accept_new(&store, NOW, &[stranger]).await;
        assert!(matches!(refused, Err(Error::Reference(_))), "{refused:?}");
        let next = accept(&store, &[event(acme.id, "c")]).await;
        assert!(matches!(next[..], [Acceptance::Accepted(_)]), "the writer is free again: {next:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_claim_cannot_write() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let queue = due_of(&integration);
        let numbers = numbers(&accept(&store, &[event(acme.id, "a"), event(acme.id, "b")]).await);
        let paused = claim(&store, queue, "paused", 0).await.expect("due");
        assert_eq!(claim(&store, queue, "eager", 5).await, None, "the lease holds");
        let next = claim(&store, queue, "next", 16).await.expect("the lease is over");
        assert!(next.epoch > paused.epoch);
        let late = settle(&store, &paused, &[delivered(numbers[0])], 17).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        assert_eq!(deliveries::waiting(&store, queue, 0, 10).await.unwrap().len(), 2, "nothing of it was written");
        settle(&store, &next, &[delivered(numbers[0])], 17).await.unwrap();
        let left = deliveries::waiting(&store, queue, 0, 10).await.unwrap();
        assert_eq!(left.iter().map(|(waiting, _)| waiting.number).collect::<Vec<_>>(), numbers[1..]);
        let now = queues::find(&store, acme.id, integration.id).await.unwrap().unwrap();
        assert_eq!((now.delivered, now.parked), (1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_falls_asleep_only_when_it_is_empty() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let queue = due_of(&integration);
        let first = numbers(&accept(&store, &[event(acme.id, "a")]).await);
        let claimed = claim(&store, queue, "one", 0).await.expect("due");
        let tx = store.write().await.unwrap();
        assert!(!queues::sleep(&tx, &claimed).await.unwrap(), "something waits");
        tx.commit().await.unwrap();
        settle(&store, &claimed, &[delivered(first[0])], 1).await.unwrap();
        let tx = store.write().await.unwrap();
        assert!(queues::sleep(&tx, &claimed).await.unwrap());
        tx.commit().await.unwrap();
        assert!(queues::due(&store, NOW.plus_days(1), false, 10).await.unwrap().is_empty());
        accept(&store, &[event(acme.id, "b")]).await;
        assert_eq!(queues::due(&store, NOW, false, 10).await.unwrap().len(), 1, "the next event wakes it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_is_counted_found_and_replayed_once() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let ids: Vec<NewEvent> = (0..5).map(|n| event(acme.id, &format!("e-{n}"))).collect();
        let numbers = numbers(&accept(&store, &ids).await);
        let claimed = claim(&store, due_of(&integration), "one", 0).await.expect("due");
        let error = |code: &str| RecordError {
            code: code.to_owned(),
            message: "no".to_owned(),
            fields: vec!["A__c".to_owned()],
        };
        let refusal = Refused {
            diagnosis: "validation_rule",
            code: "FIELD_X".to_owned(),
            message: "no".to_owned(),
            errors: vec![error("UNABLE_TO_LOCK_ROW"), error("FIELD_X")],
        };
        let settled: Vec<Settled> = numbers
            .iter()
            .map(|&number| match number - numbers[0] {
                0 => delivered(number),
                1 => Settled { number, fate: Fate::RetryAt { at: NOW.plus_secs(60), refusal: refusal.clone() } },
                _ => Settled { number, fate: Fate::Parked { refusal: refusal.clone() } },
            })
            .collect();
        settle(&store, &claimed, &settled, 1).await.unwrap();
        let groups = deliveries::parked_groups(&store, acme.id, integration.id).await.unwrap();
        assert_eq!((groups[0].diagnosis.as_str(), groups[0].count), ("validation_rule", 3));
        let one = DeliveryId::of(NOW, numbers[2]);
        let found = deliveries::one(&store, acme.id, integration.id, one).await.unwrap().unwrap();
        assert_eq!(found.row.diagnosis.as_deref(), Some("validation_rule"));
        let guessed = DeliveryId::of(NOW.plus_secs(1), numbers[2]);
        assert_eq!(deliveries::one(&store, acme.id, integration.id, guessed).await.unwrap(), None);
        let attempts = deliveries::attempts(&store, acme.id, integration.id, numbers[2]).await.unwrap();
        assert_eq!(attempts[0].refusal.as_ref().map(|(_, code, _)| code.as_str()), Some("FIELD_X"));
        assert_eq!(attempts[0].errors, refusal.errors);

        let tx = store.write().await.unwrap();
        let chosen = Chosen::These(vec![one, DeliveryId::of(NOW, numbers[0])]);
        let later = NOW.plus_secs(2);
        assert_eq!(deliveries::replay(&tx, acme.id, integration.id, &chosen, later, 10).await.unwrap(), 1);
        assert_eq!(deliveries::replay(&tx, acme.id, integration.id, &Chosen::All, later, 1).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(deliveries::count(&store, acme.id, integration.id, &Chosen::All, 10).await.unwrap(), 1);
        let queue = queues::find(&store, acme.id, integration.id).await.unwrap().unwrap();
        assert_eq!((queue.delivered, queue.parked), (1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_events_go_and_what_is_parked_stays() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let numbers = numbers(&accept(&store, &[event(acme.id, "a"), event(acme.id, "b"), event(acme.id, "c")]).await);
        let claimed = claim(&store, due_of(&integration), "one", 0).await.expect("due");
        settle(&store, &claimed, &[delivered(numbers[0]), delivered(numbers[2])], 1).await.unwrap();
        let old = NOW.plus_days(31);
        assert!(deliveries::any_expired(&store, NOW.plus_secs(1)).await.unwrap());
        let tx = store.write().await.unwrap();
        assert_eq!(deliveries::expire(&tx, NOW.plus_secs(1), old, 10).await.unwrap(), 1);
        let purged = events::purge(&tx, 0, NOW.plus_secs(1), 10).await.unwrap();
        assert_eq!((purged.events, purged.next), (2, None));
        tx.commit().await.unwrap();
        let query = DeliveriesQuery { limit: 10, ..DeliveriesQuery::default() };
        let left = deliveries::list(&store, acme.id, integration.id, &query).await.unwrap();
        assert_eq!(left.rows.len(), 1);
        assert_eq!(left.rows[0].diagnosis.as_deref(), Some("waited_too_long"));
        let queue = queues::find(&store, acme.id, integration.id).await.unwrap().unwrap();
        assert_eq!((queue.delivered, queue.parked), (2, 1), "counts stay");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expiry_and_a_worker_never_wait_for_each_other() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let numbers = numbers(&accept(&store, &[event(acme.id, "a"), event(acme.id, "b")]).await);
        let claimed = claim(&store, due_of(&integration), "one", 0).await.expect("due");
        let worker = store.write().await.unwrap();
        queues::lock(&worker, acme.id, integration.id).await.unwrap();
        let expire = async {
            let tx = store.write().await.unwrap();
            let expired = deliveries::expire(&tx, NOW.plus_secs(1), NOW, 10).await;
            tx.commit().await.unwrap();
            expired
        };
        let settle = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let settled = [delivered(numbers[0])];
            let settled =
                queues::settle(&worker, &claimed, &attempt(), &settled, NOW.plus_secs(1), NOW.plus_secs(15)).await;
            worker.commit().await.unwrap();
            settled
        };
        let (expired, settled) = tokio::join!(expire, settle);
        settled.unwrap();
        assert_eq!(expired.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_process_leaves_behind_is_taken_up_before_its_lease_ends() {
    both(async |database| {
        let store = database.store().await;
        let is_gone = async |name: &str| {
            let tx = store.write().await.unwrap();
            let gone = presence::is_gone(&tx, name).await.unwrap();
            tx.commit().await.unwrap();
            gone
        };
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let queue = due_of(&integration);
        accept(&store, &[event(acme.id, "a")]).await;
        let present = store.announce("first").await.unwrap();
        let held = claim(&store, queue, "first", 0).await.expect("due");
        let found = queues::claimed(&store, NOW, NOW.plus_secs(15), 10).await.unwrap();
        assert_eq!(found, [queues::Claimed { queue, owner: "first".to_owned(), epoch: held.epoch }]);
        assert!(!is_gone("first").await, "it is there");

        drop(present);
        if store.backend() == Backend::Postgres {
            // The database learns of it when it next looks at the session.
            for _ in 0..400 {
                if is_gone("first").await {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            assert!(is_gone("first").await && is_gone("never there").await);
        } else {
            assert!(!is_gone("first").await, "the one process of a file asks for nobody");
        }
        let tx = store.write().await.unwrap();
        let old = queues::Claimed { epoch: held.epoch - 1, ..found[0].clone() };
        assert!(!queues::end(&tx, &old, NOW).await.unwrap(), "it changed hands since");
        assert!(queues::end(&tx, &found[0], NOW).await.unwrap());
        assert!(!queues::end(&tx, &found[0], NOW).await.unwrap(), "once");
        tx.commit().await.unwrap();
        assert!(matches!(settle(&store, &held, &[], 1).await, Err(Error::Stale)));
        assert!(claim(&store, queue, "next", 0).await.is_some(), "its queue is due");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_in_a_row_outlive_their_owner_and_give_places_back() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let integration = saved_integration(&store, &acme, "One").await;
        let ids: Vec<NewEvent> = (0..3).map(|n| event(acme.id, &format!("e-{n}"))).collect();
        let numbers = numbers(&accept(&store, &ids).await);
        let refused = |number| Seen::Refused {
            number,
            diagnosis: diagnosis::find("access_insufficient").unwrap(),
            code: "INSUFFICIENT_ACCESS",
            scope: Scope::Unclear,
        };
        let refusal = Refused {
            diagnosis: "access_insufficient",
            code: "INSUFFICIENT_ACCESS".to_owned(),
            message: "no".to_owned(),
            errors: Vec::new(),
        };
        // Each owner sees one record and is gone before the next; the last one is told of all of them.
        for (at, &number) in numbers.iter().enumerate().take(2) {
            let mut claimed = claim(&store, due_of(&integration), &format!("owner-{at}"), 0).await.expect("due");
            assert_eq!(claimed.in_a_row.judge(&[refused(number)], NOW).stop, None);
            let parked = Settled { number, fate: Fate::Parked { refusal: refusal.clone() } };
            settle(&store, &claimed, &[parked], 0).await.unwrap();
            let tx = store.write().await.unwrap();
            queues::release(&tx, &claimed, Some(NOW), false).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut claimed = claim(&store, due_of(&integration), "last", 0).await.expect("due");
        let verdict = claimed.in_a_row.judge(&[refused(numbers[2])], NOW);
        assert_eq!((verdict.stop, &verdict.released[..]), (Some(0), &numbers[..2]));
        let tx = store.write().await.unwrap();
        queues::renew(&tx, &claimed, NOW.plus_secs(15)).await.unwrap();
        queues::unpark(&tx, &claimed, &verdict.released).await.unwrap();
        // What waits again already is not counted twice.
        queues::unpark(&tx, &claimed, &verdict.released).await.unwrap();
        tx.commit().await.unwrap();
        let queue = queues::find(&store, acme.id, integration.id).await.unwrap().unwrap();
        assert_eq!(queue.parked, 0);
        let waiting = deliveries::waiting(&store, due_of(&integration), 0, 10).await.unwrap();
        assert_eq!(waiting.iter().map(|(one, _)| one.number).collect::<Vec<_>>(), numbers);
    })
    .await;
}
