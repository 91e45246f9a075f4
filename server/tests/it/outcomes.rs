//! What becomes of a record that Salesforce refuses: parked alone, tried again, or a reason to stop everything. Over real
//! sockets, with an org that says whatever a test has it say.

use crate::bulk::about;
use crate::events::event;
use crate::pair::Pair;
use domain::delivery::DeliveryState;
use domain::integration::State;
use local_org::{Fault, FaultKind, Surface};
use portal::deliveries::{Chosen, DeliveriesQuery, DeliveryView};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Options, TestDatabase, database};

const UNKNOWN: &str = "A_CODE_OF_TOMORROW: この状態では保存できません。担当のマネージャーに確認してから、もう一度保存してください。\
                       それでも解決しない場合は、システム管理者に連絡してください。";
const ACCESS: &str =
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: insufficient access rights on cross-reference id: 0015g";

async fn on_both(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        Box::pin(story(Pair::with(options).await)).await;
    })
    .await;
}

fn poison(id: &str) -> Value {
    let mut event = event(id);
    event["data"] = json!({ "text": "poison" });
    event
}

impl Pair {
    /// The org refuses every record that holds poison.
    fn refuse(&self, words: &str) {
        let refusal = Fault::new(FaultKind::RecordRefusal).on(Surface::Writes);
        self.org().add_fault(refusal.matching("poison").saying(words));
    }

    async fn of_event(&self, id: &str) -> DeliveryView {
        self.deliveries(id).await
    }

    async fn until_attention(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.stored().await.state != State::NeedsAttention {
            assert!(Instant::now() < until, "never stopped: {:?}", self.standing().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_nobody_knows_parks_its_record_after_three_tries() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.refuse(UNKNOWN);
        pair.post(&[about(poison("bad"), "person-1"), about(event("next"), "person-1"), event("other")]).await;
        pair.until("settled", |standing| (standing.delivered, standing.parked) == (2, 1)).await;
        let bad = pair.of_event("bad").await;
        assert_eq!(bad.delivery.row.diagnosis.as_deref(), Some("unrecognised_record_refusal"));
        assert_eq!((bad.delivery.row.attempts, bad.attempts.len()), (3, 3));
        let (code, words) = UNKNOWN.split_once(": ").unwrap();
        assert!(bad.attempts.iter().all(|attempt| {
            attempt
                .refusal
                .as_ref()
                .is_some_and(|(_, said, message)| (said.as_str(), message.as_str()) == (code, words))
        }));
        assert_eq!(pair.stored().await.state, State::Connected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_unknown_refusals_cost_few_calls_and_hold_up_nothing() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.refuse("ENTITY_MET_TOMORROW: no longer there");
        let bad = (0..150).map(|number| about(poison(&format!("bad-{number}")), &format!("person-{number}")));
        let good = (0..150).map(|number| about(event(&format!("good-{number}")), &format!("person-{number}")));
        let before = pair.collection_calls();
        let events: Vec<Value> = bad.chain(good).collect();
        for post in events.chunks(50) {
            pair.post(post).await;
        }
        let standing = pair.until("settled", |standing| standing.delivered + standing.parked == 300).await;
        assert_eq!((standing.delivered, standing.parked), (150, 150));
        let calls = pair.collection_calls() - before;
        assert!(calls <= 30, "{calls} calls");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_about_one_record_parks_that_record() {
    let pair = Pair::new().await;
    pair.expect_connected().await;
    let cases = [
        (ACCESS, "access_insufficient"),
        ("INVALID_CROSS_REFERENCE_KEY: invalid cross reference id", "reference_invalid"),
        ("FIELD_INTEGRITY_EXCEPTION: Occurred At: invalid date", "value_refused"),
        ("CANNOT_EXECUTE_FLOW_TRIGGER: We can't save this record", "automation_failed"),
        ("ENTITY_IS_DELETED: entity is deleted", "record_deleted"),
        ("INVALID_FIELD: No such column 'Subject__c' on sobject of type RelayEvents__c", "field_missing"),
        ("INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create/update fields: Subject__c", "field_not_writable"),
        ("TXN_SECURITY_NO_ACCESS: blocked by a policy", "transaction_security_refused"),
    ];
    for (round, (words, diagnosis)) in (0_i64..).zip(cases) {
        pair.refuse(words);
        let name = |number: i64| format!("e-{round}-{number}");
        let events: Vec<Value> =
            (0..7).map(|number| if number == 4 { poison(&name(number)) } else { event(&name(number)) }).collect();
        pair.post(&events).await;
        let wanted = (6 * (round + 1), round + 1);
        pair.until("settled", |standing| (standing.delivered, standing.parked) == wanted).await;
        let parked = pair.of_event(&name(4)).await;
        assert_eq!(parked.delivery.row.diagnosis.as_deref(), Some(diagnosis));
        assert_eq!(pair.stored().await.state, State::Connected, "{words}");
        pair.org().clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_in_a_row_stop_the_integration_and_lose_no_place() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.refuse(ACCESS);
        for number in 0..2 {
            pair.post(&[about(poison(&format!("bad-{number}")), "person-1")]).await;
            pair.until("parked", |standing| standing.parked == number + 1).await;
        }
        pair.post(&[about(poison("bad-2"), "person-1"), about(event("good"), "person-1")]).await;
        pair.until_attention().await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.parked, standing.delivered), (4, 0, 0));
        let refusal = pair.stored().await.diagnosis.expect("it says why");
        assert_eq!(refusal.code, "access_insufficient");
        assert_eq!(refusal.said.and_then(|said| said.error).as_deref(), ACCESS.split(':').next());

        pair.org().clear_faults();
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 4).await;
        assert_eq!(pair.arrived(), ["bad-0", "bad-1", "bad-2", "good"], "as if none had been parked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_check_that_passes_is_followed_by_the_same_stop() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.refuse(ACCESS);
        let bad: Vec<Value> = (0..20).map(|number| poison(&format!("bad-{number}"))).collect();
        pair.post(&bad).await;
        pair.until_attention().await;
        assert_eq!(pair.standing().await.waiting, 20);
        // The check's own record is written: so it is about those records, and whoever comes behind them arrives.
        pair.expect_connected().await;
        pair.post(&[event("good-1")]).await;
        pair.until("settled", |standing| (standing.delivered, standing.parked) == (1, 20)).await;
        for number in 20..25 {
            pair.post(&[poison(&format!("bad-{number}"))]).await;
            pair.until("parked", |standing| standing.parked == number + 1).await;
        }
        assert_eq!(pair.stored().await.state, State::Connected);
        let id = pair.integration.id.to_string();
        pair.org().clear_faults();
        let replay = pair.portal.portal.deliveries().replay(&pair.caller, "acme", &id, &Chosen::All).await.unwrap();
        assert_eq!(replay.replayed, 25);
        pair.until("delivered", |standing| standing.delivered == 26).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_within_a_flow_is_tried_again_and_not_overtaken() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let words = "CANNOT_EXECUTE_FLOW_TRIGGER: We can't save this record because the flow failed. UNABLE_TO_LOCK_ROW: \
                     unable to obtain exclusive access to this record or 1 records: 0015g00000aaaaa";
        let lock = Fault::new(FaultKind::RecordRefusal).on(Surface::Writes);
        pair.org().add_fault(lock.matching("poison").saying(words).times(2));
        pair.post(&[about(poison("first"), "person-1"), about(event("second"), "person-1"), event("other")]).await;
        let standing = pair.until("delivered", |standing| standing.delivered == 3).await;
        assert_eq!(standing.parked, 0);
        let arrived = pair.arrived();
        let place = |id: &str| arrived.iter().position(|arrived| arrived == id).unwrap();
        assert!(place("first") < place("second"), "{arrived:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_error_of_a_record_is_kept_and_a_permanent_one_decides() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let lock = "UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record";
        let rule = "FIELD_CUSTOM_VALIDATION_EXCEPTION: Say why";
        for (id, lines) in [("e-1", format!("{lock}\n{rule}")), ("e-2", format!("{rule}\n{lock}"))] {
            pair.refuse(&lines);
            pair.post(&[poison(id)]).await;
            pair.until("parked", |standing| standing.parked == i64::from(id == "e-2") + 1).await;
            let view = pair.of_event(id).await;
            assert_eq!(view.delivery.row.state, DeliveryState::Parked);
            assert_eq!(view.delivery.row.diagnosis.as_deref(), Some("validation_rule"));
            let said: Vec<String> =
                view.attempts[0].errors.iter().map(|error| format!("{}: {}", error.code, error.message)).collect();
            assert_eq!(said.join("\n"), lines);
            let path =
                format!("/clients/acme/integrations/{}/deliveries/{}", pair.integration.id, view.delivery.row.id);
            let page = pair.portal.signed_in("admin@acme.test").await.get(&path).await.body.replace("<wbr>", "");
            let of_api = crate::api::deliveries(&pair).await;
            for words in ["UNABLE_TO_LOCK_ROW", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Say why"] {
                assert!(page.contains(words), "{words}: {page}");
                assert!(of_api["data"][0]["errors"].to_string().contains(words), "{of_api}");
            }
            pair.org().clear_faults();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_refused_in_unknown_words_costs_its_record_and_no_other() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let refusal = Fault::new(FaultKind::CallRefusal).on(Surface::Writes).saying(UNKNOWN);
        pair.org().add_fault(refusal.clone().matching("poison"));
        let events: Vec<Value> = (0..9).map(|number| event(&format!("e-{number}"))).chain([poison("bad")]).collect();
        pair.post(&events).await;
        pair.until("settled", |standing| (standing.delivered, standing.parked) == (9, 1)).await;
        assert_eq!(pair.stored().await.state, State::Connected);
        pair.post(&[event("e-9")]).await;
        pair.until("delivered", |standing| standing.delivered == 10).await;
        // Every call: then it is not about a record.
        pair.org().clear_faults();
        pair.org().add_fault(refusal);
        pair.post(&(10..18).map(|number| event(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        pair.until_attention().await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.parked), (8, 1), "nothing was parked for it");
        pair.org().clear_faults();
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 18).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_and_the_worker_never_wait_for_each_other() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.refuse("FIELD_CUSTOM_VALIDATION_EXCEPTION: Say why");
        pair.post(&[poison("bad-0"), poison("bad-1")]).await;
        pair.until("parked", |standing| standing.parked == 2).await;
        // The worker takes the queue first, and then the deliveries that go back to their places.
        let (store, integration) = (pair.portal.portal.store(), &pair.integration);
        let worker = store.write().await.unwrap();
        store::queues::lock(&worker, integration.client_id, integration.id).await.unwrap();
        let id = integration.id.to_string();
        let deliveries = pair.portal.portal.deliveries();
        let replay = deliveries.replay(&pair.caller, "acme", &id, &Chosen::All);
        let go_back = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let now = pair.portal.portal.now();
            let (client, all) = (integration.client_id, Chosen::All);
            let released = store::deliveries::replay(&worker, client, integration.id, &all, now, 10).await;
            worker.commit().await.unwrap();
            released
        };
        let (replayed, released) = tokio::join!(replay, go_back);
        assert_eq!((replayed.unwrap().replayed, released.unwrap()), (0, 2));
    })
    .await;
}

/// More rows than one step of reading a job's results takes: what stopped the integration is remembered over all of them.
#[tokio::test(flavor = "multi_thread")]
async fn no_check_after_a_job_of_many_steps_is_followed_by_the_same_stop() {
    crate::bulk::on_both(async |pair| {
        const ROWS: usize = 2_500;
        pair.refuse(ACCESS);
        let id = pair.integration.id.to_string();
        for rows in (0..ROWS).collect::<Vec<_>>().chunks(500) {
            pair.post(&rows.iter().map(|number| poison(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        }
        pair.expect_connected().await;
        pair.until_attention().await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.parked), (i64::try_from(ROWS).unwrap(), 0));
        pair.expect_connected().await;
        pair.until("parked", |standing| (standing.waiting, standing.parked) == (0, i64::try_from(ROWS).unwrap())).await;
        assert_eq!(pair.stored().await.state, State::Connected);
        pair.org().clear_faults();
        let replay = pair.portal.portal.deliveries().replay(&pair.caller, "acme", &id, &Chosen::All).await.unwrap();
        assert_eq!(replay.replayed, i64::try_from(ROWS).unwrap());
        pair.until("delivered", |standing| standing.delivered == i64::try_from(ROWS).unwrap()).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_job_count_like_records_of_a_call() {
    crate::bulk::on_both(async |pair| {
        pair.refuse(&format!("{ACCESS}\nUNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record"));
        // Accepted ones among them: about those records.
        let events: Vec<Value> = (0..300)
            .map(|number| if number % 3 == 0 { poison(&format!("e-{number}")) } else { event(&format!("e-{number}")) })
            .collect();
        pair.post(&events).await;
        pair.expect_connected().await;
        pair.until("settled", |standing| (standing.delivered, standing.parked) == (200, 100)).await;
        assert_eq!(pair.stored().await.state, State::Connected);
        let id = pair.integration.id.to_string();
        let query = DeliveriesQuery { state: Some(DeliveryState::Parked), limit: 1, ..DeliveriesQuery::default() };
        let (_, _, page) = pair.portal.portal.deliveries().list(&pair.caller, "acme", &id, &query).await.unwrap();
        assert_eq!(pair.of_event(&page.rows[0].event_id).await.attempts[0].errors.len(), 2);
        // None accepted: about the integration, and each keeps its place.
        pair.portal.portal.integrations().pause(&pair.caller, "acme", &id).await.unwrap();
        pair.post(&(300..600).map(|number| poison(&format!("e-{number}"))).collect::<Vec<_>>()).await;
        pair.portal.portal.integrations().resume(&pair.caller, "acme", &id).await.unwrap();
        pair.until_attention().await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.parked), (300, 100));
        pair.org().clear_faults();
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 500).await;
    })
    .await;
}
