//! `Idempotency-Key`: what is repeated is done once and answered the same.

use crate::start::{portal, portal_with};
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use store::{Call, answers};
use testkit::{Answer, Browser, Options};

const PATH: &str = "/api/v1/clients/acme/integrations";
const API: &str = KEYS[2].2;

async fn wish(browser: &Browser, name: &str) -> Value {
    let sets = browser.send(browser.request(Method::GET, "/api/v1/event-types").bearer_auth(API)).await;
    let sets: Value = serde_json::from_str(&sets.body).unwrap();
    json!({ "type": "unmanaged", "name": name, "salesforce_subdomain": "login", "event_set": sets["event_sets"][0]["id"] })
}

async fn post(browser: &Browser, path: &str, name: &str, body: &Value) -> Answer {
    let request = browser.request(Method::POST, path).bearer_auth(API).header("idempotency-key", name);
    browser.send(request.json(body)).await
}

async fn count(browser: &Browser) -> usize {
    let list = browser.send(browser.request(Method::GET, PATH).bearer_auth(API)).await;
    serde_json::from_str::<Value>(&list.body).unwrap()["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_repeated_call_is_answered_what_the_first_was() {
    let portal = portal().await;
    let browser = portal.browser();
    let body = wish(&browser, "Once").await;
    let (first, second) = (post(&browser, PATH, "k-1", &body).await, post(&browser, PATH, "k-1", &body).await);
    assert_eq!((first.status.as_u16(), first.header("idempotent-replayed")), (201, ""), "{}", first.body);
    assert_eq!((second.status.as_u16(), second.header("idempotent-replayed")), (201, "true"));
    assert_eq!((&first.body, first.header("location")), (&second.body, second.header("location")));
    assert_eq!(second.header("content-type"), "application/json");
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(count(&browser).await, 1);

    let refused = json!({ "type": "unmanaged", "name": "" });
    let (first, second) = (post(&browser, PATH, "k-2", &refused).await, post(&browser, PATH, "k-2", &refused).await);
    assert_eq!((first.status.as_u16(), &first.body), (422, &second.body), "a refusal is an answer, too");
    assert_eq!(second.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn another_call_with_the_same_key_is_refused() {
    let portal = portal().await;
    let browser = portal.browser();
    let body = wish(&browser, "One").await;
    let made = post(&browser, PATH, "k", &body).await;
    let other = post(&browser, PATH, "k", &wish(&browser, "Two").await).await;
    let elsewhere = post(&browser, &format!("{}/check", made.location()), "k", &body).await;
    for refused in [other, elsewhere] {
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("orgbridge:idempotency-key-reused"), "{}", refused.body);
    }
    assert_eq!(count(&browser).await, 1);
    for name in ["", &"x".repeat(256)] {
        assert_eq!(post(&browser, PATH, name, &body).await.status, 400);
    }
}

#[tokio::test]
async fn of_many_at_once_one_runs_and_the_others_are_told_to_come_back() {
    let portal = portal().await;
    let browser = portal.browser();
    let body = wish(&browser, "Raced").await;
    let answers = futures_of(&browser, &body, 6).await;
    let (mut made, mut waiting) = (0, 0);
    for answer in &answers {
        match answer.status.as_u16() {
            201 => made += 1,
            409 => {
                waiting += 1;
                assert_eq!(answer.header("retry-after"), "1");
                assert!(answer.body.contains("orgbridge:idempotency-key-in-use"), "{}", answer.body);
            }
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert!(made >= 1 && made + waiting == 6, "{made} made, {waiting} told to wait");
    assert_eq!(count(&browser).await, 1);
    assert_eq!(post(&browser, PATH, "race", &body).await.status, 201);
}

async fn futures_of(browser: &Browser, body: &Value, how_many: usize) -> Vec<Answer> {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..how_many {
        let (browser, body) = (Browser::new(browser.base()), body.clone());
        calls.spawn(async move { post(&browser, PATH, "race", &body).await });
    }
    calls.join_all().await
}

#[tokio::test]
async fn what_was_abandoned_runs_again_and_what_is_old_is_forgotten() {
    let portal = portal_with(Options { manual_clock: true, ..Options::default() }).await;
    let browser = portal.browser();
    let body = wish(&browser, "Again").await;
    assert_eq!(post(&browser, PATH, "again", &body).await.status, 201);
    let clock = portal.clock.as_ref().unwrap();

    // A server that died in the middle leaves a claim without an answer; it holds no longer than a request may take.
    let store = portal.portal.store();
    let key = store::keys::by_hash(store, &portal::keys::sha256(API.as_bytes())).await.unwrap().unwrap();
    let mut call = Call { key_id: key.id, name_hash: portal::keys::sha256(b"again"), request_hash: [0; 32] };
    let row = answers::get(store, &call).await.unwrap().unwrap();
    call.request_hash = row.request_hash;
    let (now, tx) = (portal.now(), store.write().await.unwrap());
    assert!(answers::take_over(&tx, &call, row.claimed_at, now, now.plus_secs(70), row.expires_at).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(post(&browser, PATH, "again", &body).await.status, 409);
    clock.advance_secs(71);
    let second = post(&browser, PATH, "again", &body).await;
    assert_eq!((second.status.as_u16(), count(&browser).await), (201, 1), "{}", second.body);

    // After a day it is forgotten, and the janitor takes it away.
    clock.advance_secs(24 * 3600 + 1);
    let other = wish(&browser, "Another day").await;
    assert_eq!(post(&browser, PATH, "again", &other).await.status, 201);
    assert_eq!(count(&browser).await, 2);
    clock.advance_secs(24 * 3600 + 1);
    portal.portal.tidy_up().await.unwrap();
    assert_eq!(answers::get(store, &call).await.unwrap(), None);
}
