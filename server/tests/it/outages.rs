//! The database fails in the middle of people's work: stopped, locked, full, or refusing one table. Each time there is a
//! page with a reference, nothing is half-made, and the work goes on when it is back.

use crate::integrations::{LIST, NEW, activated, fields, new_form};
use crate::start::{portal_on, portal_with};
use testkit::database::both;
use testkit::{Answer, Browser, Options, TestDatabase, sign_in};

fn assert_unavailable(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 503, "{what}: {}", answer.body);
    assert!(answer.body.contains("The database is not available"), "{what}: {}", answer.body);
    let reference = answer.header("x-request-id");
    assert!(reference.len() == 36 && answer.body.contains(reference), "{what}: {}", answer.body);
}

/// How many integrations the list shows, each of which has its certificate.
async fn whole_integrations(browser: &Browser) -> usize {
    let list = browser.get(LIST).await;
    assert_eq!(list.status, 200, "{}", list.body);
    let mut addresses: Vec<&str> = list
        .body
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with(LIST) && href.ends_with("/edit"))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    for address in &addresses {
        let file = address.replace("/edit", "/certificate.crt");
        assert!(browser.get(&file).await.body.starts_with("-----BEGIN CERTIFICATE-----"), "{file}");
    }
    addresses.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_cannot_be_saved_is_a_page_with_a_reference() {
    both(async |database| {
        let portal = portal_on(&database).await;
        let (refuse, accept) = match database.backend() {
            store::Backend::Sqlite => (
                "CREATE TRIGGER refusing BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'refused'); END",
                "DROP TRIGGER refusing",
            ),
            store::Backend::Postgres => (
                "ALTER TABLE sessions ADD CONSTRAINT refusing CHECK (created_at < 0) NOT VALID",
                "ALTER TABLE sessions DROP CONSTRAINT refusing",
            ),
        };
        database.execute(refuse).await;
        let browser = portal.browser();
        let answer = sign_in(&browser, "admin@acme.test").await;
        assert_unavailable(&answer, "signing in");
        assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
        database.execute(accept).await;
        assert_eq!(sign_in(&browser, "admin@acme.test").await.status, 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_after_postgresql_was_stopped() {
    let database = TestDatabase::stoppable_postgres().await;
    let portal = portal_on(&database).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let (submission, set) = new_form(&ada).await;
    let wish = fields(&submission, &set, "Production");

    database.stop();
    assert_unavailable(&ada.get(LIST).await, "the list");
    let stopped = ada.post_form(NEW, &wish).await;
    assert_unavailable(&stopped, "activating");
    assert!(stopped.set_cookies().is_empty(), "nobody is signed out by an outage");
    assert_unavailable(&sign_in(&portal.browser(), "viewer@acme.test").await, "signing in");
    assert_eq!(ada.get("/readyz").await.status, 503);
    assert_eq!(ada.get("/livez").await.status, 200);

    database.start_again().await;
    // Connections that were idle for a second are tried before they are used again.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(whole_integrations(&ada).await, 0, "nothing half-made");
    assert_eq!(ada.post_form(NEW, &wish).await.status, 303, "the form that was open goes through");
    assert_eq!(whole_integrations(&ada).await, 1);
    assert_eq!(ada.get("/readyz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_sqlite_file_refuses_writers_and_lets_readers_go_on() {
    let database = TestDatabase::sqlite().await;
    let portal = portal_on(&database).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let (submission, set) = new_form(&ada).await;
    let wish = fields(&submission, &set, "Production");

    let other = database.store().await;
    let lock = other.write().await.unwrap();
    let (activating, reading) = tokio::join!(ada.post_form(NEW, &wish), ada.get(LIST));
    assert_eq!(reading.status, 200, "{}", reading.body);
    assert_unavailable(&activating, "activating");
    assert!(activating.body.contains("value=\"Production\""), "what was typed is kept");
    lock.rollback().await.unwrap();

    assert_eq!(whole_integrations(&ada).await, 0, "nothing half-made");
    assert_eq!(ada.post_form(NEW, &wish).await.status, 303);
    assert_eq!(whole_integrations(&ada).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_whole_activations_and_keeps_what_was_typed() {
    let portal = portal_with(Options::default()).await;
    let ada = portal.signed_in("admin@acme.test").await;
    activated(&ada, "Before").await;
    let store = portal.portal.store();
    store.set_full(true).await.unwrap();

    // The last pages still have room for a few rows.
    let mut made = 1;
    let (refused, wish_name, submission, set) = loop {
        let (submission, set) = new_form(&ada).await;
        let name = format!("Production {made}");
        let answer = ada.post_form(NEW, &fields(&submission, &set, &name)).await;
        if answer.status != 303 {
            break (answer, name, submission, set);
        }
        made += 1;
        assert!(made < 100, "the disk never fills");
    };
    assert_unavailable(&refused, "activating");
    assert!(refused.body.contains(&format!("value=\"{wish_name}\"")), "what was typed is kept");
    assert_eq!(whole_integrations(&ada).await, made, "nothing half-made");

    store.set_full(false).await.unwrap();
    assert_eq!(ada.post_form(NEW, &fields(&submission, &set, &wish_name)).await.status, 303);
    assert_eq!(whole_integrations(&ada).await, made + 1);
}
