//! What one client may have and do, how it is refused, and that no client's hurry costs another.

use crate::counted::{caller, portal_of, wish};
use crate::events::event;
use crate::handoff::{fill_in, made};
use crate::integrations::{LIST, NEW, activated, fields, new_form};
use domain::quota::Quota;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::database::both;
use testkit::{Answer, Browser, TestPortal};

const API: &str = KEYS[2].2;
const INGEST: &str = KEYS[0].2;
const LIMITS: &str = "/operator/clients/acme/limits";

/// The limits' form, with these of its own.
async fn set_limits(operator: &Browser, limits: &[(&str, &str)]) -> Answer {
    operator.post_form(LIMITS, limits).await
}

fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn call(browser: &Browser, key: &str, path: &str, name: Option<&str>, body: &Value) -> Answer {
    let mut request = browser.request(Method::POST, path).bearer_auth(key).json(body);
    if let Some(name) = name {
        request = request.header("idempotency-key", name);
    }
    browser.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_client_is_told_which_limit_and_an_operator_raises_it() {
    both(async |database| {
        let portal = portal_of(&database, &[(Quota::Integrations, 1), (Quota::Keys, 3)]).await;
        let ada = portal.signed_in("admin@acme.test").await;
        activated(&ada, "One").await;
        let (submission, set) = new_form(&ada).await;
        let refused = ada.post_form(NEW, &fields(&submission, &set, "Two")).await;
        assert_eq!(refused.status, 507);
        assert!(refused.body.contains("has 1 integrations, which is its limit"), "{}", refused.body);
        assert!(refused.body.contains("value=\"Two\""), "what was typed stays: {}", refused.body);
        let key = ada.post_form("/clients/acme/keys/new", &[("name", "Fourth"), ("kind", "ingest")]).await;
        assert!(key.status == 507 && key.body.contains("has 3 keys"), "{}", key.body);

        let machine = portal.browser();
        let wish = json!({ "type": "unmanaged", "name": "Two", "salesforce_subdomain": "login", "event_set": set });
        let path = "/api/v1/clients/acme/integrations";
        let answer = call(&machine, API, path, None, &wish).await;
        let problem = problem(&answer);
        assert_eq!((answer.status.as_u16(), &problem["type"]), (507, &json!("orgbridge:quota-exceeded")));
        assert!(problem["detail"].as_str().unwrap().contains("ask an operator"), "{problem}");

        let operator = portal.signed_in("operator@demo.test").await;
        let page = operator.get(LIMITS).await.body;
        assert!(page.contains("In use: 1 of 1. Empty for the default of 1."), "{page}");
        for wrong in ["0", "many", "1000001"] {
            let refused = set_limits(&operator, &[("integrations", wrong)]).await;
            assert!(refused.status == 422 && refused.body.contains("whole number from 1"), "{}", refused.body);
        }
        let saved = set_limits(&operator, &[("integrations", "2"), ("keys", "")]).await;
        assert_eq!(saved.location(), "/operator/clients?done=limits#limits-acme");
        assert!(operator.get(LIMITS).await.body.contains("In use: 1 of 2."));
        assert_eq!(call(&machine, API, path, None, &wish).await.status, 201);
        let audit = ada.get("/clients/acme/audit").await.body;
        assert!(audit.contains("Changed the limits of the client") && audit.contains("Integrations: 1 → 2"), "{audit}");
        assert_eq!(ada.get(LIMITS).await.status, 403);
        assert_eq!(set_limits(&ada, &[("integrations", "9")]).await.status, 403);
        assert_eq!(operator.get("/operator/clients/nobody/limits").await.status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_have_a_pace_and_a_refused_one_costs_nothing() {
    both(async |database| {
        let portal = portal_of(&database, &[(Quota::ChecksPerMinute, 2), (Quota::ChecksPerHour, 3)]).await;
        let ada = portal.signed_in("admin@acme.test").await;
        let ids = [activated(&ada, "One").await, activated(&ada, "Two").await]
            .map(|it| it.rsplit('/').next().unwrap().to_owned());
        let machine = portal.browser();
        let check = async |id: &str| {
            call(&machine, API, &format!("/api/v1/clients/acme/integrations/{id}/check"), None, &json!({})).await
        };
        for _ in 0..2 {
            assert_eq!(check(&ids[0]).await.status, 200);
        }
        for _ in 0..5 {
            let refused = check(&ids[0]).await;
            assert_eq!((refused.status.as_u16(), &problem(&refused)["type"]), (429, &json!("orgbridge:rate-exceeded")));
            assert!((1..=61).contains(&refused.header("retry-after").parse::<u64>().unwrap()));
        }
        assert_eq!(check(&ids[1]).await.status, 200, "refusals used nothing of the client's hour");
        let refused = check(&ids[1]).await;
        assert!(
            refused.status == 429 && refused.body.contains("3 connection checks within an hour"),
            "{}",
            refused.body
        );
        assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
        let by_hand = ada.post_form(&format!("{LIST}/{}/checks", ids[1]), &[]).await;
        assert!(by_hand.status == 429 && by_hand.body.contains("within an hour"), "{}", by_hand.body);
        let operator = portal.signed_in("operator@demo.test").await;
        assert!(operator.get(LIMITS).await.body.contains("In use: 3 of 3."));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_use_none_of_the_clients_checks_and_what_they_save_stays_without_one() {
    both(async |database| {
        let portal = portal_of(&database, &[(Quota::ChecksPerMinute, 1), (Quota::ChecksPerHour, 2)]).await;
        let ada = portal.signed_in("admin@acme.test").await;
        let integration = activated(&ada, "One").await;
        let link = made(&portal, &ada, &integration).await;
        let guest = portal.browser();
        let saved = fill_in(&guest, &link, "one@acme.example", "3MVG9.one").await;
        assert_eq!(saved.location(), format!("{link}/check"));
        let saved = fill_in(&guest, &link, "two@acme.example", "3MVG9.two").await;
        assert_eq!(saved.location(), format!("{link}?done=unchecked#values"), "{}", saved.body);
        let page = guest.get(&format!("{link}?done=unchecked")).await;
        assert!(
            page.body.contains("Saved. No check was started") && page.body.contains("two@acme.example"),
            "{}",
            page.body
        );
        let refused = guest.post_form(&format!("{link}/check"), &[]).await;
        assert_eq!(refused.status, 429);

        let own = ada.post_form(&format!("{integration}/checks"), &[]).await;
        assert_eq!(own.status, 303, "{}", own.body);
        let operator = portal.signed_in("operator@demo.test").await;
        assert!(operator.get(LIMITS).await.body.contains("In use: 1 of 2."));
    })
    .await;
}

fn large(id: &str) -> Value {
    let mut event = event(id);
    event["data"] = json!({ "text": "x".repeat(100_000) });
    event
}

async fn post(portal: &TestPortal, events: &[Value]) -> Answer {
    let browser = portal.browser();
    let request = browser.request(Method::POST, "/api/v1/clients/acme/events").bearer_auth(INGEST);
    let body = Value::from(events.to_vec()).to_string();
    browser.send(request.header("content-type", "application/cloudevents-batch+json").body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_has_a_limit_until_there_is_room_again() {
    both(async |database| {
        let portal = portal_of(&database, &[(Quota::WaitingMegabytes, 1)]).await;
        let ada = portal.signed_in("admin@acme.test").await;
        activated(&ada, "Not connected").await;
        let events: Vec<Value> = (0..12).map(|number| large(&format!("e-{number}"))).collect();
        assert_eq!(post(&portal, &events[..6]).await.status, 202);
        portal.portal.tidy_up().await.unwrap();
        assert_eq!(post(&portal, &events[6..]).await.status, 202, "below the limit when it came");
        let refused = post(&portal, &[event("small")]).await;
        let problem = problem(&refused);
        assert_eq!((refused.status.as_u16(), &problem["type"]), (507, &json!("orgbridge:quota-exceeded")));
        assert!(problem["detail"].as_str().unwrap().contains("wait for delivery"), "{problem}");
        portal.portal.tidy_up().await.unwrap();
        assert_eq!(
            post(&portal, &[event("small")]).await.status,
            507,
            "it is measured, and as full as it was taken for"
        );
        let operator = portal.signed_in("operator@demo.test").await;
        assert!(operator.get(LIMITS).await.body.contains("In use: 2 of 1."), "{}", operator.get(LIMITS).await.body);
        set_limits(&operator, &[("waiting_megabytes", "5")]).await;
        assert_eq!(post(&portal, &[event("small")]).await.status, 202, "at once");
        portal.portal.tidy_up().await.unwrap();
        assert_eq!(post(&portal, &[event("small-2")]).await.status, 202);
        portal.leaves_waiting(14);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_answers_do_not_grow_without_end() {
    both(async |database| {
        let portal = portal_of(&database, &[(Quota::AnswersMegabytes, 1)]).await;
        let machine = portal.browser();
        let path = "/api/v1/clients/acme/events";
        let saved = async || {
            let client = domain::slug::ClientSlug::parse("acme").unwrap();
            let client = store::clients::by_slug(portal.portal.store(), &client).await.unwrap().unwrap();
            store::quotas::used(portal.portal.store(), client.id, Quota::AnswersMegabytes).await.unwrap()
        };
        let refused: Vec<Value> = (0..3_000).map(|number| json!({ "id": format!("bad-{number}") })).collect();
        let batch = |events: &[Value]| Value::from(events.to_vec()).to_string();
        let send = async |name: &str, body: String| {
            let request = machine.request(Method::POST, path).bearer_auth(INGEST).header("idempotency-key", name);
            machine.send(request.header("content-type", "application/cloudevents-batch+json").body(body)).await
        };
        for number in 0..10 {
            let answer = send(&format!("refused-{number}"), batch(&refused)).await;
            assert!(answer.status == 422 && answer.body.len() > 100_000, "{} bytes", answer.body.len());
        }
        assert_eq!(saved().await, 0, "long refusals are not kept");
        let small = send("refused", batch(&refused[..3])).await;
        assert_eq!(
            (small.status.as_u16(), send("refused", batch(&refused[..3])).await.header("idempotent-replayed")),
            (422, "true")
        );

        // One is accepted in each, so its long answer is kept.
        let mut number = 0;
        let over = loop {
            let mut events = refused.clone();
            events.push(event(&format!("good-{number}")));
            let answer = send(&format!("kept-{number}"), batch(&events)).await;
            portal.portal.tidy_up().await.unwrap();
            number += 1;
            if answer.status != 202 {
                break answer;
            }
            assert!(number < 20, "{} bytes are saved", saved().await);
        };
        assert_eq!((over.status.as_u16(), &problem(&over)["type"]), (507, &json!("orgbridge:quota-exceeded")));
        assert!(over.body.contains("without an Idempotency-Key") && saved().await < 2_000_000, "{}", over.body);
        assert_eq!(
            send("kept-0", {
                let mut events = refused.clone();
                events.push(event("good-0"));
                batch(&events)
            })
            .await
            .header("idempotent-replayed"),
            "true",
            "what is kept is answered"
        );
        let without = machine.request(Method::POST, path).bearer_auth(INGEST);
        let without =
            without.header("content-type", "application/cloudevents-batch+json").body(batch(&[event("plain")]));
        assert_eq!(machine.send(without).await.status, 202);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_activates_much_does_not_keep_another_waiting() {
    let database = testkit::TestDatabase::sqlite().await;
    let portal = portal_of(&database, &[]).await;
    let (ada, gus) = (caller(&portal, "admin@acme.test").await, caller(&portal, "admin@globex.test").await);
    let done = AtomicUsize::new(0);
    let mut wishes = Vec::new();
    for number in 0..30 {
        wishes.push(wish(&portal, &ada, &format!("Integration {number}")).await);
    }
    let one = wish(&portal, &gus, "The only one").await;
    let integrations = portal.portal.integrations();
    let loud = futures::future::join_all(wishes.iter().map(|wish| async {
        integrations.add(&ada, "acme", wish).await.unwrap();
        done.fetch_add(1, Ordering::SeqCst);
    }));
    let quiet = async {
        while done.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        let before = done.load(Ordering::SeqCst);
        integrations.add(&gus, "globex", &one).await.unwrap();
        done.load(Ordering::SeqCst) - before
    };
    let (_, meanwhile) = tokio::join!(loud, quiet);
    // Two are made at once: those two, the next of the other client, and what ends in the same moment.
    assert!(meanwhile <= 8, "{meanwhile} of the other client's were made first");
}
