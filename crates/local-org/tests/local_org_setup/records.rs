//! What arrived, as a person sees it: a list in pages, and one record.

use local_org::AppSetup;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::guide::{pair, sign_in};

async fn upsert(browser: &Browser, token: &str, records: &[Value]) {
    let path = "/services/data/v66.0/composite/sobjects/RelayEvents__c/Event_Id__c";
    let status = browser.call(Method::PATCH, path, token, &json!({ "records": records })).await;
    assert_eq!(status, StatusCode::OK);
}

fn event(id: usize, payload: &str) -> Value {
    json!({ "attributes": { "type": "RelayEvents__c" }, "Event_Id__c": format!("e{id}"), "Payload__c": payload })
}

#[tokio::test]
async fn records_are_listed_newest_first_and_shown_whole() {
    let browser = Browser::new().await;
    let pair = pair();
    let app = browser.world.org("acme").install_app(AppSetup::with_certificate(&pair.certificate)).unwrap();
    let granted = sign_in(&browser, &app.consumer_key, &pair.private).await;
    let token = granted["access_token"].as_str().unwrap();
    let long = format!("<b>{}</b>", "x".repeat(300));
    upsert(&browser, token, &(0..60).map(|id| event(id, "{}")).collect::<Vec<_>>()).await;
    upsert(&browser, token, &[event(60, &long)]).await;
    upsert(&browser, token, &[event(60, &long)]).await;

    let first = browser.open("/setup/acme/records/RelayEvents__c").await;
    assert!(first.shows("61 records, newest first") && first.shows("Page 1 of 2"));
    assert!(first.shows("created, updated once") && first.shows("(307 characters)") && !first.shows("<b>x"));
    assert!(first.shows(">e60<") && first.shows(">e11<") && !first.shows(">e10<"));
    let second = browser.open("/setup/acme/records/RelayEvents__c?page=2").await;
    assert!(second.shows(">e10<") && second.shows(">e0<") && second.shows("Newer") && !second.shows("Older"));

    let newest = browser.world.org("acme").records("RelayEvents__c").pop().unwrap();
    let id = newest["Id"].as_str().unwrap();
    let shown = browser.open(&format!("/setup/acme/records/RelayEvents__c/{id}")).await;
    assert!(shown.shows(id) && shown.shows(&"x".repeat(300)) && shown.shows("integration@acme.example"));
    assert!(shown.shows("created, updated once"));
    let missing = browser.open("/setup/acme/records/RelayEvents__c/a055g0000000zzzAAA").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn bulk_jobs_stand_below_the_objects() {
    let browser = Browser::new().await;
    let pair = pair();
    let app = browser.world.org("acme").install_app(AppSetup::with_certificate(&pair.certificate)).unwrap();
    let granted = sign_in(&browser, &app.consumer_key, &pair.private).await;
    let token = granted["access_token"].as_str().unwrap();
    assert!(!browser.open("/setup/acme/records").await.shows("Bulk jobs"));
    let asked = json!({ "object": "RelayEvents__c", "operation": "upsert", "externalIdFieldName": "Event_Id__c" });
    let made = browser.call(Method::POST, "/services/data/v66.0/jobs/ingest", token, &asked).await;
    assert_eq!(made, StatusCode::OK);
    let page = browser.open("/setup/acme/records").await;
    assert!(page.shows("Bulk jobs") && page.shows("<td>upsert</td><td>Open</td><td>0</td>"), "{}", page.html);
}
