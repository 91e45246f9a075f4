//! The main job over real sockets on each database: sign in, activate, hand out the certificate, fill in the key, check.

use crate::integrations::{LIST, activated, hidden};
use crate::start::both_databases;
use local_org::AppSetup;
use std::time::Duration;
use testkit::{Answer, Browser, TestPortal};

const USERNAME: &str = "integration@acme.example";

/// Saves the edit form with these values over what it shows.
async fn edit(browser: &Browser, integration: &str, set: &str, consumer_key: &str) -> Answer {
    let address = format!("{integration}/edit");
    let version = hidden(&browser.get(&address).await, "row_version");
    let fields = [
        ("row_version", version.as_str()),
        ("name", "Production"),
        ("version", "v2"),
        ("salesforce_username", USERNAME),
        ("salesforce_subdomain", "login"),
        ("consumer_key", consumer_key),
        ("event_set", set),
    ];
    browser.post_form(&address, &fields).await
}

/// Starts a check and answers its page when it has ended.
async fn checked(browser: &Browser, integration: &str) -> Answer {
    let started = browser.post_form(&format!("{integration}/checks"), &[]).await;
    assert_eq!(started.status, 303, "{}", started.body);
    for _ in 0..400 {
        let page = browser.get(started.location()).await;
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the check never ended");
}

async fn main_job(portal: TestPortal) {
    let ada = portal.signed_in("admin@acme.test").await;
    let (_, set) = crate::integrations::new_form(&ada).await;
    let integration = activated(&ada, "Production").await;
    let open = checked(&ada, &integration).await;
    assert!(open.body.contains("Salesforce Username"), "{}", open.body);

    let certificate = ada.get(&format!("{integration}/certificate.crt")).await.body;
    let app = portal.world.org("acme").install_app(AppSetup::with_certificate(&certificate)).expect("an app");
    assert_eq!(edit(&ada, &integration, &set, &format!("{}x", app.consumer_key)).await.status, 303);
    checked(&ada, &integration).await;
    assert!(ada.get(&integration).await.body.contains("Needs attention"));
    assert_eq!(edit(&ada, &integration, &set, &app.consumer_key).await.status, 303);
    checked(&ada, &integration).await;
    assert!(ada.get(&integration).await.body.contains("Events can flow"));
    let audit = ada.get("/clients/acme/audit").await.body;
    for words in ["Activated an integration", "Edited an integration", "Started a connection check", "Signed in"] {
        assert!(audit.contains(words), "{words}: {audit}");
    }

    let viewer = portal.signed_in("viewer@acme.test").await;
    assert_eq!(viewer.get(LIST).await.status, 403);
    let stranger = portal.signed_in("admin@globex.test").await;
    assert_eq!(stranger.get(&integration).await.status, 404);
    ada.post_form("/sign-out", &[]).await;
    assert!(ada.get(LIST).await.location().starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_admin_connects_an_org() {
    both_databases(main_job).await;
}
