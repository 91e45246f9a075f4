//! The data API: versions, sessions, rights, single records, queries, limits.

use local_org::{FieldAccess, ObjectAccess, RELAY_PERMISSION_SET, SettingsPatch};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Fixture, INTEGRATION, event, read};

const ONE: &str = "/sobjects/RelayEvents__c";

fn fields(id: &str) -> Value {
    let mut event = event(id);
    event.as_object_mut().unwrap().remove("attributes");
    event
}

#[tokio::test]
async fn versions_need_no_session_and_old_ones_are_gone() {
    let fixture = Fixture::new().await;
    let host = Some("acme.my.salesforce.com");
    let versions = read(fixture.call(Method::GET, host, "/services/data")).await;
    assert_eq!(versions.body[0]["version"], "31.0");
    assert!(versions.headers.get("sforce-limit-info").is_none());
    let labels: Vec<&Value> = versions.body.as_array().unwrap().iter().map(|version| &version["label"]).collect();
    assert!(labels.contains(&&json!("Spring '26")));
    let token = fixture.token().await;
    for (version, expected) in [("v30.0", 410), ("v1.0", 404), ("v31.0", 200), ("v68.0", 200)] {
        let call = fixture.call(Method::GET, host, &format!("/services/data/{version}/limits/"));
        assert_eq!(read(call.bearer_auth(&token)).await.status.as_u16(), expected, "{version}");
    }
    let resources = fixture.data(Method::GET, &token, "", None).await;
    assert!(resources.body["identity"].as_str().unwrap().starts_with("https://login.salesforce.com/id/00D"));
}

#[tokio::test]
async fn sessions_and_headers() {
    let fixture = Fixture::new().await;
    let limits = || fixture.call(Method::GET, Some("acme.my.salesforce.com"), "/services/data/v66.0/limits");
    assert_eq!(read(limits()).await.code(), (401, "INVALID_SESSION_ID"));
    assert_eq!(read(limits().header("authorization", "Basic x")).await.code(), (401, "INVALID_AUTH_HEADER"));
    assert_eq!(read(limits().bearer_auth("nonsense")).await.code(), (401, "INVALID_SESSION_ID"));
    let token = fixture.token().await;
    assert_eq!(read(limits().header("authorization", format!("OAuth {token}"))).await.status, StatusCode::OK);
    fixture.org.end_sessions();
    assert_eq!(read(limits().bearer_auth(&token)).await.code(), (401, "INVALID_SESSION_ID"));
}

#[tokio::test]
async fn a_token_without_the_api_scope() {
    let fixture = Fixture::new().await;
    fixture.org.set_scopes(&fixture.app.id, &["id", "refresh_token"]).unwrap();
    let token = fixture.token().await;
    let answer = fixture.data(Method::GET, &token, "/limits", None).await;
    assert_eq!(answer.code(), (401, "INVALID_SESSION_ID"));
    assert_eq!(answer.body[0]["message"], "This session is not valid for use with the REST API");
}

#[tokio::test]
async fn the_allocation_is_counted_and_ends() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let few = SettingsPatch { api_limit: Some(2), ..SettingsPatch::default() };
    fixture.org.update_settings(few).unwrap();
    let first = fixture.data(Method::GET, &token, "/limits", None).await;
    assert_eq!(first.headers["sforce-limit-info"], "api-usage=1/2");
    assert_eq!(first.body["DailyApiRequests"], json!({ "Max": 2, "Remaining": 1 }));
    fixture.data(Method::GET, &token, "/limits", None).await;
    let over = fixture.data(Method::GET, &token, "/limits", None).await;
    assert_eq!(over.code(), (403, "REQUEST_LIMIT_EXCEEDED"));
    assert_eq!(over.body[0]["message"], "TotalRequests Limit exceeded.");
}

#[tokio::test]
async fn one_record_from_birth_to_death() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let created = fixture.data(Method::POST, &token, ONE, Some(fields("e1"))).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let id = created.body["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 18);
    let again = fixture.data(Method::POST, &token, ONE, Some(fields("e1"))).await;
    assert_eq!(again.code(), (400, "DUPLICATE_VALUE"));
    let words = format!("duplicate value found: Event_Id__c duplicates value on record with id: {}", &id[..15]);
    assert_eq!(again.body[0]["message"], words);
    let other_case = fixture.data(Method::POST, &token, ONE, Some(fields("E1"))).await;
    assert_eq!(other_case.status, StatusCode::CREATED, "the external id is case-sensitive");

    let read_back = fixture.data(Method::GET, &token, &format!("{ONE}/{id}"), None).await;
    assert_eq!(read_back.body["Occurred_At__c"], "2026-11-22T10:00:00.000+0000");
    let by_external_id = fixture.data(Method::GET, &token, &format!("{ONE}/Event_Id__c/e1"), None).await;
    assert_eq!(by_external_id.body["Id"], json!(id));
    let change = Some(json!({ "Subject__c": "  opt-in " }));
    let changed = fixture.data(Method::PATCH, &token, &format!("{ONE}/{id}"), change).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    assert_eq!(fixture.org.records("RelayEvents__c")[0]["Subject__c"], "opt-in");

    let denied = fixture.data(Method::DELETE, &token, &format!("{ONE}/{id}"), None).await;
    assert_eq!(denied.code(), (403, "INSUFFICIENT_ACCESS_OR_READONLY"), "no delete right is granted");
    let all = ObjectAccess { read: true, create: true, edit: true, delete: true };
    fixture.org.set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", all);
    let deleted = fixture.data(Method::DELETE, &token, &format!("{ONE}/{id}"), None).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    let gone = fixture.data(Method::GET, &token, &format!("{ONE}/{id}"), None).await;
    assert_eq!(gone.code(), (404, "NOT_FOUND"));
    let patched = fixture.data(Method::PATCH, &token, &format!("{ONE}/{id}"), Some(json!({}))).await;
    assert_eq!(patched.code(), (404, "INVALID_CROSS_REFERENCE_KEY"));
}

#[tokio::test]
async fn upserts_by_external_id() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let path = format!("{ONE}/Event_Id__c/a%3Ab");
    let body = || Some(json!({ "Event_Type__c": "message.sent" }));
    let first = fixture.data(Method::PATCH, &token, &path, body()).await;
    assert_eq!((first.status.as_u16(), &first.body["created"]), (201, &json!(true)));
    let second = fixture.data(Method::PATCH, &token, &path, body()).await;
    assert_eq!((second.status.as_u16(), &second.body["created"]), (200, &json!(false)));
    assert_eq!(fixture.org.records("RelayEvents__c")[0]["Event_Id__c"], "a:b");
    let repeated = fixture.data(Method::PATCH, &token, &path, Some(json!({ "Event_Id__c": "a:b" }))).await;
    assert_eq!(repeated.code(), (400, "INVALID_FIELD"));
    assert_eq!(repeated.body[0]["message"], "The Event_Id__c field should not be specified in the sobject data.");
    let unknown = fixture.data(Method::PATCH, &token, &format!("{ONE}/Nothing__c/x"), body()).await;
    assert_eq!(unknown.code(), (404, "NOT_FOUND"));
    let overridden = fixture.data(Method::POST, &token, &format!("{path}?_HttpMethod=PATCH"), body()).await;
    assert_eq!(overridden.status, StatusCode::OK);
}

#[tokio::test]
async fn values_are_checked() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let cases = [
        (json!({}), "REQUIRED_FIELD_MISSING"),
        (json!({ "Event_Id__c": "x".repeat(65) }), "STRING_TOO_LONG"),
        (json!({ "Event_Id__c": "x", "Nothing__c": 1 }), "INVALID_FIELD"),
        (json!({ "Event_Id__c": "x", "Occurred_At__c": "banana" }), "JSON_PARSER_ERROR"),
        (json!({ "Event_Id__c": "x", "Occurred_At__c": "0001-01-01T00:00:00Z" }), "FIELD_INTEGRITY_EXCEPTION"),
        (json!({ "Event_Id__c": "x", "Occurred_At__c": "4001-01-01T00:00:00.000+0000" }), "FIELD_INTEGRITY_EXCEPTION"),
        (json!({ "Event_Id__c": "x", "Subject__c": {} }), "JSON_PARSER_ERROR"),
        (json!({ "Event_Id__c": "x", "Payload__c": "y".repeat(131_073) }), "STRING_TOO_LONG"),
        (json!({ "Event_Id__c": "x", "CreatedDate": "2026-11-22T10:00:00Z" }), "INVALID_FIELD_FOR_INSERT_UPDATE"),
        (json!([]), "JSON_PARSER_ERROR"),
    ];
    for (body, code) in cases {
        let answer = fixture.data(Method::POST, &token, ONE, Some(body)).await;
        assert_eq!(answer.code(), (400, code));
    }
    let put = fixture.data(Method::PUT, &token, ONE, Some(json!({}))).await;
    assert_eq!(put.code(), (405, "METHOD_NOT_ALLOWED"));
    let no_id = fixture.data(Method::GET, &token, &format!("{ONE}/123"), None).await;
    let words = "Provided external ID field does not exist or is not accessible: 123";
    assert_eq!(no_id.body[0]["message"], words);
}

#[tokio::test]
async fn hidden_objects_and_fields_do_not_exist() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let hidden = FieldAccess { read: false, edit: false };
    fixture.org.set_field_access(RELAY_PERMISSION_SET, "RelayEvents__c", "Payload__c", hidden);
    let answer = fixture.data(Method::POST, &token, ONE, Some(fields("e1"))).await;
    assert_eq!(answer.code(), (400, "INVALID_FIELD"));
    assert_eq!(answer.body[0]["message"], "No such column 'Payload__c' on sobject of type RelayEvents__c");
    let describe = fixture.data(Method::GET, &token, &format!("{ONE}/describe"), None).await;
    let names: Vec<&str> =
        describe.body["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Event_Id__c") && !names.contains(&"Payload__c"));

    let read_only = FieldAccess { read: true, edit: false };
    fixture.org.set_field_access(RELAY_PERMISSION_SET, "RelayEvents__c", "Payload__c", read_only);
    let answer = fixture.data(Method::POST, &token, ONE, Some(fields("e1"))).await;
    assert_eq!(answer.code(), (400, "INVALID_FIELD_FOR_INSERT_UPDATE"));

    fixture.org.set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", ObjectAccess::default());
    for path in [ONE.to_owned(), format!("{ONE}/describe")] {
        assert_eq!(fixture.data(Method::GET, &token, &path, None).await.code(), (404, "NOT_FOUND"));
    }
    let list = fixture.data(Method::GET, &token, "/sobjects", None).await;
    assert_eq!(list.body["sobjects"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_package_brings_and_names_the_objects() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let named = SettingsPatch { package_namespace: Some("relay".to_owned()), ..SettingsPatch::default() };
    fixture.org.update_settings(named).unwrap();
    assert_eq!(fixture.data(Method::GET, &token, ONE, None).await.status, StatusCode::NOT_FOUND);
    let path = "/sobjects/relay__RelayEvents__c";
    let created = fixture.data(Method::POST, &token, path, Some(json!({ "relay__Event_Id__c": "e1" }))).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let bare = fixture.data(Method::POST, &token, path, Some(json!({ "Event_Id__c": "e2" }))).await;
    assert_eq!(bare.code(), (400, "INVALID_FIELD"));
    let removed = SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() };
    fixture.org.update_settings(removed).unwrap();
    assert_eq!(fixture.data(Method::GET, &token, path, None).await.status, StatusCode::NOT_FOUND);
    assert!(fixture.org.records("RelayEvents__c").is_empty());
}

#[tokio::test]
async fn queries() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    for id in ["e1", "e2", "e3"] {
        fixture.data(Method::POST, &token, ONE, Some(fields(id))).await;
    }
    let query = async |text: &str| {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        fixture.data(Method::GET, &token, &format!("/query/?q={encoded}"), None).await
    };
    let found = query("SELECT Id, Event_Id__c FROM RelayEvents__c WHERE Event_Id__c = 'e2'").await;
    assert_eq!(found.body["totalSize"], 1);
    assert_eq!(found.body["records"][0]["attributes"]["type"], "RelayEvents__c");
    assert_eq!(query("SELECT COUNT() FROM RelayEvents__c").await.body["totalSize"], 3);
    let user = query(&format!("SELECT Username FROM User WHERE Username = '{INTEGRATION}'")).await;
    assert_eq!(user.body["totalSize"], 1);
    assert_eq!(query("SELECT Id FROM Nothing__c").await.code(), (400, "INVALID_TYPE"));
    assert_eq!(query("SELECT Nothing__c FROM RelayEvents__c").await.code(), (400, "INVALID_FIELD"));
    assert_eq!(query("DROP TABLE x").await.code(), (400, "MALFORMED_QUERY"));
}
