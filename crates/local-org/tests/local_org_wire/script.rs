//! Scripted answers: one for each call that comes, in order.

use local_org::{Fault, FaultKind, Step, Surface};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Fixture, UPSERT, batch, event, read};

/// Status of an upsert and the record's code; 0 when the connection was cut.
async fn play(fixture: &Fixture, token: &str, id: &str) -> (u16, String) {
    let path = format!("/services/data/v66.0{UPSERT}");
    let call = fixture.call(Method::PATCH, Some("acme.my.salesforce.com"), &path).bearer_auth(token);
    let Ok(response) = call.json(&batch(&[event(id)])).send().await else { return (0, String::new()) };
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    let code = |name: &str, value: &Value| value[name].as_str().map(str::to_owned);
    let of_call = code("errorCode", &body[0]);
    let words = of_call.or_else(|| code("statusCode", &body[0]["errors"][0]));
    (
        status,
        words.unwrap_or_else(|| if body[0]["success"] == true { "ok".to_owned() } else { "unreadable".to_owned() }),
    )
}

#[tokio::test]
async fn a_script_is_played_by_the_calls_that_fit() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let replies = json!({ "replies": [
        { "surface": "data", "reply": "500" },
        { "surface": "writes", "reply": "ok" },
        { "surface": "writes", "reply": "row_lock" },
        { "surface": "writes", "reply": "401" },
        { "surface": "writes", "reply": "limit" },
        { "surface": "writes", "reply": "truncated" },
        { "surface": "writes", "reply": "cut_before" },
        { "surface": "writes", "reply": "cut_after" },
        { "surface": "writes", "reply": "html" },
        { "surface": "writes", "reply": "503", "retry_after_secs": 2 },
        { "surface": "token", "reply": "login_rate" },
    ] });
    let script = || fixture.call(Method::POST, None, "/_local/orgs/acme/script").json(&replies);
    assert_eq!(read(script()).await.body["replies"].as_array().unwrap().len(), 11);

    let expected = [
        (500, "UNKNOWN_EXCEPTION"),
        (200, "ok"),
        (200, "UNABLE_TO_LOCK_ROW"),
        (401, "INVALID_SESSION_ID"),
        (403, "REQUEST_LIMIT_EXCEEDED"),
        (200, "unreadable"),
        (0, ""),
        (0, ""),
        (200, "unreadable"),
        (503, "SERVER_UNAVAILABLE"),
        (200, "ok"),
    ];
    for (number, (status, code)) in expected.into_iter().enumerate() {
        // A call that reads uses up no step for writes.
        if number > 0 {
            assert_eq!(fixture.data(Method::GET, &token, "/limits", None).await.status.as_u16(), 200);
        }
        let played = play(&fixture, &token, &format!("e{number}")).await;
        assert_eq!(played, (status, code.to_owned()), "{number}");
    }
    let mut written = Vec::new();
    fixture.org.each_write("RelayEvents__c", |id, writes| written.push((id.to_owned(), writes)));
    let of = |id: &str| (id.to_owned(), 1);
    assert_eq!(written, [of("e1"), of("e5"), of("e7"), of("e10")], "what was carried out before its answer was lost");
    assert_eq!(fixture.org.script_left(), 1);
    assert_eq!(fixture.sign_in().await.refusal().0, "rate_limit_exceeded");
    assert_eq!(fixture.org.script_left(), 0);
}

#[tokio::test]
async fn a_script_can_be_written_from_rust_and_taken_back() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let lock = Fault::new(FaultKind::RowLock).on(Surface::Writes).every(3);
    fixture.org.script([Step::ok(Surface::Writes), Step::fault(lock), Step::ok(Surface::Writes)]);
    let records = [event("a"), event("b"), event("c")];
    assert_eq!(fixture.upsert(&token, &records).await, ["ok", "ok", "ok"]);
    assert_eq!(fixture.upsert(&token, &records).await, ["ok", "ok", "UNABLE_TO_LOCK_ROW"]);
    let emptied = read(fixture.call(Method::DELETE, None, "/_local/orgs/acme/script")).await;
    assert_eq!(emptied.body, json!({ "replies": [] }));
    let wrong = json!({ "replies": [{ "reply": "teapot" }] });
    let refused = read(fixture.call(Method::POST, None, "/_local/orgs/acme/script").json(&wrong)).await;
    assert!(refused.status.is_client_error(), "{refused:?}");
}
