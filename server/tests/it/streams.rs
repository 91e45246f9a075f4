//! A stream of a check that Salesforce keeps waiting: it ends with the server, and with its reader's session.

use crate::start::{served, state};
use domain::email::Email;
use local_org::{Fault, FaultKind, Surface};
use reqwest::Method;
use server::config::Config;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{Browser, Options, TestPortal};
use tokio_util::sync::CancellationToken;

/// Longer than any test waits.
const SLOW_MILLIS: u64 = 20_000;

pub(crate) struct Watching {
    pub(crate) portal: TestPortal,
    stopping: CancellationToken,
    pub(crate) ada: Browser,
    pub(crate) stream: String,
}

async fn watching() -> Watching {
    watching_with(Options::default(), |_| {}).await
}

pub(crate) async fn watching_with(options: Options, change: impl FnOnce(&mut Config)) -> Watching {
    let stopping = Arc::new(Mutex::new(None));
    let portal = TestPortal::start(options, |parts| {
        let state = state(parts, change);
        *stopping.lock().unwrap() = Some(state.stopping.clone());
        served(state)
    })
    .await;
    let slow = Fault { surface: Surface::Both, milliseconds: SLOW_MILLIS, ..Fault::new(FaultKind::Slow) };
    portal.world.add_fault(slow);
    let ada = portal.signed_in("admin@acme.test").await;
    let key = portal::demo::KEYS[2].2;
    let api = |method, path: &str| ada.request(method, path).bearer_auth(key);
    let sets = ada.send(api(Method::GET, "/api/v1/event-types")).await.body;
    let sets: serde_json::Value = serde_json::from_str(&sets).unwrap();
    let wish = serde_json::json!({
        "type": "unmanaged", "name": "Watched", "salesforce_subdomain": "login", "event_set": sets["event_sets"][0]["id"],
        "salesforce_username": "integration@acme.example", "consumer_key": "3MVG9.watched",
    });
    let made = ada.send(api(Method::POST, "/api/v1/clients/acme/integrations").json(&wish)).await;
    let page = made.location().strip_prefix("/api/v1").expect("where it is").to_owned();
    let started = ada.post_form(&format!("{page}/checks"), &[]).await;
    assert_eq!(started.status, 303, "{}", started.body);
    let stream = format!("{}/stream", started.location());
    let stopping = stopping.lock().unwrap().take().unwrap();
    Watching { portal, stopping, ada, stream }
}

/// Opens the stream, does `ending`, and waits until the stream is over.
async fn ends_after<F: Future<Output = ()>>(watching: &Watching, ending: F) {
    let response = watching.ada.request(Method::GET, &watching.stream).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(!response.headers().contains_key("content-encoding"));
    let body = tokio::spawn(response.bytes());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!body.is_finished(), "it goes on while the check does");
    ending.await;
    let body =
        tokio::time::timeout(Duration::from_secs(5), body).await.expect("the stream ends soon").unwrap().unwrap();
    assert!(body.starts_with(b"data:"), "{body:?}");
}

#[tokio::test]
async fn it_ends_when_the_server_stops() {
    let watching = watching().await;
    ends_after(&watching, async { watching.stopping.cancel() }).await;
}

#[tokio::test]
async fn it_ends_when_its_reader_signs_out() {
    let watching = watching().await;
    ends_after(&watching, async {
        watching.ada.post_form("/sign-out", &[]).await;
    })
    .await;
    assert!(watching.portal.now().millis() > 0);
}

/// 1,100 streams of one person used to take every file of the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_one_stream_and_the_newest_wins() {
    let watching = watching().await;
    let open = async || watching.ada.request(Method::GET, &watching.stream).send().await.unwrap();
    let mut earlier = Vec::new();
    for _ in 0..40 {
        earlier.push(open().await);
    }
    let mut last = open().await;
    for response in earlier {
        let body = tokio::time::timeout(Duration::from_secs(5), response.text()).await.expect("it made room").unwrap();
        assert!(body.ends_with("retry: 60000\n\n"), "a browser comes back later: {body}");
    }
    let first = last.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"data:"), "{first:?}");
    assert!(tokio::time::timeout(Duration::from_millis(300), last.chunk()).await.is_err(), "the newest goes on");
}

#[tokio::test]
async fn it_ends_when_its_readers_session_is_over_or_the_reader_is_removed() {
    let watching = watching_with(Options { manual_clock: true, ..Options::default() }, |_| {}).await;
    ends_after(&watching, async { watching.portal.clock.as_ref().unwrap().advance_secs(2 * 3600 + 1) }).await;
    let watching = self::watching().await;
    ends_after(&watching, async {
        let store = watching.portal.portal.store();
        let ada = Email::parse("admin@acme.test").unwrap();
        let ada = store::members::by_email(store, &ada).await.unwrap().unwrap();
        let tx = store.write().await.unwrap();
        store::sessions::delete_of_member(&tx, ada.id, None).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}
