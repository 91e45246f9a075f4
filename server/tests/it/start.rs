//! How these tests start a portal.

use server::assets::{Assets, Manifest};
use server::config::Config;
use server::connections::{Connections, answer};
use server::{AppState, build_router};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use testkit::database::both;
use testkit::{AppParts, Options, Serve, TestDatabase, TestPortal};
use tokio::net::TcpListener;

/// A portal with the demo's people.
pub(crate) async fn portal() -> TestPortal {
    portal_with(Options::default()).await
}

pub(crate) async fn portal_with(options: Options) -> TestPortal {
    TestPortal::start(options, |parts| served(state(parts, |_| {}))).await
}

/// A portal on this database.
pub(crate) async fn portal_on(database: &TestDatabase) -> TestPortal {
    portal_with(Options { database_url: Some(database.url().to_owned()), ..Options::default() }).await
}

/// Tells one story to a portal on SQLite and to one on PostgreSQL.
pub(crate) async fn both_databases<Story: AsyncFn(TestPortal)>(story: Story) {
    both(async |database| story(portal_on(&database).await).await).await;
}

/// A portal whose server is configured by `change`.
pub(crate) async fn portal_configured(change: impl FnOnce(&mut Config)) -> TestPortal {
    TestPortal::start(Options::default(), |parts| served(state(parts, change))).await
}

/// A portal behind a proxy on this machine, which says where people come from.
pub(crate) async fn portal_behind_a_proxy(options: Options) -> TestPortal {
    TestPortal::start(options, |parts| served(state(parts, trust_this_machine))).await
}

pub(crate) async fn portal_behind_a_proxy_configured(change: impl FnOnce(&mut Config)) -> TestPortal {
    let change = |config: &mut Config| {
        trust_this_machine(config);
        change(config);
    };
    TestPortal::start(Options::default(), |parts| served(state(parts, change))).await
}

fn trust_this_machine(config: &mut Config) {
    config.trusted_proxies = Some(vec!["127.0.0.0/8".parse().unwrap()]);
}

/// The portal with the loop that a server answers with.
pub(crate) struct Served(AppState);

pub(crate) fn served(state: AppState) -> Served {
    Served(state)
}

impl Serve for Served {
    async fn serve(self, listener: TcpListener) {
        let connections = Connections::new(&self.0.limits, self.0.trusted_proxies.clone());
        let stopping = self.0.stopping.clone();
        answer(listener, build_router(self.0), connections, stopping).await;
    }
}

pub(crate) fn state(parts: AppParts, change: impl FnOnce(&mut Config)) -> AppState {
    let mut config = Config::demo(parts.port, 1, Path::new("unused"), &[]).expect("the demo's configuration");
    change(&mut config);
    AppState::new(parts.portal, &config, some_assets())
}

/// A script in both forms and a style without a compressed twin.
fn some_assets() -> Arc<Assets> {
    let others = HashMap::from([("favicon.svg".to_owned(), "favicon-1.svg".to_owned())]);
    let manifest = Manifest { output_name: "orgbridge-1".to_owned(), style: "orgbridge-1.css".to_owned(), others };
    let files: [(&str, &'static [u8]); 6] = [
        ("orgbridge-1.js", b"plain script"),
        ("orgbridge-1.js.br", b"compressed script"),
        ("orgbridge-1_bg.wasm", b"\0asm"),
        ("orgbridge-1.css", b"body{}"),
        ("favicon-1.svg", b"<svg/>"),
        ("snippets/a/b.js", b"snippet"),
    ];
    Arc::new(Assets::new(manifest, files.map(|(name, bytes)| (name.to_owned(), Cow::Borrowed(bytes)))))
}
