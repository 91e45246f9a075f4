//! The bundle deployed into an org over real HTTP: one deploy, one assignment, one consumer key pasted, and every link
//! of the check is there; for both package types and both apps.

use crate::bundle::{activated, admin, bundle};
use crate::start::portal_with;
use domain::app_kind::AppKind;
use domain::check::CheckState;
use local_org::{SettingsPatch, UserSetup};
use portal::Caller;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use std::time::Duration;
use store::Check;
use testkit::{Browser, Options, TestPortal};

const USERNAME: &str = "integration@acme.example";

/// Deploys what is in `metadata.zip`, as a tool does in which the org's administrator signed in.
#[expect(clippy::disallowed_methods, reason = "somebody else's client, for loopback")]
pub(crate) async fn deploy(portal: &TestPortal, zip: Vec<u8>) -> Value {
    let http = reqwest::Client::new();
    let url = &portal.org_url;
    let admin = json!({ "username": "admin@acme.example" });
    let session = http.post(format!("{url}/_local/orgs/acme/sessions")).json(&admin).send().await.unwrap();
    let session: Value = session.json().await.unwrap();
    let token = session["access_token"].as_str().unwrap();
    let options = json!({ "deployOptions": { "rollbackOnError": true, "singlePackage": true } });
    let part = |name: &str, kind: &str| {
        format!("--the-next-part\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n")
    };
    let mut form =
        format!("{}{options}\r\n{}", part("entity_content", "application/json"), part("file", "application/zip"))
            .into_bytes();
    form.extend(zip);
    form.extend(b"\r\n--the-next-part--\r\n");
    let address = format!("{url}/services/data/v66.0/metadata/deployRequest");
    let call =
        http.post(&address).bearer_auth(token).header(CONTENT_TYPE, "multipart/form-data; boundary=the-next-part");
    let accepted: Value = call.body(form).send().await.unwrap().json().await.unwrap();
    let id = accepted["id"].as_str().unwrap_or_else(|| panic!("{accepted}"));
    let status = http.get(format!("{address}/{id}?includeDetails=true")).bearer_auth(token).send().await.unwrap();
    let mut status: Value = status.json().await.unwrap();
    status["deployResult"].take()
}

async fn check(portal: &TestPortal, caller: &Caller, id: &str) -> Check {
    let checks = portal.portal.checks();
    let check = checks.start(caller, "acme", id).await.unwrap();
    for _ in 0..1200 {
        let now = portal.portal.checks().show(caller, "acme", id, &check.id.to_string()).await.unwrap().check;
        if now.state != CheckState::Running {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the check never ended");
}

async fn save(portal: &TestPortal, caller: &Caller, id: &str, consumer_key: &str) {
    let integrations = portal.portal.integrations();
    let integration = integrations.show(caller, "acme", id).await.unwrap().integration;
    let mut form = integration.settings.to_form();
    form.consumer_key = consumer_key.to_owned();
    USERNAME.clone_into(&mut form.salesforce_username);
    integrations.edit(caller, "acme", id, integration.version, &form).await.unwrap();
}

/// The consumer key the org shows for the deployed app.
async fn consumer_key(portal: &TestPortal) -> String {
    let org = Browser::new(&portal.org_url).get("/_local/orgs/acme/apps").await;
    let org: Value = serde_json::from_str(&org.body).unwrap();
    org["apps"][0]["consumer_key"].as_str().unwrap_or_else(|| panic!("{org}")).to_owned()
}

async fn connected_by_bundle(kind: &str, app: AppKind, namespace: &str) {
    let portal = portal_with(Options::default()).await;
    let org = portal.world.org("acme");
    let caller = admin(&portal).await;
    let managed = kind == "app-exchange";
    let settings = SettingsPatch {
        package_installed: Some(managed),
        package_namespace: Some(namespace.to_owned()),
        ..SettingsPatch::default()
    };
    org.update_settings(settings).unwrap();
    org.update_user(USERNAME, UserSetup { permission_sets: Some(Vec::new()), ..UserSetup::default() }).unwrap();
    let id = activated(&portal, &caller, kind, |form| namespace.clone_into(&mut form.package_namespace)).await;
    let files = bundle(&portal, &caller, &id, app).await;

    let result = deploy(&portal, files["metadata.zip"].clone()).await;
    assert_eq!(result["status"], "Succeeded", "{result}");
    let refused = check(&portal, &caller, &id).await;
    assert_eq!(refused.state, CheckState::Refused, "no consumer key yet: {:?}", refused.chain);
    save(&portal, &caller, &id, &consumer_key(&portal).await).await;
    let set =
        UserSetup { permission_sets: Some(vec!["Relay_Network_Connected_App".to_owned()]), ..UserSetup::default() };
    org.update_user(USERNAME, set).unwrap();
    let passed = check(&portal, &caller, &id).await;
    assert_eq!(passed.state, CheckState::Passed, "{kind} {app:?}: {:?}", passed.chain);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmanaged_package_is_deployed_and_connected() {
    for app in AppKind::ALL {
        connected_by_bundle("unmanaged", app, "").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_an_installed_package_the_bundle_connects() {
    connected_by_bundle("app-exchange", AppKind::ExternalClientApp, "relay").await;
    connected_by_bundle("app-exchange", AppKind::ConnectedApp, "").await;
}
