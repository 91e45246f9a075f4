//! The first page of the integrations list: whether it stays as fast however many rows there are, and what the portal
//! adds to the query behind it. Rounds of all targets take turns, and ratios are made within a round.

use crate::http::{Connection, get};
use crate::load::{CONNECTIONS, Target};
use crate::table::{Goal, Table};
use crate::{seed, server_runtime};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get as on_get;
use domain::ids::ClientId;
use std::hint::black_box;
use std::net::SocketAddr;
use store::{ListQuery, Store};
use testkit::{TestDatabase, TestPortal};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

const ROUNDS: usize = 7;
/// The fewest rows of any portal here.
const FIRST_ROWS: usize = 10;
const BROTLI: &str = "Accept-Encoding: br";

pub(crate) fn on_sqlite() -> Table {
    let runtime = server_runtime();
    let portals = [10, 50, 1_000, 100_000].map(|count| Filled::make(&runtime, count, None));
    let mut table = compare(&runtime, &portals, "SQLite");
    table.note("10 rows are a short page; 50 rows are the first full one, so its ratio is the fair one.");
    table
}

pub(crate) fn on_postgres() -> Table {
    if !crate::has_postgres() {
        let mut table = Table::new("Integrations list on PostgreSQL");
        table.note("PostgreSQL's program initdb is not on PATH, so this was not measured.");
        return table;
    }
    let runtime = server_runtime();
    let portals = [10, 50, 100_000].map(|count| {
        let database = runtime.block_on(TestDatabase::postgres());
        Filled::make(&runtime, count, Some(database))
    });
    let mut table = compare(&runtime, &portals, "PostgreSQL");
    table.note("CPU is the portal's alone, without that of the PostgreSQL processes on the same cores.");
    table
}

/// A portal with integrations, and its Client Admin's cookie.
struct Filled {
    count: usize,
    portal: TestPortal,
    client: ClientId,
    cookie: String,
}

impl Filled {
    fn make(runtime: &Runtime, count: usize, database: Option<TestDatabase>) -> Self {
        runtime.block_on(async {
            let portal = seed::portal(database.as_ref().map(|database| database.url().to_owned())).await;
            // PostgreSQL plans the check of a foreign key once, and by what it knows then: without the few first rows it
            // takes the table for empty, and reads all of it for every row that follows.
            seed::integrations(&portal.portal, 0, FIRST_ROWS).await;
            if let Some(database) = &database {
                database.execute("ANALYZE").await;
            }
            seed::integrations(&portal.portal, FIRST_ROWS, count).await;
            if let Some(database) = database {
                database.execute("ANALYZE").await;
            }
            let browser = portal.signed_in(seed::ADMIN).await;
            let session = browser.cookie("orgbridge").expect("a session");
            let client = seed::client(&portal.portal).await;
            Self { count, portal, client, cookie: format!("Cookie: orgbridge={session}") }
        })
    }

    fn address(&self) -> SocketAddr {
        self.portal.url.trim_start_matches("http://").parse().expect("an address with a port")
    }

    fn request(&self, headers: &[&str]) -> Vec<u8> {
        get(&app::routes::integrations(seed::CLIENT), &[headers, &[&self.cookie]].concat())
    }

    fn target(&self, name: String, headers: &[&str]) -> Target {
        Target::new(name, self.address(), self.request(headers))
    }

    /// The page as it comes without compression.
    fn page(&self) -> Vec<u8> {
        let mut connection = Connection::open(self.address()).expect("the portal listens");
        connection.exchange(&self.request(&[])).expect("the portal answers").body
    }
}

/// What the bare handler has: the store, and the bytes to answer with.
#[derive(Clone)]
struct Bare {
    store: Store,
    client: ClientId,
    page: Bytes,
}

async fn bare(State(bare): State<Bare>) -> Html<Bytes> {
    let page = store::integrations::list(&bare.store, bare.client, &ListQuery::default()).await;
    black_box(page.expect("the store answers"));
    Html(bare.page)
}

async fn still(State(bare): State<Bare>) -> Html<Bytes> {
    Html(bare.page)
}

fn serve_bare(runtime: &Runtime, filled: &Filled) -> SocketAddr {
    let bare_state =
        Bare { store: filled.portal.portal.store().clone(), client: filled.client, page: Bytes::from(filled.page()) };
    let compressed = Router::new()
        .route("/compressed", on_get(bare))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)));
    let router = Router::new().route("/", on_get(bare)).route("/still", on_get(still)).merge(compressed);
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(async move { axum::serve(listener, router.with_state(bare_state)).await });
        address
    })
}

fn compare(runtime: &Runtime, portals: &[Filled], database: &str) -> Table {
    let most = portals.last().expect("there are some");
    let bare = serve_bare(runtime, most);
    let mut pages: Vec<Target> =
        portals.iter().map(|filled| filled.target(format!("portal, {} rows", filled.count), &[])).collect();
    let mut plain = Target::new("bare handler, same query and bytes", bare, get("/", &[]));
    let mut still = Target::new("bare handler, no query, same bytes", bare, get("/still", &[]));
    let mut packed = most.target(format!("portal, {} rows, brotli", most.count), &[BROTLI]);
    let mut packed_bare = Target::new("bare handler, brotli", bare, get("/compressed", &[BROTLI]));
    for _ in 0..ROUNDS {
        for target in pages.iter_mut().chain([&mut plain, &mut still, &mut packed, &mut packed_bare]) {
            target.run();
        }
    }
    let title = format!(
        "Integrations list on {database}: first page, {} kB of HTML, {CONNECTIONS} connections, {ROUNDS} rounds",
        most.page().len() / 1000
    );
    let mut table = Table::new(title);
    for target in pages.iter().chain([&plain, &still, &packed, &packed_bare]) {
        let (rates, cpu, latencies) = (target.rates(), target.cpu_millis(), target.latencies());
        table.row(format!("{}: requests/s", target.name), format!("{:.0}", rates.median()), rates.spread(0));
        table.row(
            format!("{}: p50 / p99 ms", target.name),
            format!("{:.1}", latencies.median()),
            format!("{:.1}", latencies.quantile(990)),
        );
        table.row(format!("{}: CPU ms/request", target.name), format!("{:.2}", cpu.median()), cpu.spread(2));
    }
    let last = pages.last().expect("there are some");
    for page in pages.iter().take(2) {
        for (what, ratio) in
            [("time", page.rates().ratio(&last.rates())), ("CPU", last.cpu_millis().ratio(&page.cpu_millis()))]
        {
            let name = format!("{what} of {} / {}", last.name, page.name);
            table.judged(&name, ratio.median(), format!("{:.2}", ratio.median()), ratio.spread(2), Goal::AtMost(1.2));
        }
    }
    for (name, own, other) in [
        ("portal / bare handler: rate", last, &plain),
        ("portal / bare handler, both brotli: rate", &packed, &packed_bare),
    ] {
        let ratio = own.rates().ratio(&other.rates());
        table.judged(name, ratio.median(), format!("{:.2}", ratio.median()), ratio.spread(2), Goal::AtLeast(0.4));
    }
    table
}
