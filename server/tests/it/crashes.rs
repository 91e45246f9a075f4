//! The process is killed in the middle of everything, again and again: whatever it said was accepted is in the org once,
//! and in order.

use crate::events::event;
use local_org::{AppSetup, SettingsPatch, World};
use portal::demo::KEYS;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::Folder;

const OBJECT: &str = "RelayEvents__c";

/// A demo of its own process, on data that outlives it.
struct Demo {
    child: Child,
    url: String,
}

impl Demo {
    async fn start(port: u16, org_port: u16, data: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_orgbridge"))
            .args(["demo", "--port", &port.to_string(), "--org-port", &org_port.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let demo = Self { child, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..1_200 {
            if let Ok(answer) = client().get(format!("{}/livez", demo.url)).send().await
                && answer.status() == StatusCode::OK
            {
                return demo;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the demo never answered");
    }

    /// SIGKILL: nothing is told, nothing is finished.
    fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let mut request = client().request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(KEYS[2].2);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let text = answer.text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }

    /// Whether the events were said to be accepted; nothing is known when the process dies on the way.
    async fn post(&self, events: &[Value]) -> bool {
        let request = client()
            .post(format!("{}/api/v1/clients/acme/events", self.url))
            .bearer_auth(KEYS[0].2)
            .header("content-type", "application/cloudevents-batch+json")
            .body(Value::from(events).to_string());
        request.send().await.is_ok_and(|answer| answer.status() == StatusCode::ACCEPTED)
    }
}

#[expect(clippy::disallowed_methods, reason = "a client of the test, beside everything that is tested")]
fn client() -> reqwest::Client {
    reqwest::Client::builder().timeout(Duration::from_secs(20)).build().expect("a client")
}

/// An integration of acme that is connected to its org.
async fn connect(demo: &Demo, world: &World) {
    use reqwest::Method;
    let sets = demo.call(Method::GET, "/event-types", None).await;
    let wish = json!({
        "type": "unmanaged", "name": "Production", "salesforce_subdomain": "login",
        "salesforce_username": "integration@acme.example", "event_set": sets["event_sets"][0]["id"],
    });
    let made = demo.call(Method::POST, "/clients/acme/integrations", Some(wish)).await;
    let here = format!("/clients/acme/integrations/{}", made["id"].as_str().expect("an id"));
    let certificate = demo.call(Method::GET, &format!("{here}/certificate"), None).await;
    let app = world
        .org("acme")
        .install_app(AppSetup::with_certificate(certificate.as_str().expect("a certificate")))
        .expect("an app");
    demo.call(Method::PATCH, &here, Some(json!({ "consumer_key": app.consumer_key }))).await;
    let check = demo.call(Method::POST, &format!("{here}/check"), None).await;
    assert_eq!(check["state"], "passed", "{check}");
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_nothing_is_lost_or_doubled_and_order_is_kept() {
    let (folder, world, port) = (Folder::new(), World::new(), free_port());
    let org = local_org::spawn(world.clone()).await.unwrap();
    let org_port: u16 = org.url().rsplit(':').next().unwrap().parse().unwrap();
    world
        .org("acme")
        .update_settings(SettingsPatch { api_limit: Some(10_000_000), ..SettingsPatch::default() })
        .unwrap();
    let mut demo = Demo::start(port, org_port, folder.path()).await;
    connect(&demo, &world).await;

    let mut accepted: Vec<String> = Vec::new();
    for round in 0..5_u64 {
        let started = Instant::now();
        // Each round is cut off at another moment of taking in and delivering.
        let lifetime = Duration::from_millis(150 + 130 * round);
        let mut batch = 0;
        while started.elapsed() < lifetime {
            let events: Vec<Value> = (0..40)
                .map(|number| {
                    let mut event = event(&format!("r{round}-b{batch:03}-{number:02}"));
                    event["subject"] = json!(format!("person-{}", number % 20));
                    event
                })
                .collect();
            if demo.post(&events).await {
                accepted.extend(events.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
            }
            batch += 1;
        }
        demo.kill();
        demo = Demo::start(port, org_port, folder.path()).await;
    }
    assert!(!accepted.is_empty());
    let deadline = Instant::now() + Duration::from_mins(1);
    let arrived = loop {
        let records = world.org("acme").records(OBJECT);
        let ids: Vec<String> =
            records.iter().map(|record| record["Event_Id__c"].as_str().unwrap().to_owned()).collect();
        if accepted.iter().all(|id| ids.contains(id)) {
            break records;
        }
        assert!(Instant::now() < deadline, "{} of {} accepted events arrived", ids.len(), accepted.len());
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut last_of: HashMap<&str, &str> = HashMap::new();
    for (place, record) in arrived.iter().enumerate() {
        let id = record["Event_Id__c"].as_str().unwrap();
        places.entry(id).or_default().push(place);
        // Ids of one subject sort as they were posted.
        let before = last_of.insert(record["Subject__c"].as_str().unwrap(), id);
        assert!(before.is_none_or(|before| before < id), "{before:?} came before {id}");
    }
    assert!(places.values().all(|places| places.len() == 1), "a record was doubled");
    demo.kill();
}
