//! A long backlog on its way into Salesforce as bulk jobs: nothing lost, nothing doubled, each outcome read, whatever
//! breaks off in the middle.

use crate::events::event;
use crate::pair::Pair;
use crate::start::portal_with;
use domain::delivery::DeliveryState;
use domain::integration::State;
use local_org::{Fault, FaultKind, SettingsPatch, Step, Surface, World};
use portal::deliveries::{DeliveriesQuery, Overview, Via};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Folder, Options, TestDatabase, database};

const OBJECT: &str = "RelayEvents__c";
/// More than these waiting go by bulk.
const ABOVE: u32 = 100;

fn options(database_url: &str) -> Options {
    Options {
        database_url: Some(database_url.to_owned()),
        settings: Some(Box::new(|settings| settings.delivery.bulk_above = ABOVE)),
        ..Options::default()
    }
}

pub(crate) async fn on_both(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| Box::pin(story(Pair::with(options(database.url())).await)).await)
        .await;
}

pub(crate) fn events(numbers: std::ops::Range<usize>) -> Vec<Value> {
    numbers.map(|number| event(&format!("e-{number:03}"))).collect()
}

pub(crate) fn about(mut event: Value, subject: &str) -> Value {
    event["subject"] = json!(subject);
    event
}

impl Pair {
    /// Methods of the calls about bulk jobs, with the last word of their addresses, oldest first.
    pub(crate) fn job_calls(&self) -> Vec<String> {
        let mut calls = self.portal.world.calls();
        calls.reverse();
        let of_jobs = calls.iter().filter(|call| call.path.contains("/jobs/ingest"));
        of_jobs.map(|call| format!("{} {}", call.method, call.path.rsplit('/').next().unwrap())).collect()
    }

    pub(crate) fn count(&self, call: &str) -> usize {
        self.job_calls().iter().filter(|made| made.starts_with(call)).count()
    }

    pub(crate) fn collection_calls(&self) -> usize {
        let upsert = |call: &&local_org::Call| call.method == "PATCH" && call.path.contains("/composite/sobjects");
        self.portal.world.calls().iter().filter(upsert).count()
    }

    pub(crate) async fn overview(&self) -> Overview {
        let id = self.integration.id.to_string();
        self.portal.portal.deliveries().overview(&self.caller, "acme", &id).await.unwrap()
    }

    pub(crate) async fn until_job(&self, there: bool) {
        for _ in 0..800 {
            if self.overview().await.bulk.is_some() == there {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("never a job: {there}");
    }

    pub(crate) async fn until_written(&self, id: &str) {
        for _ in 0..800 {
            if self.org().writes(OBJECT, id) > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("never written: {id}");
    }

    pub(crate) fn slow_jobs(&self, milliseconds: u64) {
        let bulk_job_milliseconds = Some(milliseconds);
        self.settings(SettingsPatch { bulk_job_milliseconds, ..SettingsPatch::default() });
    }

    fn expect_each_once(&self, count: usize) {
        let mut seen = 0;
        self.org().each_write(OBJECT, |id, writes| {
            seen += 1;
            assert_eq!(writes, 1, "{id}");
        });
        assert_eq!(seen, count);
    }

    pub(crate) async fn deliveries(&self, search: &str) -> portal::deliveries::DeliveryView {
        let id = self.integration.id.to_string();
        let query = DeliveriesQuery { search: Some(search.to_owned()), limit: 10, ..DeliveriesQuery::default() };
        let deliveries = self.portal.portal.deliveries();
        let (_, _, page) = deliveries.list(&self.caller, "acme", &id, &query).await.unwrap();
        deliveries.show(&self.caller, "acme", &id, &page.rows[0].id.to_string()).await.unwrap()
    }
}

#[tokio::test]
async fn a_long_backlog_goes_by_a_job_and_the_rest_by_collections() {
    on_both(async |pair| {
        let mut posted = events(0..400);
        posted[7]["data"] = json!({ "text": "a \"quoted\",\n line" });
        posted[8] = about(posted[8].take(), "\"person\", 8");
        // What empties a field in a job.
        posted[9] = about(posted[9].take(), "#N/A");
        pair.post(&posted).await;
        pair.expect_connected().await;
        let standing = pair.until("delivered", |standing| standing.delivered == 400).await;
        assert_eq!((standing.waiting, standing.parked), (0, 0));
        pair.until_job(false).await;
        pair.expect_each_once(400);
        let calls = pair.job_calls();
        assert_eq!(calls[0], "POST ingest");
        assert_eq!(calls[1], "PUT batches");
        assert_eq!(&calls[calls.len() - 3..], ["GET successfulResults", "GET failedResults", "GET unprocessedrecords"]);
        assert!(calls.len() <= 10, "{calls:?}");
        assert_eq!(pair.collection_calls(), 1, "only what no job holds");
        let counted: i64 = pair.overview().await.quarters.iter().map(|quarter| quarter.calls).sum();
        assert_eq!(usize::try_from(counted).unwrap(), calls.len() + 1);

        let records = pair.org().records(OBJECT);
        let of = |id: &str| records.iter().find(|record| record["Event_Id__c"] == id).unwrap();
        assert_eq!(of("e-007")["Payload__c"], "{\"text\":\"a \\\"quoted\\\",\\n line\"}");
        assert_eq!(of("e-008")["Subject__c"], "\"person\", 8");
        assert_eq!(of("e-009")["Subject__c"], "#N/A");
        let arrived = pair.arrived();
        assert!(arrived[..399].is_sorted(), "a job's rows stand in the order of acceptance");
        let view = pair.deliveries("e-007").await;
        assert_eq!(view.delivery.row.record_id.as_deref(), of("e-007")["Id"].as_str());
        assert_eq!((view.attempts.len(), view.attempts[0].via, view.attempts[0].status), (1, Via::Bulk, Some(200)));

        pair.post(&events(400..405)).await;
        pair.until("delivered", |standing| standing.delivered == 405).await;
        assert_eq!(pair.count("POST ingest"), 1, "a short backlog goes by collections");
        let view = pair.deliveries("e-402").await;
        assert_eq!(view.attempts[0].via, Via::Collections);
    })
    .await;
}

#[tokio::test]
async fn rows_are_parked_or_tried_again_one_by_one_and_a_subject_keeps_its_order() {
    on_both(async |pair| {
        let mut posted = events(0..1_200);
        for (number, event) in posted.iter_mut().enumerate() {
            *event = about(event.take(), &format!("person-{}", number % 600));
        }
        posted[31]["data"] = json!({ "text": "poison" });
        pair.post(&posted).await;
        let rule = Fault::new(FaultKind::ValidationRule).matching("poison").saying("No poison here.");
        pair.org().add_fault(rule);
        pair.org().add_fault(Fault::new(FaultKind::RowLock).every(6).on(Surface::Bulk).times(1));
        pair.expect_connected().await;
        let standing = pair.until("settled", |standing| standing.delivered + standing.parked == 1_200).await;
        assert_eq!((standing.parked, standing.waiting), (1, 0));
        pair.expect_each_once(1_199);
        assert_eq!(pair.count("POST ingest"), 2, "one record of a subject in a job: {:?}", pair.job_calls());
        let arrived = pair.arrived();
        let mut last_of = [None; 600];
        for id in &arrived {
            let number = id[2..].parse::<usize>().unwrap();
            let before = last_of[number % 600].replace(number);
            assert!(before.is_none_or(|before| before < number), "{before:?} came before {number}");
        }
        let view = pair.deliveries("e-031").await;
        assert_eq!(view.delivery.row.state, DeliveryState::Parked);
        let (diagnosis, code, message) = view.attempts[0].refusal.clone().unwrap();
        assert_eq!((diagnosis.as_str(), code.as_str()), ("validation_rule", "FIELD_CUSTOM_VALIDATION_EXCEPTION"));
        assert_eq!((message.as_str(), view.attempts[0].via), ("No poison here.", Via::Bulk));
        let locked = pair.deliveries("e-005").await;
        assert_eq!(locked.attempts.len(), 2, "a locked row is tried again: {:?}", locked.attempts);
        assert!(locked.attempts[1].refusal.clone().unwrap().1.contains("UNABLE_TO_LOCK_ROW"));
    })
    .await;
}

#[tokio::test]
async fn what_a_failed_job_did_not_try_goes_by_collections() {
    on_both(async |pair| {
        pair.org().add_fault(Fault::new(FaultKind::BulkStopped).times(1));
        pair.post(&events(0..300)).await;
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.expect_each_once(300);
        assert_eq!(pair.count("POST ingest"), 1, "jobs rest after one that failed");
        assert_eq!(pair.collection_calls(), 1, "{:?}", pair.job_calls());
        let (words, _) = pair.standing().await.last_error.unwrap();
        assert!(words.contains("TooManyLockFailure"), "{words}");
        let tried = pair.deliveries("e-010").await;
        assert_eq!((tried.attempts.len(), tried.attempts[0].via), (1, Via::Bulk));
        let untried = pair.deliveries("e-290").await;
        assert_eq!((untried.attempts.len(), untried.attempts[0].via), (1, Via::Collections));
    })
    .await;
}

#[tokio::test]
async fn calls_about_a_job_may_fail_at_any_step() {
    on_both(async |pair| {
        let faults = [
            Fault::new(FaultKind::SessionExpired).times(1),
            Fault::new(FaultKind::ServerUnavailable).matching("externalIdFieldName").retry_after_secs(1).times(1),
            Fault::new(FaultKind::CutAfter).matching("UploadComplete").times(1),
        ];
        for fault in faults {
            pair.org().add_fault(fault.on(Surface::Bulk));
        }
        pair.post(&events(0..300)).await;
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.expect_each_once(300);
        assert_eq!((pair.count("PUT batches"), pair.collection_calls()), (1, 0), "{:?}", pair.job_calls());

        pair.until_job(false).await;
        // An upload that breaks off is given up, and collections do the work.
        pair.org().add_fault(Fault::new(FaultKind::Cut).on(Surface::Bulk).matching("e-444").times(1));
        pair.post(&events(300..600)).await;
        pair.until("delivered", |standing| standing.delivered == 600).await;
        pair.expect_each_once(600);
        assert_eq!(pair.collection_calls(), 2, "{:?}", pair.job_calls());
        assert!(pair.overview().await.bulk.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_list_that_breaks_off_is_read_again_and_nothing_is_settled_twice() {
    on_both(async |pair| {
        // Create, upload, close, state, and half a list; state, a list, and no other; state, two lists, and no third.
        let broken = |kind| Step::fault(Fault::new(kind).on(Surface::Bulk));
        let script = [
            vec![Step::ok(Surface::Bulk); 4],
            vec![broken(FaultKind::TruncatedJson)],
            vec![Step::ok(Surface::Bulk); 2],
            vec![broken(FaultKind::InternalError)],
            vec![Step::ok(Surface::Bulk); 3],
            vec![broken(FaultKind::CutAfter)],
        ];
        pair.org().script(script.concat());
        pair.post(&events(0..300)).await;
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.until_job(false).await;
        pair.expect_each_once(300);
        assert_eq!((pair.count("POST ingest"), pair.org().script_left()), (1, 0), "{:?}", pair.job_calls());
        assert_eq!(pair.deliveries("e-299").await.attempts.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_outlives_the_process_that_began_it() {
    database::both(async |database: TestDatabase| {
        let folder = Folder::new();
        let on = |world: Option<World>| {
            let master_key_file = Some(folder.path().join("master.key"));
            Options { master_key_file, world, ..options(database.url()) }
        };
        let pair = Pair::with(on(None)).await;
        pair.slow_jobs(1_000);
        pair.post(&events(0..300)).await;
        pair.expect_connected().await;
        pair.until_written("e-000").await;
        pair.portal.portal.stop().await;
        assert!(pair.overview().await.bulk.is_some_and(|job| job.uploaded && job.unsettled.len() == 300));
        let next = portal_with(on(Some(pair.portal.world.clone()))).await;
        let pair = pair.behind(next);
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.expect_each_once(300);
        assert_eq!((pair.count("POST ingest"), pair.count("PUT batches")), (1, 1));

        pair.until_job(false).await;
        // In the middle of an upload: nobody knows how much came.
        let slow = Fault::new(FaultKind::Slow).milliseconds(20_000).on(Surface::Bulk).matching("e-444");
        pair.org().add_fault(slow.times(1));
        pair.slow_jobs(0);
        pair.post(&events(300..600)).await;
        pair.until_job(true).await;
        pair.portal.portal.stop().await;
        assert!(pair.overview().await.bulk.is_some_and(|job| !job.uploaded));
        let next = portal_with(on(Some(pair.portal.world.clone()))).await;
        let pair = pair.behind(next);
        pair.until("delivered", |standing| standing.delivered == 600).await;
        pair.expect_each_once(600);
    })
    .await;
}

#[tokio::test]
async fn pausing_and_removing_end_a_job_and_settle_what_it_wrote() {
    on_both(async |pair| {
        let id = pair.integration.id.to_string();
        let integrations = pair.portal.portal.integrations();
        pair.slow_jobs(60_000);
        pair.post(&events(0..600)).await;
        pair.expect_connected().await;
        pair.until_written("e-299").await;
        integrations.pause(&pair.caller, "acme", &id).await.unwrap();
        pair.until_job(false).await;
        let standing = pair.standing().await;
        assert_eq!((standing.delivered, standing.waiting, standing.last_error), (300, 300, None));
        assert_eq!(pair.arrived().len(), 300);

        pair.slow_jobs(0);
        integrations.resume(&pair.caller, "acme", &id).await.unwrap();
        pair.until("delivered", |standing| standing.delivered == 600).await;
        pair.expect_each_once(600);
        pair.until_job(false).await;
        assert_eq!(pair.count("POST ingest"), 2, "a job that was ended by a person is no reason to rest");

        pair.slow_jobs(60_000);
        pair.post(&events(600..1_000)).await;
        pair.until_written("e-799").await;
        integrations.remove(&pair.caller, "acme", &id, "Production").await.unwrap();
        pair.until_job(false).await;
        assert_eq!(pair.standing().await.delivered, 800);
        pair.expect_each_once(800);
        pair.portal.leaves_waiting(200);
    })
    .await;
}

#[tokio::test]
async fn an_org_that_takes_no_jobs_says_by_collections_what_is_wrong() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
        pair.post(&events(0..300)).await;
        for _ in 0..400 {
            if pair.stored().await.state == State::NeedsAttention {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let (stored, standing) = (pair.stored().await, pair.standing().await);
        let code = stored.diagnosis.map(|refusal| refusal.code);
        assert_eq!(code.as_deref(), Some("object_missing"), "{standing:?} {:?}", pair.portal.world.calls());
        assert_eq!(standing.waiting, 300);
        pair.settings(SettingsPatch { package_installed: Some(true), ..SettingsPatch::default() });
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.expect_each_once(300);
        assert_eq!(pair.count("PUT batches"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_speaks_for_all_holds_the_queue_after_its_job() {
    on_both(async |pair| {
        pair.org().add_fault(Fault::new(FaultKind::StorageLimit).every(2).on(Surface::Bulk).times(1));
        pair.post(&events(0..300)).await;
        pair.expect_connected().await;
        pair.until("half delivered", |standing| standing.delivered == 150).await;
        for _ in 0..400 {
            if pair.stored().await.state == State::NeedsAttention {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert_eq!(pair.stored().await.state, State::NeedsAttention);
        assert_eq!(pair.standing().await.waiting, 150);
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 300).await;
        pair.expect_each_once(300);
    })
    .await;
}
