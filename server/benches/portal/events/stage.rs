//! A portal with connected integrations and the orgs they lead to. The orgs have threads of their own, and the portal a
//! process, or threads of its own where it stands on PostgreSQL, so that it can be told who used the cores.

use crate::http::Connection;
use crate::process::{Demo, data};
use crate::{cpu, runtime};
use local_org::{AppSetup, Running, SettingsPatch, World};
use portal::demo::KEYS;
use portal::keys::MasterKeys;
use portal::{Parts, Portal, Settings, SystemClock};
use serde_json::{Value, json};
use server::assets::Assets;
use server::config::Config;
use server::connections::{Connections, answer};
use server::{AppState, build_router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{OpenOptions, Store};
use testkit::{Folder, TestDatabase};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A user of acme's org who may write records.
pub(crate) const USERNAME: &str = "integration@acme.example";
/// Key of the client's platform.
pub(crate) const PLATFORM: &str = KEYS[0].2;
/// Key of its automation.
const AUTOMATION: &str = KEYS[2].2;
/// Names of the threads of the orgs.
const ORG: &str = "org";

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) org_url: String,
    pub(crate) address: SocketAddr,
    server: Server,
    folder: Folder,
    running: Running,
    org: Runtime,
}

enum Server {
    /// The released program on SQLite.
    Program(Demo),
    /// The same code in this process.
    Inside { _runtime: Runtime, database: TestDatabase },
}

/// CPU time that was used so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) server: Duration,
    pub(crate) database: Duration,
    pub(crate) org: Duration,
}

impl Stage {
    /// The released program on a SQLite file of its own.
    pub(crate) fn on_sqlite() -> Self {
        Self::make(|folder, org_url| {
            let demo = Demo::beside(folder, port(org_url));
            (demo.address, Server::Program(demo))
        })
    }

    /// The portal on a PostgreSQL server of its own that loses nothing.
    pub(crate) fn on_postgres() -> Self {
        Self::make(|folder, org_url| {
            let runtime = runtime("server");
            let (address, database) = runtime.block_on(inside(folder, org_url));
            (address, Server::Inside { _runtime: runtime, database })
        })
    }

    fn make(start: impl FnOnce(&Folder, &str) -> (SocketAddr, Server)) -> Self {
        let (folder, world, org) = (Folder::new(), World::new(), runtime(ORG));
        for key in ["acme", "globex"] {
            let settings = SettingsPatch { api_limit: Some(1_000_000_000), ..SettingsPatch::default() };
            world.org(key).update_settings(settings).expect("settings fit");
        }
        let running = org.block_on(local_org::spawn(world.clone())).expect("the local org starts");
        let org_url = running.url();
        let (address, server) = start(&folder, &org_url);
        Self { world, org_url, address, server, folder, running, org }
    }

    /// Makes an integration of acme that is connected to an org, and answers its id.
    pub(crate) fn connect(&self, org: &str, username: &str) -> String {
        let sets = self.call("GET", "/event-types", None);
        let wish = json!({
            "type": "unmanaged", "name": format!("Production of {org}"), "salesforce_subdomain": "login",
            "salesforce_username": username, "event_set": sets["event_sets"][0]["id"],
        });
        let made = self.call("POST", "/clients/acme/integrations", Some(&wish));
        let id = made["id"].as_str().expect("an id").to_owned();
        let here = format!("/clients/acme/integrations/{id}");
        let certificate = self.call("GET", &format!("{here}/certificate"), None);
        let setup = AppSetup::with_certificate(certificate.as_str().expect("a certificate"));
        let app = self.world.org(org).install_app(setup).expect("an app");
        self.call("PATCH", &here, Some(&json!({ "consumer_key": app.consumer_key })));
        let check = self.call("POST", &format!("{here}/check"), None);
        assert_eq!(check["state"], "passed", "{check}");
        id
    }

    /// Has the events of an integration wait, or go on.
    pub(crate) fn pause(&self, integration: &str, paused: bool) {
        self.call("PATCH", &format!("/clients/acme/integrations/{integration}"), Some(&json!({ "paused": paused })));
    }

    /// One call of the machine API; what is no JSON comes back as text.
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {AUTOMATION}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut connection = Connection::open(self.address).expect("the portal listens");
        let answer = connection.exchange(request.as_bytes()).expect("the portal answers");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {text}", answer.status);
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }

    /// Stops the program, runs statements on its database, and starts it again.
    pub(crate) fn rewritten(self, sql: &[String]) -> Self {
        let Self { world, org_url, server, folder, running, org, .. } = self;
        drop(server);
        let url = format!("sqlite://{}", data(folder.path()).join("orgbridge.db").display());
        for statement in sql {
            org.block_on(testkit::database::execute(&url, statement));
        }
        let demo = Demo::beside(&folder, port(&org_url));
        Self { world, org_url, address: demo.address, server: Server::Program(demo), folder, running, org }
    }

    /// Has PostgreSQL look at its tables, as it does by itself within a minute of their first rows: until then it knows
    /// nothing of them and plans for tables of a few pages.
    pub(crate) fn analyze(&self) {
        if let Server::Inside { database, .. } = &self.server {
            self.org.block_on(testkit::database::execute(database.url(), "ANALYZE"));
        }
    }

    pub(crate) fn used(&self) -> Used {
        let (server, database) = match &self.server {
            Server::Program(demo) => (cpu::of_process(demo.id()), Duration::ZERO),
            Server::Inside { database, .. } => {
                let main = database.server_process().expect("a server of its own");
                (cpu::of_threads("server"), cpu::of_family(main))
            }
        };
        Used { server, database, org: cpu::of_threads(ORG) }
    }

    /// Resident memory of the program in megabytes; nothing where it has no process of its own.
    pub(crate) fn resident_megabytes(&self) -> Option<f64> {
        match &self.server {
            Server::Program(demo) => demo.resident_kb().map(|kb| f64::from(kb) * 1.024 / 1000.0),
            Server::Inside { .. } => None,
        }
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }
}

fn port(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a URL with a port")
}

async fn inside(folder: &Folder, org_url: &str) -> (SocketAddr, TestDatabase) {
    let database = TestDatabase::durable_postgres().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let options = OpenOptions::new(database.url(), 8);
    let salesforce = salesforce::Config { connect_to: Some(org_url.to_owned()), ..salesforce::Config::default() };
    let portal = Portal::new(Parts {
        store: Store::open(&options).await.expect("the database opens"),
        master_keys: MasterKeys::read_or_create(&folder.path().join("master.key")).expect("a master key"),
        salesforce: salesforce::Client::new(&salesforce).expect("a Salesforce client"),
        clock: Arc::new(SystemClock),
        settings: Settings { public_url: format!("http://{address}"), demo: true, ..Settings::default() },
    })
    .expect("a portal");
    portal.seed_demo().await.expect("the demo's people");
    portal.spawn_worker();
    let config = Config::demo(address.port(), port(org_url), folder.path(), &[]).expect("loopback");
    let state = AppState::new(portal, &config, Assets::embedded());
    let connections = Connections::new(&state.limits, state.trusted_proxies.clone());
    let stopping = state.stopping.clone();
    tokio::spawn(answer(listener, build_router(state), connections, stopping));
    (address, database)
}
