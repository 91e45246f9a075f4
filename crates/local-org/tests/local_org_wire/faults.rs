//! Every fault of the switchboard, as the caller sees it.

use std::time::{Duration, Instant};

use local_org::{Fault, FaultKind, SettingsPatch, Surface};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Fixture, UPSERT, batch, event};

const MANY: &str = "/composite/sobjects";

async fn write(fixture: &Fixture, token: &str, count: usize) -> Answer {
    let records: Vec<Value> = (0..count).map(|number| event(&format!("e{number}"))).collect();
    let body = json!({ "allOrNone": false, "records": records });
    fixture.data(Method::POST, token, MANY, Some(body)).await
}

#[tokio::test]
async fn answers_in_place_of_the_call() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let cases = [
        (FaultKind::InternalError, 500, "UNKNOWN_EXCEPTION"),
        (FaultKind::HtmlPage, 200, ""),
        (FaultKind::Maintenance, 503, ""),
        (FaultKind::ServerUnavailable, 503, "SERVER_UNAVAILABLE"),
        (FaultKind::Redirect, 302, ""),
        (FaultKind::RequestLimit, 403, "REQUEST_LIMIT_EXCEEDED"),
        (FaultKind::ConcurrentLimit, 403, "REQUEST_LIMIT_EXCEEDED"),
        (FaultKind::SessionExpired, 401, "INVALID_SESSION_ID"),
    ];
    for (kind, status, code) in cases {
        fixture.org.add_fault(Fault::new(kind).on(Surface::Data).times(1));
        assert_eq!(write(&fixture, &token, 1).await.code(), (status, code), "{kind:?}");
    }
    assert!(fixture.org.records("RelayEvents__c").is_empty());
    assert_eq!(write(&fixture, &token, 1).await.body[0]["success"], true);
}

#[tokio::test]
async fn the_token_endpoint_can_fail_too() {
    let fixture = Fixture::new().await;
    for (kind, status) in [
        (FaultKind::InternalError, 500),
        (FaultKind::HtmlPage, 200),
        (FaultKind::Maintenance, 503),
        (FaultKind::Redirect, 302),
        (FaultKind::LoginRate, 400),
    ] {
        fixture.org.add_fault(Fault::new(kind).on(Surface::Token).times(1));
        let answer = fixture.sign_in().await;
        assert_eq!(answer.status.as_u16(), status, "{kind:?}");
        assert!(answer.body.get("access_token").is_none(), "{kind:?}");
    }
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
}

#[tokio::test]
async fn truncated_json_comes_after_the_write() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.org.add_fault(Fault::new(FaultKind::TruncatedJson).times(1));
    let answer = write(&fixture, &token, 1).await;
    assert!(matches!(answer.body, Value::String(_)), "not JSON: {answer:?}");
    assert_eq!(answer.headers["content-type"], "application/json;charset=UTF-8");
    assert_eq!(fixture.org.records("RelayEvents__c").len(), 1);
}

#[tokio::test]
async fn connections_are_cut_before_or_after_the_write() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    for (kind, kept) in [(FaultKind::Cut, 0), (FaultKind::CutAfter, 1)] {
        fixture.org.add_fault(Fault::new(kind).times(1));
        let path = format!("/services/data/v66.0{MANY}");
        let call = fixture.call(Method::POST, Some("acme.my.salesforce.com"), &path).bearer_auth(&token);
        let answer = call.json(&json!({ "records": [event("e1")] })).send().await;
        assert!(answer.is_err(), "{kind:?}");
        assert_eq!(fixture.org.records("RelayEvents__c").len(), kept, "{kind:?}");
    }
    assert_eq!(fixture.world.calls()[0].status, 0);
}

#[tokio::test]
async fn slow_answers_are_late() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.org.add_fault(Fault::new(FaultKind::Slow).milliseconds(300).times(1));
    let started = Instant::now();
    write(&fixture, &token, 1).await;
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn record_faults_strike_every_so_many_records() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    for (kind, code) in [
        (FaultKind::RowLock, "UNABLE_TO_LOCK_ROW"),
        (FaultKind::ValidationRule, "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
        (FaultKind::DuplicateRule, "DUPLICATES_DETECTED"),
        (FaultKind::TriggerFailure, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
        (FaultKind::StorageLimit, "STORAGE_LIMIT_EXCEEDED"),
    ] {
        fixture.org.add_fault(Fault::new(kind).every(2).times(1).saying("said by a person"));
        let body = json!({ "records": [event("a"), event("b"), event("c"), event("d")] });
        let path = "/composite/sobjects/RelayEvents__c/Event_Id__c";
        let answer = fixture.data(Method::PATCH, &token, path, Some(body)).await;
        let codes: Vec<&str> =
            (0..4).map(|row| answer.body[row]["errors"][0]["statusCode"].as_str().unwrap_or("ok")).collect();
        assert_eq!(codes, ["ok", code, "ok", code], "{kind:?}");
    }
    assert_eq!(fixture.org.records("RelayEvents__c").len(), 2);
}

#[tokio::test]
async fn faults_of_all_orgs_strike_each() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.world.add_fault(Fault::new(FaultKind::Maintenance));
    assert_eq!(write(&fixture, &token, 1).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(fixture.sign_in().await.status, StatusCode::SERVICE_UNAVAILABLE);
    fixture.world.clear_faults();
    assert_eq!(write(&fixture, &token, 1).await.status, StatusCode::OK);
}

/// An event with this text in its payload.
fn with_text(id: &str, text: &str) -> Value {
    let mut event = event(id);
    event["Payload__c"] = json!(format!("{{\"note\":\"{text}\"}}"));
    event
}

#[tokio::test]
async fn a_fault_can_strike_only_what_holds_a_text() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let records = [event("a"), with_text("b", "poison"), event("c"), with_text("d", "poison")];
    fixture.org.add_fault(Fault::new(FaultKind::ValidationRule).matching("poison"));
    let struck = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
    assert_eq!(fixture.upsert(&token, &records).await, ["ok", struck, "ok", struck]);
    assert_eq!(fixture.upsert(&token, &records[..1]).await, ["ok"]);

    fixture.org.clear_faults();
    fixture.org.add_fault(Fault::new(FaultKind::RowLock).matching("poison").every(2).times(1));
    assert_eq!(fixture.upsert(&token, &records[..1]).await, ["ok"], "the fault waits for its text");
    assert_eq!(fixture.upsert(&token, &records).await, ["ok", "ok", "ok", "UNABLE_TO_LOCK_ROW"]);
    assert_eq!(fixture.upsert(&token, &records).await, ["ok", "ok", "ok", "ok"]);
}

#[tokio::test]
async fn a_bad_request_takes_the_whole_call() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.org.add_fault(Fault::new(FaultKind::BadRequest).matching("poison"));
    let body = batch(&[event("a"), with_text("b", "poison")]);
    let answer = fixture.data(Method::PATCH, &token, UPSERT, Some(body)).await;
    assert_eq!(answer.code(), (400, "JSON_PARSER_ERROR"));
    assert!(fixture.org.records("RelayEvents__c").is_empty());
    assert_eq!(fixture.upsert(&token, &[event("a"), event("c")]).await, ["ok", "ok"]);
}

#[tokio::test]
async fn refusals_tell_the_usage_and_the_wait() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let limit = Fault::new(FaultKind::RequestLimit).retry_after_secs(60).times(1);
    fixture.org.add_fault(limit);
    let answer = write(&fixture, &token, 1).await;
    assert_eq!(answer.headers["sforce-limit-info"], "api-usage=100000/100000");
    assert_eq!(answer.headers["retry-after"], "60");
    let used_up = SettingsPatch { api_limit: Some(7), api_used: Some(7), ..SettingsPatch::default() };
    fixture.org.update_settings(used_up).unwrap();
    let answer = write(&fixture, &token, 1).await;
    assert_eq!(answer.code(), (403, "REQUEST_LIMIT_EXCEEDED"));
    assert_eq!(answer.headers["sforce-limit-info"], "api-usage=7/7");
}
