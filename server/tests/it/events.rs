//! Taking events in: what the answer says, what is written, and what a repeat does.

use crate::start::{both_databases, portal};
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Browser, TestPortal};

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

#[tokio::test]
async fn attributes_in_headers_lose_their_quotes_and_percent_signs() {
    let portal = portal().await;
    let browser = portal.browser();
    let binary = |id: &'static str, subject: &'static [u8]| {
        let subject = reqwest::header::HeaderValue::from_bytes(subject).unwrap();
        browser
            .request(Method::POST, PATH)
            .bearer_auth(KEYS[0].2)
            .header("ce-specversion", "\"1.0\"")
            .header("ce-id", id)
            .header("ce-type", "\"message.sent\"")
            .header("ce-source", "/relay")
            .header("ce-subject", subject)
            .header("content-type", "application/json")
            .body("{\"a\":1}")
    };
    assert_eq!(browser.send(binary("\"q-1\"", b"\"a \\\"b\\\" %C3%A9\"")).await.status, 202);
    let mut same = event("q-1");
    same.as_object_mut().unwrap().remove("time");
    same["subject"] = json!("a \"b\" \u{e9}");
    same["data"] = json!({ "a": 1 });
    let (answer, body) = single(&browser, &same).await;
    assert_eq!((answer.status.as_u16(), &body["duplicates"]), (202, &json!(1)), "{}", answer.body);
    for subject in [&b"%ff"[..], b"\xff", b"\"%E2%82\"", b"%00"] {
        let answer = browser.send(binary("q-2", subject)).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("ce-subject"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_salesforce_cannot_hold_is_refused_for_its_event_alone() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let at = |id: &str, time: &str| {
            let mut event = event(id);
            event["time"] = json!(time);
            event
        };
        let events = [
            at("t-1", "0001-01-01T00:00:00Z"),
            at("t-2", "1700-01-01T00:00:00Z"),
            at("t-3", "4000-12-31T23:59:59.999999Z"),
            at("t-4", "4001-01-01T00:00:00+00:00"),
        ];
        let (answer, body) = batch(&browser, &events).await;
        assert_eq!((answer.status.as_u16(), &body["accepted"]), (202, &json!(2)), "{}", answer.body);
        for (rejected, index) in body["rejected"].as_array().unwrap().iter().zip([0, 3]) {
            assert_eq!((&rejected["index"], &rejected["type"]), (&json!(index), &json!("orgbridge:event-time")));
            assert!(rejected["detail"].as_str().unwrap().contains("1700-01-01T00:00:00Z to 4000-12-31T23:59:59Z"));
        }
        assert_eq!(single(&browser, &events[0]).await.0.status, 422);
    })
    .await;
}

/// The same values in other words.
const SENT: &str = r#"{"specversion":"1.0","id":"r-1","type":"message.sent","source":"/relay","time":"2026-11-22T09:30:00Z",
    "data":{"text":"caf\u00e9","count":1,"list":[{"b":2,"a":1}]}}"#;
const REBUILT: &str = r#"{"data": {"list": [{"a": 1, "b": 2}], "count": 1, "text": "café"}, "time": "2026-11-22T10:30:00.000+01:00",
    "source": "\/relay", "type": "message.sent", "id": "R-1", "specversion": "1.0"}"#;

async fn is_known_again(browser: &Browser) {
    for again in [SENT, REBUILT] {
        let (answer, body) = post(browser, "application/cloudevents+json", again.to_owned()).await;
        assert_eq!((answer.status.as_u16(), &body["duplicates"]), (202, &json!(1)), "{again}: {}", answer.body);
    }
    let request = browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2).header("content-type", "application/json");
    let request =
        request.header("ce-time", "2026-11-22T09:30:00Z").header("ce-source", "/relay").header("ce-id", "r-1");
    let request = request.header("ce-type", "message.sent").header("ce-specversion", "1.0");
    let answer = browser.send(request.body(r#"{ "count":1,"list":[{"b":2,"a":1}],"text":"café" }"#)).await;
    assert!(answer.status == 202 && answer.body.contains("\"duplicates\":1"), "{}", answer.body);
    for (one, other) in
        [("\"count\":1", "\"count\":1.0"), ("\\u00e9", "e"), ("09:30:00Z", "09:30:01Z"), (",\"a\":1", "")]
    {
        let changed = SENT.replace(one, other);
        assert_ne!(changed, SENT);
        let (answer, body) = post(browser, "application/cloudevents+json", changed).await;
        assert_eq!((answer.status.as_u16(), &body["rejected"][0]["type"]), (409, &json!("orgbridge:event-id-reused")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_is_compared_by_its_values() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let (answer, _) = post(&browser, "application/cloudevents+json", SENT.to_owned()).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        is_known_again(&browser).await;
        let payloads = store::events::payloads(portal.portal.store(), &[1]).await.unwrap();
        assert_eq!(
            payloads[0].data, r#"{"text":"caf\u00e9","count":1,"list":[{"b":2,"a":1}]}"#,
            "it stays as it was sent"
        );
    })
    .await;
}

/// Gives the stored event the digest that earlier versions wrote: of the bytes as they were sent.
async fn as_accepted_before(portal: &TestPortal, data: &str) {
    let time = "1795339800000";
    let mut bytes = Vec::new();
    for part in [Some("message.sent"), Some("/relay"), None, Some(time), Some(data)] {
        bytes.extend_from_slice(&part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part.unwrap_or_default().as_bytes());
    }
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    let hex = format!("{:032x}", u128::from_be_bytes(digest.as_ref()[..16].try_into().unwrap()));
    let literal = if portal.database_url.starts_with("sqlite:") { format!("X'{hex}'") } else { format!("'\\x{hex}'") };
    testkit::database::execute(&portal.database_url, &format!("UPDATE events SET digest = {literal}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_right_after_an_upgrade_is_a_duplicate() {
    both_databases(async |portal| {
        let browser = portal.browser();
        assert_eq!(post(&browser, "application/cloudevents+json", SENT.to_owned()).await.0.status, 202);
        as_accepted_before(&portal, r#"{"text":"caf\u00e9","count":1,"list":[{"b":2,"a":1}]}"#).await;
        is_known_again(&browser).await;
    })
    .await;
}
