//! What delivery asks of the client: prepared bodies, what every reply tells, times of its own, open connections.

use super::*;
use salesforce::{CollectionBody, RETRY_AFTER_MAX_SECS};
use std::{collections::HashSet, time::Instant};

const OBJECT: &str = "RelayEvents__c";
const FIELD: &str = "Event_Id__c";

fn body(ids: &[&str]) -> Vec<u8> {
    let mut body = CollectionBody::new(OBJECT);
    for id in ids {
        body.push(&format!("\"Event_Id__c\":\"{id}\",\"Payload__c\":\"{{}}\""));
    }
    body.finish()
}

fn written(created: &[Option<bool>]) -> Value {
    let result = |created: &Option<bool>| {
        let mut result = json!({"id": "a005g0000000001AAA", "success": true, "errors": []});
        if let Some(created) = created {
            result["created"] = json!(created);
        }
        result
    };
    created.iter().map(result).collect()
}

fn with(mut response: Response, headers: &[(&'static str, &'static str)]) -> Response {
    for (name, value) in headers {
        response.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    response
}

#[tokio::test]
async fn a_prepared_upsert_goes_by_the_external_id() {
    let (stub, client, token) = signed_in(|_| {
        let reply = json_reply(200, &written(&[Some(true), Some(false), None]));
        with(reply, &[("sforce-limit-info", "api-usage=18/5000")])
    })
    .await;
    let answer = client.upsert_prepared(&token, OBJECT, FIELD, body(&["e1", "e2", "e3"]), 3).await.unwrap();
    assert_eq!(answer.value.iter().map(|result| result.created).collect::<Vec<_>>(), [Some(true), Some(false), None]);
    assert_eq!(answer.api_usage.map(|usage| (usage.used, usage.allowed)), Some((18, 5000)));
    let seen = stub.last();
    let path = "/services/data/v66.0/composite/sobjects/RelayEvents__c/Event_Id__c";
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("PATCH", path));
    assert_eq!(seen.header("content-type"), "application/json");
    let record = |id| json!({"attributes": {"type": OBJECT}, "Event_Id__c": id, "Payload__c": "{}"});
    assert_eq!(seen.json(), json!({"allOrNone": false, "records": [record("e1"), record("e2"), record("e3")]}));

    let failure = client.upsert_prepared(&token, OBJECT, FIELD, body(&["e1"]), 1).await.unwrap_err();
    assert_eq!(
        failure.kind,
        FailureKind::Unexpected { status: 200, detail: "3 results for 1 records".to_owned() },
        "a result for every record or none counts"
    );
    assert!(failure.api_usage.is_some());
}

#[tokio::test]
async fn one_body_can_be_sent_again() {
    let (stub, client, token) = signed_in(|_| json_reply(200, &written(&[None]))).await;
    let shared = Bytes::from(body(&["e1"]));
    for _ in 0..2 {
        client.upsert_prepared(&token, OBJECT, FIELD, shared.clone(), 1).await.unwrap();
        assert_eq!(stub.last().body, shared);
    }
}

#[tokio::test]
async fn every_refusal_tells_the_usage_and_the_wait() {
    let headers =
        [("sforce-limit-info", "api-usage=5001/5000; per-app-api-usage=17/250(appName=x)"), ("retry-after", "45")];
    let refusals: [(u16, &str, &str); 5] = [
        (
            403,
            "application/json",
            r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#,
        ),
        (503, "text/html", "<html>Down for maintenance"),
        (200, "application/json", "[{\"success\":tr"),
        (200, "application/json", "{}"),
        (302, "text/plain", ""),
    ];
    for (status, kind, text) in refusals {
        let (_, client, token) = signed_in(move |_| with(reply(status, kind, text), &headers)).await;
        let failure = client.upsert_prepared(&token, OBJECT, FIELD, body(&["e1"]), 1).await.unwrap_err();
        let usage = failure.api_usage.unwrap();
        assert_eq!((usage.used, usage.allowed, usage.per_app), (5001, 5000, Some((17, 250))), "{failure}");
        assert_eq!(failure.retry_after_secs, Some(45), "{failure}");
        assert_eq!(failure.server_date_ms, Some(DATE_MS), "{failure}");
    }

    // DATE is the stub's Date header.
    for (header, expected) in
        [("Sun, 22 Nov 2026 06:20:30 GMT", Some(30)), ("999999", Some(RETRY_AFTER_MAX_SECS)), ("soon", None)]
    {
        let (_, client, token) =
            signed_in(move |_| with(json_reply(503, &json!([])), &[("retry-after", header)])).await;
        let failure = client.limits(&token).await.unwrap_err();
        assert_eq!((failure.retry_after_secs, failure.api_usage), (expected, None), "{header}");
    }
}

#[tokio::test]
async fn the_limits_are_asked_for() {
    let (stub, client, token) = signed_in(|_| {
        json_reply(200, &json!({"DailyApiRequests": {"Max": 15000, "Remaining": 14998, "App": {"Max": 0, "Remaining": 0}}, "Other": {}}))
    })
    .await;
    let requests = client.limits(&token).await.unwrap().value.daily_api_requests;
    assert_eq!((requests.max, requests.remaining), (15_000, 14_998));
    assert_eq!(stub.last().uri.path(), "/services/data/v66.0/limits");

    let (_, client, token) =
        signed_in(|_| json_reply(200, &json!({"DailyApiRequests": {"Max": 5, "Remaining": -3}}))).await;
    assert_eq!(client.limits(&token).await.unwrap().value.daily_api_requests.remaining, 0);
}

#[tokio::test]
async fn a_call_may_have_a_time_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = client_at(listener.local_addr().unwrap());
    let (_, _, token) = signed_in(|_| json_reply(200, &json!([]))).await;
    let started = Instant::now();
    let quick = silent.with_timeout(Duration::from_millis(100));
    let failure = quick.upsert_prepared(&token, OBJECT, FIELD, body(&["e1"]), 1).await.unwrap_err();
    assert!(is_transport(&failure, TransportKind::Timeout), "{failure:?}");
    assert!(started.elapsed() < Duration::from_secs(1), "the client's own time is two seconds");
}

#[tokio::test]
async fn one_connection_serves_many_calls() {
    let (stub, client, token) = signed_in(|_| json_reply(200, &written(&[None]))).await;
    for _ in 0..20 {
        client.upsert_prepared(&token, OBJECT, FIELD, body(&["e1"]), 1).await.unwrap();
        client
            .with_timeout(Duration::from_secs(1))
            .upsert_prepared(&token, OBJECT, FIELD, body(&["e1"]), 1)
            .await
            .unwrap();
    }
    let peers: HashSet<SocketAddr> = stub.seen.lock().unwrap().iter().map(|seen| seen.peer).collect();
    assert_eq!(peers.len(), 1, "{peers:?}");
}
