use crate::start::{portal, portal_with, state};
use serde_json::Value;
use server::build_router;
use std::sync::{Arc, Mutex};
use testkit::{Options, TestPortal};

#[tokio::test]
async fn a_working_portal_is_alive_and_ready() {
    let portal = portal().await;
    let browser = portal.browser();
    assert_eq!(browser.get("/livez").await.body, "ok\n");
    let ready = browser.get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    let body: Value = serde_json::from_str(&ready.body).unwrap();
    let names: Vec<&str> = body["checks"].as_array().unwrap().iter().filter_map(|line| line["name"].as_str()).collect();
    assert_eq!(names, ["running", "database", "master_key", "worker"]);
    assert_eq!(ready.header("cache-control"), "no-store");
}

/// A clock that is set must not call a worker dead that runs.
#[tokio::test]
async fn a_clock_that_jumps_changes_nothing() {
    let portal = portal_with(Options { manual_clock: true, ..Options::default() }).await;
    portal.clock.as_ref().unwrap().advance_secs(3600);
    let ready = portal.browser().get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.body);
}

#[tokio::test]
async fn readiness_turns_red_when_the_database_goes() {
    let portal = portal().await;
    let file = portal.database_url.strip_prefix("sqlite://").unwrap().to_owned();
    std::fs::remove_file(file).unwrap();
    let ready = portal.browser().get("/readyz").await;
    assert_eq!(ready.status, 503, "{}", ready.body);
    assert_eq!(portal.browser().get("/livez").await.status, 200);
}

#[tokio::test]
async fn readiness_turns_red_when_the_server_stops() {
    let stopping = Arc::new(Mutex::new(None));
    let portal = TestPortal::start(Options::default(), |parts| {
        let state = state(parts, |_| {});
        *stopping.lock().unwrap() = Some(state.stopping.clone());
        build_router(state)
    })
    .await;
    stopping.lock().unwrap().take().unwrap().cancel();
    assert_eq!(portal.browser().get("/readyz").await.status, 503);
}
