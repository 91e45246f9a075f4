//! Events on their way into Salesforce, over real sockets: delivered, tried again, parked, replayed, and held back.

use crate::events::{batch, event, single};
use crate::pair::Pair;
use domain::delivery::DeliveryState;
use domain::integration::State;
use local_org::{Fault, FaultKind, SettingsPatch};
use portal::deliveries::{Chosen, DeliveriesQuery, Standing};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Options, TestDatabase, database};

pub(crate) const OBJECT: &str = "RelayEvents__c";

impl Pair {
    pub(crate) async fn post(&self, events: &[Value]) {
        let (answer, body) = batch(&self.portal.browser(), events).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        assert_eq!(body["rejected"], json!([]));
    }

    pub(crate) async fn standing(&self) -> Standing {
        let id = self.integration.id.to_string();
        self.portal.portal.deliveries().watch(&self.caller, "acme", &id).await.unwrap()
    }

    /// Waits until the numbers are as wanted.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Standing) -> bool) -> Standing {
        for _ in 0..800 {
            let standing = self.standing().await;
            if holds(&standing) {
                return standing;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("never {what}: {:?}", self.standing().await);
    }

    /// Event ids of the org's records, in the order in which they came.
    pub(crate) fn arrived(&self) -> Vec<String> {
        let records = self.org().records(OBJECT);
        records.iter().map(|record| record["Event_Id__c"].as_str().unwrap().to_owned()).collect()
    }
}

async fn on_both(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        story(Pair::with(options).await).await;
    })
    .await;
}

#[tokio::test]
async fn an_event_becomes_a_record() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let mut posted = event("e-1");
        posted["subject"] = json!("person-7");
        let (answer, _) = single(&pair.portal.browser(), &posted).await;
        assert_eq!(answer.status, 202);
        let standing = pair.until("delivered", |standing| standing.delivered == 1).await;
        assert_eq!((standing.waiting, standing.parked, standing.lag_ms), (0, 0, None));
        assert!(standing.api.is_some_and(|api| api.used > 0));
        let records = pair.org().records(OBJECT);
        assert_eq!(records.len(), 1);
        assert_eq!(records[0]["Event_Id__c"], "e-1");
        assert_eq!(records[0]["Event_Type__c"], "message.sent");
        assert_eq!(records[0]["Subject__c"], "person-7");
        assert_eq!(records[0]["Payload__c"], "{\"text\":\"hello\"}");

        let id = pair.integration.id.to_string();
        let query = DeliveriesQuery { limit: 10, ..DeliveriesQuery::default() };
        let deliveries = pair.portal.portal.deliveries();
        let (_, _, page) = deliveries.list(&pair.caller, "acme", &id, &query).await.unwrap();
        assert_eq!(page.rows[0].state, DeliveryState::Delivered);
        assert_eq!(page.rows[0].record_id.as_deref(), records[0]["Id"].as_str());
        let view = deliveries.show(&pair.caller, "acme", &id, &page.rows[0].id.to_string()).await.unwrap();
        assert_eq!(view.attempts.len(), 1);
        assert_eq!(view.attempts[0].status, Some(200));
        assert!(view.record.contains("\"Event_Id__c\":\"e-1\""), "{}", view.record);
    })
    .await;
}

#[tokio::test]
async fn what_came_before_the_connection_goes_out_in_order() {
    on_both(async |pair| {
        let events: Vec<Value> = (0..450).map(|number| event(&format!("e-{number:03}"))).collect();
        pair.post(&events).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(pair.standing().await.waiting, 450, "they wait for the connection");
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 450).await;
        let expected: Vec<String> = (0..450).map(|number| format!("e-{number:03}")).collect();
        assert_eq!(pair.arrived(), expected);
    })
    .await;
}

#[tokio::test]
async fn locked_rows_are_tried_again_and_keep_the_order_of_their_subject() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::RowLock).every(3).times(20));
        let events: Vec<Value> = (0..60)
            .map(|number| {
                let mut event = event(&format!("e-{number:02}"));
                event["subject"] = json!(format!("person-{}", number % 20));
                event
            })
            .collect();
        pair.post(&events).await;
        pair.until("delivered", |standing| standing.delivered == 60).await;
        let arrived = pair.arrived();
        assert_eq!(arrived.len(), 60, "none doubled");
        for person in 0..20 {
            let of_person: Vec<&String> =
                arrived.iter().filter(|id| id[2..].parse::<usize>().unwrap() % 20 == person).collect();
            assert!(of_person.is_sorted(), "{of_person:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_record_is_parked_explained_and_replayed() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::ValidationRule).every(2).times(1));
        pair.post(&(0..6).map(|number| event(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        let standing = pair.until("settled", |standing| standing.delivered + standing.parked == 6).await;
        assert_eq!((standing.delivered, standing.parked, standing.waiting), (3, 3, 0));
        let id = pair.integration.id.to_string();
        let deliveries = pair.portal.portal.deliveries();
        let (_, _, groups) = deliveries.parked(&pair.caller, "acme", &id).await.unwrap();
        assert_eq!((groups.len(), groups[0].count, groups[0].diagnosis.as_str()), (1, 3, "validation_rule"));
        let query = DeliveriesQuery { state: Some(DeliveryState::Parked), limit: 10, ..DeliveriesQuery::default() };
        let (_, _, page) = deliveries.list(&pair.caller, "acme", &id, &query).await.unwrap();
        let view = deliveries.show(&pair.caller, "acme", &id, &page.rows[0].id.to_string()).await.unwrap();
        let (diagnosis, code, _) = view.attempts[0].refusal.clone().unwrap();
        assert_eq!((diagnosis.as_str(), code.as_str()), ("validation_rule", "FIELD_CUSTOM_VALIDATION_EXCEPTION"));

        let chosen = Chosen::Diagnosis("validation_rule".to_owned());
        assert_eq!(deliveries.count_replay(&pair.caller, "acme", &id, &chosen).await.unwrap(), 3);
        let replay = deliveries.replay(&pair.caller, "acme", &id, &chosen).await.unwrap();
        assert_eq!((replay.replayed, replay.more), (3, false));
        assert_eq!(deliveries.replay(&pair.caller, "acme", &id, &chosen).await.unwrap().replayed, 0, "once");
        let standing = pair.until("delivered", |standing| standing.delivered == 6).await;
        assert_eq!(standing.parked, 0);
        assert_eq!(pair.arrived().len(), 6);
    })
    .await;
}

#[tokio::test]
async fn failing_calls_pause_the_queue_and_lose_nothing() {
    on_both(async |pair| {
        pair.expect_connected().await;
        for kind in [FaultKind::InternalError, FaultKind::CutAfter, FaultKind::TruncatedJson, FaultKind::SessionExpired]
        {
            pair.org().add_fault(Fault::new(kind).times(1));
        }
        pair.post(&(0..5).map(|number| event(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        pair.until("delivered", |standing| standing.delivered == 5).await;
        assert_eq!(pair.arrived().len(), 5, "a call cut after the write doubles nothing");
    })
    .await;
}

#[tokio::test]
async fn a_permanent_refusal_holds_everything_back_until_it_is_mended() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
        pair.post(&(0..3).map(|number| event(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        for _ in 0..400 {
            if pair.stored().await.state == State::NeedsAttention {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let stored = pair.stored().await;
        assert_eq!(stored.state, State::NeedsAttention);
        assert_eq!(stored.diagnosis.map(|refusal| refusal.code).as_deref(), Some("object_missing"));
        pair.post(&[event("e-3")]).await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.parked), (4, 0));
        pair.settings(SettingsPatch { package_installed: Some(true), ..SettingsPatch::default() });
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 4).await;
        assert_eq!(pair.arrived(), ["e-0", "e-1", "e-2", "e-3"]);
    })
    .await;
}

#[tokio::test]
async fn a_paused_integration_waits_and_goes_on() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let id = pair.integration.id.to_string();
        let integrations = pair.portal.portal.integrations();
        integrations.pause(&pair.caller, "acme", &id).await.unwrap();
        pair.post(&[event("e-1"), event("e-2")]).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(pair.standing().await.waiting, 2);
        assert!(pair.arrived().is_empty());
        integrations.resume(&pair.caller, "acme", &id).await.unwrap();
        pair.until("delivered", |standing| standing.delivered == 2).await;
    })
    .await;
}

#[tokio::test]
async fn resuming_in_any_moment_wakes_the_queue() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let id = pair.integration.id.to_string();
        let integrations = pair.portal.portal.integrations();
        for round in 0..25 {
            integrations.pause(&pair.caller, "acme", &id).await.unwrap();
            pair.post(&[event(&format!("e-{round:02}"))]).await;
            // Each round meets the worker a little later on its way from looking to giving back.
            tokio::time::sleep(Duration::from_micros(400 * round)).await;
            integrations.resume(&pair.caller, "acme", &id).await.unwrap();
            pair.until("delivered", |standing| standing.delivered > i64::try_from(round).unwrap()).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_test_event_arrives_and_says_that_it_is_one() {
    let pair = Pair::new().await;
    pair.expect_connected().await;
    let id = pair.integration.id.to_string();
    let submission = pair.portal.portal.new_submission().to_string();
    let events = pair.portal.portal.events();
    let sent = events.send_test(&pair.caller, "acme", &id, &submission).await.unwrap();
    let again = events.send_test(&pair.caller, "acme", &id, &submission).await.unwrap();
    assert_eq!(sent, again, "a double click is one event");
    pair.until("delivered", |standing| standing.delivered == 1).await;
    let deliveries = pair.portal.portal.deliveries();
    let view = deliveries.show(&pair.caller, "acme", &id, &sent.to_string()).await.unwrap();
    assert!(view.delivery.row.is_test && view.delivery.row.record_id.is_some());
}

#[tokio::test]
async fn a_test_event_and_its_audit_entry_are_one_change() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        let (refuse, accept) = match database.backend() {
            store::Backend::Sqlite => (
                "CREATE TRIGGER refusing BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused'); END",
                "DROP TRIGGER refusing",
            ),
            store::Backend::Postgres => (
                "ALTER TABLE audit ADD CONSTRAINT refusing CHECK (at < 0) NOT VALID",
                "ALTER TABLE audit DROP CONSTRAINT refusing",
            ),
        };
        let id = pair.integration.id.to_string();
        let submission = pair.portal.portal.new_submission().to_string();
        let events = pair.portal.portal.events();
        database.execute(refuse).await;
        events.send_test(&pair.caller, "acme", &id, &submission).await.unwrap_err();
        database.execute(accept).await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.delivered), (0, 0), "no event without its entry");
        for _ in 0..2 {
            events.send_test(&pair.caller, "acme", &id, &submission).await.unwrap();
        }
        pair.until("delivered", |standing| standing.delivered == 1).await;
        let (_, page) = pair.portal.portal.audit().of_client(&pair.caller, "acme", None).await.unwrap();
        assert_eq!(page.rows.iter().filter(|entry| entry.action == "event.test_sent").count(), 1);
    })
    .await;
}
