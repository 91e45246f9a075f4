//! Somebody at the customer ends a bulk job in the middle, under Setup's Bulk Data Load Jobs or by a tool of theirs. What
//! the org had written is settled where it can still be said, the rest goes on by collections in its order.

use crate::bulk::{about, events, on_both};
use crate::deliveries::OBJECT;
use crate::pair::Pair;
use domain::delivery::DeliveryState;
use local_org::{Fault, FaultKind, Step, Surface};
use portal::deliveries::Via;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

/// Subjects, each with two events: a job holds the first of each, and a pause of a job is in the middle of them.
const PEOPLE: usize = 300;

impl Pair {
    /// A call of the org's own administrator, in a session of theirs.
    async fn as_administrator(&self, method: Method, path: &str, body: Option<Value>) {
        let org = self.org();
        let token = org.open_session("admin@acme.example", "api").unwrap();
        #[expect(clippy::disallowed_methods, reason = "a foreign client is not the guarded one")]
        let client = Client::new();
        let call = client
            .request(method, format!("{}/services/data/v66.0/jobs/ingest/{path}", self.portal.org_url))
            .header("host", org.my_domain())
            .bearer_auth(token);
        let answer = body.iter().fold(call, RequestBuilder::json).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    async fn abort(&self) -> String {
        let job = self.overview().await.bulk.expect("a job").job;
        self.as_administrator(Method::PATCH, &job, Some(json!({ "state": "Aborted" }))).await;
        job
    }

    async fn delete(&self, job: &str) {
        self.as_administrator(Method::DELETE, job, None).await;
    }

    async fn post_twice_about_each(&self) {
        let posted = events(0..2 * PEOPLE).into_iter().enumerate();
        let posted = posted.map(|(number, event)| about(event, &format!("person-{}", number % PEOPLE)));
        self.post(&posted.collect::<Vec<_>>()).await;
    }

    /// Everything arrived once, those of a subject in their order, and nothing is left to do. `writes` says how often
    /// an event was written.
    async fn expect_all(&self, writes: impl Fn(usize) -> u32) {
        let all = i64::try_from(2 * PEOPLE).unwrap();
        let settled = self.until("delivered", |standing| standing.delivered == all).await;
        assert_eq!((settled.waiting, settled.parked), (0, 0));
        let mut last_of = HashMap::new();
        let mut seen = 0;
        self.org().each_write(OBJECT, |id, written| {
            let number: usize = id[2..].parse().unwrap();
            assert_eq!(written, writes(number), "{id}");
            let before = last_of.insert(number % PEOPLE, number);
            assert!(before.is_none_or(|before| before < number), "{before:?} came before {id}");
            seen += 1;
        });
        assert_eq!(seen, 2 * PEOPLE);
        assert!(self.overview().await.bulk.is_none());
        assert_eq!(self.count("POST ingest"), 1, "jobs rest after one that was ended: {:?}", self.job_calls());
    }

    /// The one attempt of an event, by this way, with the id of the org's own record.
    async fn expect_delivered(&self, id: &str, via: Via) {
        let view = self.deliveries(id).await;
        assert_eq!((view.delivery.row.state, view.attempts.len()), (DeliveryState::Delivered, 1), "{id}");
        assert_eq!(view.attempts[0].via, via, "{id}");
        let records = self.org().records(OBJECT);
        let record = records.iter().find(|record| record["Event_Id__c"] == id).unwrap();
        assert_eq!(view.delivery.row.record_id.as_deref(), record["Id"].as_str(), "{id}");
    }

    async fn last_error(&self) -> String {
        self.standing().await.last_error.expect("something happened").0
    }
}

#[tokio::test]
async fn a_job_that_is_aborted_in_the_middle_leaves_what_it_wrote_and_collections_do_the_rest() {
    on_both(async |pair| {
        pair.slow_jobs(60_000);
        pair.post_twice_about_each().await;
        pair.expect_connected().await;
        pair.until_written("e-149").await;
        pair.abort().await;
        pair.expect_all(|_| 1).await;
        assert_eq!(pair.last_error().await, "The bulk job was ended in Salesforce before its time.");
        pair.expect_delivered("e-149", Via::Bulk).await;
        pair.expect_delivered("e-150", Via::Collections).await;
        pair.expect_delivered("e-449", Via::Collections).await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_deleted_in_the_middle_is_sent_again_and_makes_no_second_record() {
    on_both(async |pair| {
        pair.slow_jobs(60_000);
        pair.post_twice_about_each().await;
        pair.expect_connected().await;
        pair.until_written("e-149").await;
        let job = pair.abort().await;
        pair.delete(&job).await;
        // Nobody can say any more what it wrote.
        pair.expect_all(|number| if number < PEOPLE / 2 { 2 } else { 1 }).await;
        assert!(pair.last_error().await.contains("not found in Salesforce"), "{}", pair.last_error().await);
        pair.expect_delivered("e-149", Via::Collections).await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_deleted_while_its_results_are_read_keeps_what_was_read() {
    on_both(async |pair| {
        // Create, upload, close, state, the first list; the second one comes late.
        let late = Step::fault(Fault::new(FaultKind::Slow).milliseconds(500).on(Surface::Bulk));
        pair.org().script([vec![Step::ok(Surface::Bulk); 5], vec![late]].concat());
        pair.post_twice_about_each().await;
        pair.expect_connected().await;
        while pair.org().script_left() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let job = pair.overview().await.bulk.expect("a job").job;
        pair.delete(&job).await;
        pair.expect_all(|_| 1).await;
        assert!(pair.last_error().await.contains("not found in Salesforce"), "{}", pair.last_error().await);
        pair.expect_delivered("e-299", Via::Bulk).await;
        pair.expect_delivered("e-300", Via::Collections).await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_aborted_before_its_upload_is_complete_has_written_nothing() {
    on_both(async |pair| {
        let late = Fault::new(FaultKind::Slow).milliseconds(500).on(Surface::Bulk).matching("e-001").times(1);
        pair.org().add_fault(late);
        pair.post_twice_about_each().await;
        pair.expect_connected().await;
        pair.until_job(true).await;
        pair.abort().await;
        pair.expect_all(|_| 1).await;
        assert!(pair.last_error().await.contains("Aborted"), "{}", pair.last_error().await);
        pair.expect_delivered("e-000", Via::Collections).await;
    })
    .await;
}
