//! The one way to start a portal in a test: its own database, its own local Salesforce org, a real socket on a free
//! port, and the demo's people. What answers comes as an argument, because this crate must not know the server.

use crate::browser::{Answer, Browser};
use crate::folder::Folder;
use crate::unsettled;
use axum::Router;
use domain::Timestamp;
use domain::quota::Quota;
use local_org::World;
use portal::demo::PASSWORD;
use portal::keys::MasterKeys;
use portal::{Clock, ManualClock, Parts, Portal, Settings, SignUp, SystemClock};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use store::{OpenOptions, Store};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a test may choose.
#[derive(Default)]
pub struct Options {
    /// `None` is a fresh SQLite file.
    pub database_url: Option<String>,
    /// A pool of connections in transaction mode that leads to the database.
    pub pooled_url: Option<String>,
    /// A clock that stands still until the test moves it; it starts at the computer's time.
    pub manual_clock: bool,
    /// `None` is a fresh one; a file that is there is used, as at a second start.
    pub master_key_file: Option<PathBuf>,
    /// The Salesforce orgs; `None` is fresh ones.
    pub world: Option<World>,
    /// Takes requests and leaves all other work to somebody else.
    pub without_worker: bool,
    /// Bytes that posts leave free on the disk.
    pub disk_floor: u64,
    /// Changes the settings before the portal is made; they are those of a demo.
    pub settings: Option<ChangeSettings>,
    /// Hosts that may be called besides the default ones.
    pub more_hosts: Vec<String>,
}

/// What answers on the socket of a portal. The server's own loop is the server's; a router alone is answered plainly.
pub trait Serve: Send + 'static {
    fn serve(self, listener: TcpListener) -> impl Future<Output = ()> + Send;
}

impl Serve for Router {
    async fn serve(self, listener: TcpListener) {
        let service = self.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).await.expect("the server runs until it is dropped");
    }
}

/// What a test does to the settings of its portal.
pub type ChangeSettings = Box<dyn FnOnce(&mut Settings) + Send>;

/// What the server is built from.
pub struct AppParts {
    pub portal: Portal,
    /// Where the portal will be reached; loopback http.
    pub public_url: String,
    pub port: u16,
}

/// A portal that answers on a socket. Dropping it ends it, and fails the test if deliveries wait that the test did not
/// speak of.
pub struct TestPortal {
    pub portal: Portal,
    /// Such as `http://127.0.0.1:40123`.
    pub url: String,
    /// The Salesforce orgs every outgoing call lands in.
    pub world: World,
    /// Where [`TestPortal::world`] answers.
    pub org_url: String,
    /// There when [`Options::manual_clock`] was chosen.
    pub clock: Option<Arc<ManualClock>>,
    pub database_url: String,
    server: JoinHandle<()>,
    _org: local_org::Running,
    leaves_waiting: AtomicI64,
    is_followed: AtomicBool,
    folder: Folder,
}

impl TestPortal {
    /// Starts everything, with the demo's clients, people and keys.
    ///
    /// # Panics
    /// When anything of it cannot be started.
    pub async fn start<S: Serve>(options: Options, build: impl FnOnce(AppParts) -> S) -> Self {
        let folder = Folder::new();
        let world = options.world.unwrap_or_default();
        let org = local_org::spawn(world.clone()).await.expect("the local org starts");
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let url = format!("http://127.0.0.1:{port}");
        let database_url = options
            .database_url
            .unwrap_or_else(|| format!("sqlite://{}", folder.path().join("orgbridge.db").display()));
        migrations::migrate(&database_url).await.expect("the schema is made");
        let mut opening = OpenOptions::new(database_url.clone(), 4);
        opening.disk_floor = options.disk_floor;
        if let Some(url) = options.pooled_url {
            opening.url = url;
            opening.direct_url = Some(database_url.clone());
            opening.look_for_pooler().await.expect("a pool that leads to the database");
        }
        let manual = options.manual_clock.then(|| Arc::new(ManualClock::at(SystemClock.now())));
        let clock: Arc<dyn Clock> = match &manual {
            Some(manual) => manual.clone(),
            None => Arc::new(SystemClock),
        };
        let mut settings =
            Settings { public_url: url.clone(), demo: true, sign_up: SignUp::Open, ..Settings::default() };
        // Tests are faster than people; those of the limits say which they want.
        settings.quotas.set(Quota::ChecksPerHour, Quota::MOST);
        settings.quotas.set(Quota::ChecksPerMinute, Quota::MOST);
        if let Some(change) = options.settings {
            change(&mut settings);
        }
        let master_key_file = options.master_key_file.unwrap_or_else(|| folder.path().join("master.key"));
        let mut salesforce = salesforce::Config { connect_to: Some(org.url()), ..salesforce::Config::default() };
        salesforce.allowed_hosts.extend(options.more_hosts);
        let portal = Portal::new(Parts {
            store: Store::open(&opening).await.expect("the database opens"),
            master_keys: MasterKeys::read_or_create(&master_key_file).expect("a master key"),
            salesforce: salesforce::Client::new(&salesforce).expect("a Salesforce client"),
            clock,
            settings,
        })
        .expect("a portal");
        portal.seed_demo().await.expect("the demo's people");
        if !options.without_worker {
            portal.spawn_worker();
        }
        let served = build(AppParts { portal: portal.clone(), public_url: url.clone(), port });
        let server = tokio::spawn(served.serve(listener));
        Self {
            portal,
            url,
            world,
            org_url: org.url(),
            clock: manual,
            database_url,
            server,
            _org: org,
            leaves_waiting: AtomicI64::new(0),
            is_followed: AtomicBool::new(false),
            folder,
        }
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A browser in which one of the demo's people is signed in.
    ///
    /// # Panics
    /// When the sign-in is refused.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.browser();
        let answer = sign_in(&browser, email).await;
        assert_eq!(answer.status, 303, "{email} is signed in: {}", answer.body);
        browser
    }

    /// Says that so many deliveries wait in its database when the test is over, because that is what it is about.
    pub fn leaves_waiting(&self, deliveries: i64) {
        self.leaves_waiting.store(deliveries, Ordering::Relaxed);
    }

    /// Says that another portal goes on with its database, and answers for what waits there.
    pub fn is_followed(&self) {
        self.is_followed.store(true, Ordering::Relaxed);
    }

    /// A folder that lives as long as the portal.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The time by the portal's clock.
    pub fn now(&self) -> Timestamp {
        self.portal.now()
    }
}

impl Drop for TestPortal {
    fn drop(&mut self) {
        self.server.abort();
        if std::thread::panicking() || self.is_followed.load(Ordering::Relaxed) {
            return;
        }
        let expected = self.leaves_waiting.load(Ordering::Relaxed);
        let waiting = unsettled::waiting(&self.database_url, expected);
        assert_eq!(
            waiting, expected,
            "deliveries wait at the end of the test: wait until they are settled, or say `leaves_waiting`"
        );
    }
}

/// Posts the sign-in form with the demo's password.
pub async fn sign_in(browser: &Browser, email: &str) -> Answer {
    browser.post_form("/sign-in", &[("email", email), ("password", PASSWORD)]).await
}
