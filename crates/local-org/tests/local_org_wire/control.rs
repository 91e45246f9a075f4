//! The control interface: an org set up in one call, changed, looked at, reset; and a log without secrets.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Fixture, INTEGRATION, pair, read};

async fn control(fixture: &Fixture, method: Method, path: &str, body: Option<Value>) -> Answer {
    let mut call = fixture.call(method, None, &format!("/_local{path}"));
    if let Some(body) = body {
        call = call.json(&body);
    }
    read(call).await
}

#[tokio::test]
async fn an_app_in_one_call() {
    let fixture = Fixture::new().await;
    let body = json!({ "label": "From a test", "certificate": pair().certificate });
    let app = control(&fixture, Method::POST, "/orgs/globex/apps", Some(body)).await;
    assert_eq!(app.status, StatusCode::OK, "{app:?}");
    let key = app.body["consumer_key"].as_str().unwrap();
    assert_eq!((key.len(), &key[..5]), (85, "3MVG9"));
    let mut claims = fixture.claims();
    claims["iss"] = json!(key);
    claims["sub"] = json!("integration@globex.example");
    assert_eq!(fixture.sign_in_at(Some("login.salesforce.com"), &claims).await.status, StatusCode::OK);

    let path = "/orgs/globex/apps/From_a_test";
    let change = json!({ "scopes": ["api"], "permission_sets": [] });
    let changed = control(&fixture, Method::PATCH, path, Some(change)).await;
    assert_eq!(changed.body["scopes"], json!(["api"]));
    let refusal = fixture.sign_in_at(None, &claims).await;
    assert_eq!(refusal.refusal().0, "invalid_client_id", "loopback is acme");
    let refusal = fixture.sign_in_at(Some("globex.my.salesforce.com"), &claims).await;
    assert_eq!(refusal.refusal().0, "invalid_app_access");
    assert_eq!(control(&fixture, Method::DELETE, path, None).await.status, StatusCode::OK);
    assert_eq!(control(&fixture, Method::GET, path, None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn refusals_name_their_fields() {
    let fixture = Fixture::new().await;
    let wrong = json!({ "certificate": "hello", "scopes": ["magic"], "contact_email": "x" });
    let answer = control(&fixture, Method::POST, "/orgs/globex/apps", Some(wrong)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["certificate", "scopes", "contact_email"] {
        assert!(answer.body["errors"][field].is_string(), "{field}");
    }
    let taken = json!({ "username": INTEGRATION, "email": "a@b.test" });
    let answer = control(&fixture, Method::POST, "/orgs/globex/users", Some(taken)).await;
    assert!(answer.body["errors"]["username"].as_str().unwrap().starts_with("Duplicate Username"));
    let unknown = control(&fixture, Method::POST, "/orgs/nowhere/settings", Some(json!({}))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_users_sets_and_faults() {
    let fixture = Fixture::new().await;
    let settings =
        json!({ "propagation_delay_secs": 60, "package_namespace": "relay", "scope_refusal": "invalid_grant" });
    let answer = control(&fixture, Method::POST, "/orgs/acme/settings", Some(settings)).await;
    assert_eq!(answer.body["package_namespace"], "relay");
    let user = json!({ "username": "second@acme.example", "email": "x@acme.test", "permission_sets": ["Relay Network Connected App"] });
    let answer = control(&fixture, Method::POST, "/orgs/acme/users", Some(user)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let frozen =
        control(&fixture, Method::PATCH, &format!("/orgs/acme/users/{INTEGRATION}"), Some(json!({ "frozen": true })))
            .await;
    assert_eq!(frozen.body["frozen"], true);
    let set = json!({ "users": [INTEGRATION], "fields": { "RelayEvents__c": { "Payload__c": { "read": true } } } });
    let answer =
        control(&fixture, Method::PATCH, "/orgs/acme/permission-sets/Relay_Network_Connected_App", Some(set)).await;
    assert_eq!(answer.body["fields"]["RelayEvents__c"]["Payload__c"], json!({ "read": true, "edit": false }));
    let fault = json!({ "kind": "row_lock", "surface": "data", "remaining": 3, "every": 2 });
    let answer = control(&fixture, Method::POST, "/orgs/acme/faults", Some(fault)).await;
    assert_eq!(answer.body["faults"][0]["kind"], "row_lock");

    let reset = control(&fixture, Method::POST, "/reset", Some(json!({ "org": "acme" }))).await;
    assert_eq!(reset.status, StatusCode::OK);
    let state = control(&fixture, Method::GET, "/orgs/acme", None).await;
    assert_eq!(state.body["apps"], json!([]));
    assert_eq!(state.body["settings"]["propagation_delay_secs"], 0);
}

#[tokio::test]
async fn the_log_keeps_no_secret() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let query = format!("/id/{}/{}?oauth_token={token}", fixture.org.id(), fixture.org.users()[0].id);
    let identity = read(fixture.call(Method::GET, Some("acme.my.salesforce.com"), &query)).await;
    assert_eq!(identity.status, StatusCode::OK);
    fixture.data(Method::GET, &token, "/limits", None).await;
    let calls = control(&fixture, Method::GET, "/calls", None).await;
    let listed = calls.body["calls"].as_array().unwrap();
    assert_eq!(listed[0]["path"], "/services/data/v66.0/limits");
    assert_eq!(listed[0]["org"], "acme");
    assert_eq!(listed[2]["path"], "/services/oauth2/token");
    let state = control(&fixture, Method::GET, "/state", None).await;
    for text in [calls.body.to_string(), state.body.to_string()] {
        assert!(!text.contains(&token) && !text.contains("eyJ") && !text.contains(&fixture.app.consumer_secret));
    }
}

#[tokio::test]
async fn records_can_be_listed() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let body = json!({ "Event_Id__c": "e1" });
    fixture.data(Method::POST, &token, "/sobjects/RelayEvents__c", Some(body)).await;
    let listed = control(&fixture, Method::GET, "/orgs/acme/records/RelayEvents__c", None).await;
    assert_eq!(listed.body["records"][0]["Event_Id__c"], "e1");
    assert_eq!(listed.body["records"][0]["writes"], 1);
    let second = control(&fixture, Method::GET, "/orgs/acme/records/RelayEvents__c?from=1&limit=1", None).await;
    assert_eq!(second.body["records"].as_array().unwrap().len(), 0);
    let summary = control(&fixture, Method::GET, "/orgs/acme/records/RelayEvents__c/summary", None).await;
    assert_eq!(summary.body, json!({ "records": 1, "writes": 1, "most_writes": 1 }));
    let ready = read(fixture.call(Method::GET, None, "/livez")).await;
    assert_eq!(ready.body, "ok");
}
