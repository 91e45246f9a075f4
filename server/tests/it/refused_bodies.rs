//! Bodies that are refused before they were read, from clients that write everything before they read an answer; and bodies
//! that come compressed.

use crate::events::{PATH, event};
use crate::start::{portal, portal_configured};
use flate2::Compression;
use flate2::write::GzEncoder;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use testkit::{Answer, Browser, TestPortal};

const INGEST: &str = KEYS[0].2;
const API: &str = KEYS[2].2;
const JSON: &str = "application/cloudevents+json";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn connect(portal: &TestPortal) -> TcpStream {
    let stream = TcpStream::connect(portal.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// What is there until the connection ends or the whole answer was read; its status first.
fn answer(stream: &mut TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no answer: {text:?}")), text)
}

/// Writes the whole body, and reads only then.
async fn write_then_read(portal: &TestPortal, head: String, body: Vec<u8>) -> (u16, String) {
    let mut stream = connect(portal);
    tokio::task::spawn_blocking(move || {
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body).expect("the server reads to the end of the body");
        answer(&mut stream)
    })
    .await
    .unwrap()
}

fn head(method_and_path: &str, length: usize, more: &[&str]) -> String {
    let more: String = more.iter().flat_map(|line| [*line, "\r\n"]).collect();
    format!(
        "{method_and_path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n{more}\r\n"
    )
}

fn bearer(key: &str) -> String {
    format!("authorization: Bearer {key}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_answered_to_clients_that_write_before_they_read() {
    let portal = portal().await;
    let (key, kind) = (bearer(INGEST), format!("content-type: {JSON}"));
    for round in 0..30 {
        let body = vec![b' '; 6_000_000];
        let head = head(&format!("POST {PATH}"), body.len(), &[&key, &kind]);
        let (status, text) = write_then_read(&portal, head, body).await;
        assert_eq!(status, 413, "round {round}: {text}");
        assert!(text.contains("4,194,304 bytes"), "the answer names the limit: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_early_refusal_of_a_large_body_is_read() {
    let portal = portal_configured(|config| config.limits.form_bytes = 2_000_000).await;
    let (ingest, api, wrong) = (bearer(INGEST), bearer(API), bearer("obi_wrong"));
    let (kind, form) = (format!("content-type: {JSON}"), "content-type: application/x-www-form-urlencoded");
    let events = format!("POST {PATH}");
    for (expected, request, length, more) in [
        (401, events.as_str(), 3_500_000, vec![wrong.as_str(), &kind]),
        (401, &events, 3_500_000, vec![&kind]),
        (401, &events, 3_500_000, vec![&kind, "content-encoding: gzip"]),
        (413, &events, 6_000_000, vec![&kind]),
        (403, &events, 3_500_000, vec![&api, &kind]),
        (404, "POST /api/v1/clients/globex/events", 3_500_000, vec![&ingest, &kind]),
        (404, "POST /api/v1/no/such/call", 3_500_000, vec![&api, "content-type: application/json"]),
        (415, &events, 3_500_000, vec![&ingest, "content-type: text/plain"]),
        (415, &events, 3_500_000, vec![&ingest, &kind, "content-encoding: br"]),
        (413, "POST /api/v1/clients/acme/integrations", 6_000_000, vec![&api, "content-type: application/json"]),
        (413, "POST /api/v1/clients/acme/integrations", 6_000_000, vec![&api, "idempotency-key: k"]),
        (400, &format!("{events}?a=%00"), 3_500_000, vec![&ingest, &kind]),
        (405, "DELETE /sign-in", 1_900_000, vec![]),
        (404, "POST /no/such/page", 1_900_000, vec![]),
        (413, "POST /sign-in", 3_500_000, vec![form]),
        (403, "POST /sign-in", 1_900_000, vec![form, "sec-fetch-site: cross-site"]),
        (415, "POST /sign-in", 1_900_000, vec![form, "content-encoding: gzip"]),
    ] {
        for _ in 0..3 {
            let (status, text) = write_then_read(&portal, head(request, length, &more), vec![b'x'; length]).await;
            assert_eq!(status, expected, "{request} {more:?}: {text}");
            if expected == 413 && request.contains("sign-in") {
                assert!(text.contains("at most 2,000,000 bytes"), "{text}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_without_a_length_is_read_to_its_end_too() {
    let portal = portal().await;
    for key in [INGEST, "obi_wrong"] {
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: {JSON}\r\n{}\r\n\
             transfer-encoding: chunked\r\n\r\n",
            bearer(key)
        );
        let mut body = Vec::new();
        for _ in 0..60 {
            body.extend_from_slice(b"186a0\r\n");
            body.extend_from_slice(&vec![b' '; 100_000]);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let (status, text) = write_then_read(&portal, head, body).await;
        assert_eq!(status, if key == INGEST { 413 } else { 401 }, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_body_that_never_comes() {
    let portal = portal().await;
    let kind = format!("content-type: {JSON}");
    let wrong = bearer("obi_wrong");
    let started = Instant::now();
    // Asks first, is refused, and never sends.
    let asks = head(&format!("POST {PATH}"), 3_000_000, &[&wrong, &kind, "expect: 100-continue"]);
    let (status, text) = write_then_read(&portal, asks, Vec::new()).await;
    assert_eq!(status, 401, "{text}");
    // More than any answer could mend.
    let huge = head(&format!("POST {PATH}"), 500_000_000, &[&wrong, &kind]);
    let (status, text) = write_then_read(&portal, huge, Vec::new()).await;
    assert_eq!(status, 413, "{text}");
    assert!(started.elapsed() < Duration::from_millis(1_500), "{:?}", started.elapsed());
    // Stops halfway.
    let stops = head(&format!("POST {PATH}"), 3_000_000, &[&wrong, &kind]);
    let (status, text) = write_then_read(&portal, stops, vec![b' '; 1_000_000]).await;
    assert_eq!(status, 401, "{text}");
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
}

async fn post(browser: &Browser, coding: Option<&str>, body: Vec<u8>) -> (Answer, Value) {
    let mut request = browser.request(Method::POST, PATH).bearer_auth(INGEST).header("content-type", JSON);
    if let Some(coding) = coding {
        request = request.header("content-encoding", coding);
    }
    let answer = browser.send(request.body(body)).await;
    let value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    (answer, value)
}

#[tokio::test]
async fn gzip_is_unpacked_and_every_other_coding_refused() {
    let portal = portal().await;
    let browser = portal.browser();
    let plain = event("z-1").to_string().into_bytes();
    let (answer, _) = post(&browser, Some("gzip"), gzip(&plain)).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let two_members = [gzip(&plain[..20]), gzip(&plain[20..])].concat();
    for (coding, body) in [(None, plain.clone()), (Some("identity"), plain.clone()), (Some("gzip"), two_members)] {
        let (answer, outcome) = post(&browser, coding, body).await;
        assert_eq!(
            (answer.status.as_u16(), &outcome["duplicates"]),
            (202, &json!(1)),
            "what was stored is what was sent"
        );
    }
    for coding in ["br", "deflate", "zstd", "compress", "gzip, gzip", "gzip, br", "identity, gzip", "x", ""] {
        let (answer, problem) = post(&browser, Some(coding), gzip(&plain)).await;
        assert_eq!(answer.status, 415, "{coding}: {}", answer.body);
        assert_eq!(answer.header("accept-encoding"), "gzip", "{coding}");
        assert_eq!(problem["type"], "orgbridge:content-encoding", "{coding}");
    }
    let binary = |coding: Option<&str>, body: Vec<u8>| {
        let request = browser.request(Method::POST, PATH).bearer_auth(INGEST).header("ce-specversion", "1.0");
        let request = request.header("ce-id", "z-2").header("ce-type", "message.sent").header("ce-source", "/relay");
        let request = request.header("content-type", "application/json").body(body);
        if let Some(coding) = coding { request.header("content-encoding", coding) } else { request }
    };
    assert_eq!(browser.send(binary(Some("gzip"), gzip(b"{\"a\":1}"))).await.status, 202);
    let again = browser.send(binary(None, b"{\"a\":1}".to_vec())).await;
    assert!(again.body.contains("\"duplicates\":1"), "{}", again.body);
    let form = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
    let answer = browser.send(form.header("content-encoding", "gzip").form(&[("email", "x")])).await;
    assert_eq!(answer.status, 415);
    assert!(answer.body.contains("sent compressed"), "{}", answer.body);
}

#[tokio::test]
async fn what_cannot_be_unpacked_within_the_limit_is_refused() {
    let portal = portal().await;
    let browser = portal.browser();
    let whole = gzip(event("z-1").to_string().as_bytes());
    let mut corrupt = whole.clone();
    let middle = corrupt.len() / 2;
    corrupt[middle] ^= 0xff;
    let broken =
        [whole[..whole.len() - 9].to_vec(), corrupt, b"no gzip at all".to_vec(), event("z-1").to_string().into()];
    for body in broken {
        let (answer, problem) = post(&browser, Some("gzip"), body).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(problem["detail"].as_str().unwrap().contains("gzip"), "{problem}");
    }
    let bomb = gzip(&vec![b' '; 100_000_000]);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    for (path, key, idempotency) in [
        (PATH, INGEST, None),
        (PATH, INGEST, Some("bomb-1")),
        ("/api/v1/clients/acme/integrations", API, None),
        ("/api/v1/clients/acme/integrations", API, Some("bomb-2")),
    ] {
        let mut request = browser.request(Method::POST, path).bearer_auth(key).header("content-encoding", "gzip");
        if let Some(name) = idempotency {
            request = request.header("idempotency-key", name);
        }
        let answer = browser.send(request.header("content-type", "application/json").body(bomb.clone())).await;
        assert_eq!(answer.status, 413, "{path} {idempotency:?}: {}", answer.body);
        assert!(answer.body.contains("4,194,304 bytes"), "{}", answer.body);
    }
}

/// What a stranger sends is not worth unpacking: neither whether it is gzip nor how large it becomes is looked at.
#[tokio::test]
async fn nothing_of_a_visitor_is_unpacked() {
    let portal = portal().await;
    let browser = portal.browser();
    let bomb = gzip(&vec![b' '; 50_000_000]);
    for (path, status) in [(PATH, 401), ("/api/v1/clients/acme/integrations", 401), ("/api/v1/no/such/call", 404)] {
        for body in [&bomb[..], b"no gzip at all"] {
            let request = browser.request(Method::POST, path).header("content-encoding", "gzip");
            let request = request.header("idempotency-key", "k").header("content-type", "application/json");
            let answer = browser.send(request.body(body.to_vec())).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn whoever_may_not_learns_that_before_anything_about_the_body() {
    let portal = portal().await;
    let browser = portal.browser();
    let integrations = "/api/v1/clients/acme/integrations";
    let one = format!("{integrations}/00000000-0000-7000-8000-000000000000");
    for (method, path, other) in [
        (Method::POST, PATH, API),
        (Method::POST, integrations, INGEST),
        (Method::PATCH, &one, INGEST),
        (Method::POST, &format!("{one}/replay"), INGEST),
    ] {
        for (key, status) in [(None, 401), (Some(other), 403)] {
            let mut request = browser.request(method.clone(), path).header("content-type", "application/json");
            if let Some(key) = key {
                request = request.bearer_auth(key);
            }
            let answer = browser.send(request.body("no JSON")).await;
            assert_eq!(answer.status, status, "{method} {path} {key:?}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_call_is_the_same_compressed_or_not() {
    let portal = portal().await;
    let browser = portal.browser();
    let sets = browser.send(browser.request(Method::GET, "/api/v1/event-types").bearer_auth(API)).await;
    let sets: Value = serde_json::from_str(&sets.body).unwrap();
    let wish = json!({
        "type": "unmanaged", "name": "Once", "salesforce_subdomain": "login", "event_set": sets["event_sets"][0]["id"],
    });
    let send = async |coding: Option<&str>, body: Vec<u8>| {
        let mut request = browser.request(Method::POST, "/api/v1/clients/acme/integrations").bearer_auth(API);
        request = request.header("idempotency-key", "k-1").header("content-type", "application/json");
        if let Some(coding) = coding {
            request = request.header("content-encoding", coding);
        }
        browser.send(request.body(body)).await
    };
    let first = send(Some("gzip"), gzip(wish.to_string().as_bytes())).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let again = send(None, wish.to_string().into()).await;
    assert_eq!((again.location(), again.header("idempotent-replayed")), (first.location(), "true"));
}
