//! sObject Collections: outcomes in order, all or none, repeats.

use local_org::{BadFieldScope, FieldAccess, Keep, RELAY_PERMISSION_SET, SettingsPatch, Summary};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Fixture, UPSERT, event};

const MANY: &str = "/composite/sobjects";

fn batch(all_or_none: bool, records: &[Value]) -> Value {
    json!({ "allOrNone": all_or_none, "records": records })
}

async fn send(fixture: &Fixture, method: Method, token: &str, path: &str, body: Value) -> Answer {
    fixture.data(method, token, path, Some(body)).await
}

fn status_code(answer: &Answer, row: usize) -> &str {
    answer.body[row]["errors"][0]["statusCode"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_dry_run_leaves_nothing() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let answer = send(&fixture, Method::POST, &token, MANY, batch(true, &[event("probe"), event("probe")])).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(status_code(&answer, 0), "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(
        answer.body[0]["errors"][0]["message"],
        "Record rolled back because not all records were valid and the request was using AllOrNone header"
    );
    assert_eq!(status_code(&answer, 1), "DUPLICATE_VALUE");
    assert!(answer.body[0].get("id").is_none() && answer.body[1].get("id").is_none());
    assert!(fixture.org.records("RelayEvents__c").is_empty());
}

#[tokio::test]
async fn a_dry_run_tells_of_a_hidden_field() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let hidden = FieldAccess::default();
    fixture.org.set_field_access(RELAY_PERMISSION_SET, "RelayEvents__c", "Payload__c", hidden);
    let body = || batch(true, &[event("probe"), event("probe")]);
    let by_row = send(&fixture, Method::POST, &token, MANY, body()).await;
    assert_eq!((by_row.status.as_u16(), status_code(&by_row, 0)), (200, "INVALID_FIELD"));
    let whole = SettingsPatch { bad_field_scope: Some(BadFieldScope::Request), ..SettingsPatch::default() };
    fixture.org.update_settings(whole).unwrap();
    let by_request = send(&fixture, Method::POST, &token, MANY, body()).await;
    assert_eq!(by_request.code(), (400, "INVALID_FIELD"));
}

#[tokio::test]
async fn without_all_or_none_good_records_stay() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let mut bad = event("e2");
    bad["Event_Type__c"] = json!("t".repeat(81));
    let answer = send(&fixture, Method::POST, &token, MANY, batch(false, &[event("e1"), bad, event("e1")])).await;
    assert_eq!(answer.body[0]["success"], true);
    assert_eq!(status_code(&answer, 1), "STRING_TOO_LONG");
    assert_eq!(answer.body[1]["errors"][0]["fields"], json!(["Event_Type__c"]));
    assert_eq!(status_code(&answer, 2), "DUPLICATE_VALUE");
    assert_eq!(fixture.org.records("RelayEvents__c").len(), 1);
}

#[tokio::test]
async fn a_time_that_no_field_holds_is_refused_for_its_record() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let at = |id: &str, time: &str| {
        let mut event = event(id);
        event["Occurred_At__c"] = json!(time);
        event
    };
    let records = [
        at("e1", "1699-12-31T23:59:59.999Z"),
        at("e2", "1700-01-01T00:00:00.000Z"),
        at("e3", "4000-12-31T23:59:59.999Z"),
        at("e4", "9999-12-31T00:00:00Z"),
    ];
    let answer = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &records)).await;
    let codes: Vec<&str> = (0..4).map(|row| status_code(&answer, row)).collect();
    assert_eq!(codes, ["FIELD_INTEGRITY_EXCEPTION", "", "", "FIELD_INTEGRITY_EXCEPTION"], "{answer:?}");
    let error = &answer.body[0]["errors"][0];
    assert_eq!(error["message"], "Occurred At: invalid date: Thu Dec 31 23:59:59 GMT 1699");
    assert_eq!(error["fields"], json!(["Occurred_At__c"]));
}

#[tokio::test]
async fn upserts_may_be_repeated() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    for (turn, created) in [(0, true), (1, false)] {
        let answer = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &[event("e1"), event("e2")])).await;
        assert_eq!(answer.status, StatusCode::OK, "turn {turn}: {answer:?}");
        assert_eq!(answer.body[1]["created"], created);
        assert_eq!(answer.body[1]["success"], true);
    }
    assert_eq!(fixture.org.records("RelayEvents__c").len(), 2);
    send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &[event("e2")])).await;
    assert_eq!((fixture.org.writes("RelayEvents__c", "e1"), fixture.org.writes("RelayEvents__c", "e2")), (2, 3));
    let expected = Summary { records: 2, writes: 5, most_writes: 3 };
    assert_eq!(fixture.org.summary("RelayEvents__c"), expected);
    let mut seen = Vec::new();
    fixture.org.each_write("RelayEvents__c", |id, writes| seen.push((id.to_owned(), writes)));
    assert_eq!(seen, [("e1".to_owned(), 2), ("e2".to_owned(), 3)]);
}

#[tokio::test]
async fn only_ids_can_be_kept() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let only_ids = SettingsPatch { keep: Some(Keep::Ids), ..SettingsPatch::default() };
    fixture.org.update_settings(only_ids).unwrap();
    for created in [true, false] {
        let answer = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &[event("e1")])).await;
        assert_eq!(answer.body[0]["created"], created);
    }
    let records = fixture.org.records("RelayEvents__c");
    assert_eq!((&records[0]["Event_Id__c"], &records[0]["writes"]), (&json!("e1"), &json!(2)));
    assert!(records[0].get("Payload__c").is_none() && records[0]["digest"].is_string());
}

#[tokio::test]
async fn the_same_external_id_twice_fails_both() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let records = [event("e1"), event("e2"), event("e1")];
    let answer = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &records)).await;
    for row in [0, 2] {
        assert_eq!(status_code(&answer, row), "DUPLICATE_VALUE");
        assert_eq!(answer.body[row]["errors"][0]["message"], "Duplicate external id specified: e1");
    }
    assert_eq!(answer.body[1]["success"], true);
}

#[tokio::test]
async fn an_upsert_that_rolls_back_restores_what_was() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &[event("e1")])).await;
    let mut changed = event("e1");
    changed["Subject__c"] = json!("changed");
    let mut bad = event("e2");
    bad["Nothing__c"] = json!(1);
    let answer = send(&fixture, Method::PATCH, &token, UPSERT, batch(true, &[changed, bad])).await;
    assert_eq!(status_code(&answer, 0), "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert!(answer.body[0]["id"].is_string(), "a rolled-back update keeps its id");
    assert_eq!(status_code(&answer, 1), "INVALID_FIELD");
    let records = fixture.org.records("RelayEvents__c");
    assert_eq!((records.len(), &records[0]["Subject__c"]), (1, &Value::Null));
    assert_eq!(records[0]["writes"], 1, "what was rolled back was not written");
}

#[tokio::test]
async fn limits_of_a_call() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let records: Vec<Value> = (0..201).map(|number| event(&format!("e{number}"))).collect();
    let over = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &records)).await;
    assert_eq!(over.code(), (400, "EXCEEDED_ID_LIMIT"));
    let exact = send(&fixture, Method::PATCH, &token, UPSERT, batch(false, &records[..200])).await;
    assert_eq!(exact.body.as_array().unwrap().len(), 200);
    let unknown =
        send(&fixture, Method::PATCH, &token, "/composite/sobjects/Nothing__c/Event_Id__c", batch(false, &[])).await;
    assert_eq!(unknown.code(), (404, "NOT_FOUND"));
    let typeless = send(&fixture, Method::POST, &token, MANY, batch(false, &[json!({ "Event_Id__c": "x" })])).await;
    assert_eq!(typeless.code(), (400, "INVALID_TYPE"));
}

#[tokio::test]
async fn update_retrieve_and_delete() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let created = send(&fixture, Method::POST, &token, MANY, batch(false, &[event("e1"), event("e2")])).await;
    let ids: Vec<&str> = (0..2).map(|row| created.body[row]["id"].as_str().unwrap()).collect();
    let change = json!({ "attributes": { "type": "RelayEvents__c" }, "id": ids[0], "Subject__c": "s" });
    let changed = send(&fixture, Method::PATCH, &token, MANY, batch(false, &[change])).await;
    assert_eq!(changed.body[0]["success"], true);
    let path = format!("{MANY}/RelayEvents__c?ids={},a055g0000000zzz&fields=Subject__c", ids[0]);
    let found = fixture.data(Method::GET, &token, &path, None).await;
    assert_eq!(found.body[0]["Subject__c"], "s");
    assert_eq!(found.body[1], Value::Null);
    let path = format!("{MANY}?ids={},{}&allOrNone=false", ids[0], ids[1]);
    let denied = fixture.data(Method::DELETE, &token, &path, None).await;
    assert_eq!(status_code(&denied, 0), "INSUFFICIENT_ACCESS_OR_READONLY");
}
