//! Taking events in: what the answer says, what is written, and what a repeat does.

use crate::start::portal;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Browser};

pub(crate) const PATH: &str = "/api/v1/clients/acme/events";

pub(crate) async fn post(browser: &Browser, content_type: &str, body: String) -> (Answer, Value) {
    let request =
        browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2).header("content-type", content_type).body(body);
    let answer = browser.send(request).await;
    let value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    (answer, value)
}

pub(crate) async fn single(browser: &Browser, event: &Value) -> (Answer, Value) {
    post(browser, "application/cloudevents+json", event.to_string()).await
}

pub(crate) async fn batch(browser: &Browser, events: &[Value]) -> (Answer, Value) {
    post(browser, "application/cloudevents-batch+json", Value::from(events).to_string()).await
}

pub(crate) fn event(id: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "type": "message.sent", "source": "/relay", "time": "2026-11-22T09:30:00Z",
        "data": { "text": "hello" },
    })
}

#[tokio::test]
async fn an_event_is_accepted_once() {
    let portal = portal().await;
    let browser = portal.browser();
    let (answer, body) = single(&browser, &event("e-1")).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!(body, json!({ "accepted": 1, "duplicates": 0, "rejected": [] }));

    let (answer, body) = single(&browser, &event("E-1")).await;
    assert_eq!(answer.status, 202, "ids are compared without case");
    assert_eq!(body, json!({ "accepted": 0, "duplicates": 1, "rejected": [] }));

    let mut other = event("e-1");
    other["data"]["text"] = json!("something else");
    let (answer, body) = single(&browser, &other).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(body["type"], "orgbridge:conflict");
    assert_eq!(body["rejected"][0]["type"], "orgbridge:event-id-reused");
}

#[tokio::test]
async fn a_batch_says_what_became_of_each() {
    let portal = portal().await;
    let browser = portal.browser();
    let mut unknown = event("e-3");
    unknown["type"] = json!("message.burnt");
    let events = [event("e-1"), event("e-1"), json!({ "id": "e-2" }), unknown, json!(7)];
    let (answer, body) = batch(&browser, &events).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!((&body["accepted"], &body["duplicates"]), (&json!(1), &json!(1)));
    let rejected: Vec<(u64, &str)> = body["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["index"].as_u64().unwrap(), one["type"].as_str().unwrap()))
        .collect();
    let expected = [(2, "orgbridge:event-specversion"), (3, "orgbridge:event-type"), (4, "orgbridge:event-shape")];
    assert_eq!(rejected, expected);

    let (answer, body) = batch(&browser, &[json!({}), json!({})]).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(body["rejected"].as_array().unwrap().len(), 2);
    let (answer, _) = batch(&browser, &[]).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn what_is_refused_before_any_event_is_read() {
    let portal = portal().await;
    let browser = portal.browser();
    let with_key = |key: &str, path: &str| {
        browser
            .request(Method::POST, path)
            .bearer_auth(key)
            .header("content-type", "application/cloudevents+json")
            .body(event("e-1").to_string())
    };
    let status = async |request| browser.send(request).await.status.as_u16();
    assert_eq!(status(with_key("obi_wrong", PATH)).await, 401);
    assert_eq!(status(with_key(KEYS[2].2, PATH)).await, 403, "an API key posts no events");
    assert_eq!(status(with_key(KEYS[0].2, "/api/v1/clients/globex/events")).await, 404, "another client");
    assert_eq!(status(with_key(KEYS[0].2, "/api/v1/clients/nobody/events")).await, 404);
    assert_eq!(post(&browser, "application/cloudevents+json", "{".to_owned()).await.0.status, 400);
    assert_eq!(post(&browser, "text/plain", "x".to_owned()).await.0.status, 415);
    let large = format!("[{}]", " ".repeat(5_000_000));
    assert_eq!(post(&browser, "application/cloudevents-batch+json", large).await.0.status, 413);
}

#[tokio::test]
async fn binary_mode_is_accepted() {
    let portal = portal().await;
    let browser = portal.browser();
    let request = browser
        .request(Method::POST, PATH)
        .bearer_auth(KEYS[0].2)
        .header("ce-specversion", "1.0")
        .header("ce-id", "binary-1")
        .header("ce-type", "reply.received")
        .header("ce-source", "/relay")
        .header("content-type", "application/json")
        .body("{\"text\":\"yes\"}");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
}

#[tokio::test]
async fn posts_at_the_same_moment_are_all_accepted() {
    let portal = portal().await;
    let browser = portal.browser();
    let posts = (0..64).map(|number| {
        let browser = &browser;
        async move { single(browser, &event(&format!("at-once-{}", number % 48))).await }
    });
    let answers = futures::future::join_all(posts).await;
    let sum = |name: &str| answers.iter().map(|(_, body)| body[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("accepted"), sum("duplicates")), (48, 16));
}
