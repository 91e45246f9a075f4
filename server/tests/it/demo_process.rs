//! The binary itself, as a demo beside the orgs of the test: to be killed, stopped and started again on data that outlives
//! it.

use crate::events::event;
use local_org::{AppSetup, Running, SettingsPatch, World};
use portal::demo::KEYS;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use testkit::Folder;

pub(crate) const OBJECT: &str = "RelayEvents__c";
/// How long anything may take before the test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What the processes of a test share: folder, database and orgs.
pub(crate) struct Ground {
    folder: Folder,
    /// `None` is the SQLite file of the folder.
    database_url: Option<String>,
    pub(crate) world: World,
    org: Running,
    /// What every process of the test is told besides.
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A demo in a process of its own; killed when it is dropped.
pub(crate) struct Demo {
    child: Child,
    pub(crate) url: String,
    log: PathBuf,
    /// When it first answered.
    pub(crate) ready_at: Instant,
    /// How long that took from its start.
    pub(crate) took: Duration,
}

impl Ground {
    pub(crate) async fn new(database_url: Option<&str>) -> Self {
        let world = World::new();
        let org = local_org::spawn(world.clone()).await.unwrap();
        let plenty = SettingsPatch { api_limit: Some(10_000_000), ..SettingsPatch::default() };
        world.org("acme").update_settings(plenty).unwrap();
        let database_url = database_url.map(str::to_owned);
        Self { folder: Folder::new(), database_url, world, org, arguments: Vec::new(), environment: Vec::new() }
    }

    pub(crate) fn with(self, arguments: &[&str]) -> Self {
        Self { arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(), ..self }
    }

    pub(crate) fn with_environment(self, variables: &[(&str, &str)]) -> Self {
        let environment = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { environment, ..self }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn start(&self) -> Demo {
        self.start_halting("").await
    }

    /// A demo that halts at a step, such as `send:2`; see `portal`'s `halt`.
    pub(crate) async fn start_halting(&self, at: &str) -> Demo {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let org_port = self.org.url().rsplit(':').next().unwrap().to_owned();
        let log = self.folder().join(format!("log-{port}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgbridge"));
        command
            .args(["demo", "--listen", "127.0.0.1", "--port", &port.to_string(), "--org-port", &org_port, "--data"])
            .arg(self.folder())
            .args(&self.arguments)
            .env("HALT_AT", at)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env_remove("ORGBRIDGE_LOG__FILTER")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        let started = Instant::now();
        let child = command.spawn().expect("the binary starts");
        let url = format!("http://127.0.0.1:{port}");
        let mut demo = Demo { child, url, log, ready_at: started, took: Duration::ZERO };
        let livez = format!("{}/livez", demo.url);
        while !CLIENT.get(&livez).send().await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
            assert!(started.elapsed() < PATIENCE, "the demo never answered: {}", demo.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        demo.ready_at = Instant::now();
        demo.took = started.elapsed();
        demo
    }

    /// Ids of the org's records, in the order in which they came.
    pub(crate) fn arrived(&self) -> Vec<String> {
        let mut ids = Vec::new();
        self.world.org("acme").each_write(OBJECT, |id, _| ids.push(id.to_owned()));
        ids
    }

    /// How often records were written, first and later times.
    pub(crate) fn writes(&self) -> u32 {
        let mut sum = 0;
        self.world.org("acme").each_write(OBJECT, |_, writes| sum += writes);
        sum
    }

    /// Waits until all these are in the org and nothing waits any more, then looks at them: each once, nothing else, and
    /// those of a subject in their order. Ids end in a number that grows with the events of what is before it.
    pub(crate) async fn settles(&self, demo: &Demo, integration: &str, posted: &[Value]) {
        let expected: BTreeSet<&str> = posted.iter().map(|event| event["id"].as_str().unwrap()).collect();
        assert_eq!(expected.len(), posted.len(), "the test posts each id once");
        let until = Instant::now() + PATIENCE;
        loop {
            let arrived = self.arrived();
            if arrived.len() >= expected.len() && demo.waiting(integration).await == 0 {
                break;
            }
            assert!(Instant::now() < until, "{} of {} arrived: {}", arrived.len(), expected.len(), demo.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let arrived = self.arrived();
        let once: BTreeSet<&str> = arrived.iter().map(String::as_str).collect();
        assert_eq!(once.len(), arrived.len(), "a record was doubled");
        assert_eq!(once, expected);
        let mut last_of: HashMap<&str, (u32, &str)> = HashMap::new();
        for id in &arrived {
            let (subject, number) = id.rsplit_once('-').unwrap();
            let number: u32 = number.parse().unwrap();
            let before = last_of.insert(subject, (number, id));
            assert!(before.is_none_or(|(before, _)| before < number), "{before:?} came before {id}");
        }
    }
}

impl Demo {
    /// SIGKILL: nothing is told, nothing is finished.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Stops it where it is, or lets it go on.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{name}");
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has said this.
    pub(crate) async fn says(&self, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.log().contains(words) {
            assert!(Instant::now() < until, "it never said {words:?}: {}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = CLIENT.request(method, format!("{}/api/v1{path}", self.url)).bearer_auth(KEYS[2].2);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let text = answer.text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }

    /// Whether the events were said to be accepted; nothing is known when the process dies on the way.
    pub(crate) async fn post(&self, events: &[Value]) -> bool {
        post_to(&self.url, events).await
    }

    /// An integration of acme that is connected to its org; answers its address.
    pub(crate) async fn connect(&self, world: &World) -> String {
        let sets = self.call(Method::GET, "/event-types", None).await;
        let wish = json!({
            "type": "unmanaged", "name": "Production", "salesforce_subdomain": "login",
            "salesforce_username": "integration@acme.example", "event_set": sets["event_sets"][0]["id"],
        });
        let made = self.call(Method::POST, "/clients/acme/integrations", Some(wish)).await;
        let here = format!("/clients/acme/integrations/{}", made["id"].as_str().expect("an id"));
        let certificate = self.call(Method::GET, &format!("{here}/certificate"), None).await;
        let setup = AppSetup::with_certificate(certificate.as_str().expect("a certificate"));
        let app = world.org("acme").install_app(setup).expect("an app");
        self.call(Method::PATCH, &here, Some(json!({ "consumer_key": app.consumer_key }))).await;
        let check = self.call(Method::POST, &format!("{here}/check"), None).await;
        assert_eq!(check["state"], "passed", "{check}");
        here
    }

    /// Deliveries of the integration that wait, a hundred at most.
    pub(crate) async fn waiting(&self, integration: &str) -> usize {
        let page = self.call(Method::GET, &format!("{integration}/deliveries?state=waiting"), None).await;
        page["data"].as_array().map_or(0, Vec::len)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.end();
    }
}

#[expect(clippy::disallowed_methods, reason = "a client of the test, beside everything that is tested")]
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    // Connections die with the process they lead to, and each test has a runtime of its own.
    Client::builder().timeout(Duration::from_secs(20)).pool_max_idle_per_host(0).build().expect("a client")
});

/// Posts to a demo; whether the events were said to be accepted.
pub(crate) async fn post_to(url: &str, events: &[Value]) -> bool {
    let request = CLIENT
        .post(format!("{url}/api/v1/clients/acme/events"))
        .bearer_auth(KEYS[0].2)
        .header("content-type", "application/cloudevents-batch+json")
        .body(Value::from(events).to_string());
    request.send().await.is_ok_and(|answer| answer.status() == StatusCode::ACCEPTED)
}

/// Events `PREFIX-SUBJECT-NUMBER`: for each subject those of the numbers, the subjects taking turns.
pub(crate) fn events_of(prefix: &str, subjects: &[String], numbers: std::ops::Range<u32>) -> Vec<Value> {
    let event = |subject: &String, number| {
        let mut event = event(&format!("{prefix}-{subject}-{number}"));
        event["subject"] = json!(subject);
        event
    };
    numbers.flat_map(|number| subjects.iter().map(move |subject| event(subject, number))).collect()
}

pub(crate) fn people(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("person{number}")).collect()
}
