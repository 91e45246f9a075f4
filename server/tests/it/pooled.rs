//! PostgreSQL behind `PgBouncer` in transaction mode. These run under `cargo xtask test --all`, which installs it.

use crate::commands::{Server, configuration_of, orgbridge, text};
use crate::events::{batch, event};
use crate::ledger::{Ledger, admin_at};
use crate::pair::Pair;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::{Folder, Options, TestDatabase};

/// A pool in front of a test's PostgreSQL; ended with this value.
struct Pooler {
    process: Child,
    port: u16,
    _folder: Folder,
}

impl Pooler {
    fn start(database: &TestDatabase, takes_turns: bool) -> Self {
        let folder = Folder::new();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let host = database.url().split("host=").nth(1).unwrap();
        let settings = format!(
            "[databases]\n* = host={host} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n\
             server_round_robin = {}\n",
            u8::from(takes_turns)
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).unwrap();
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|path| Path::new(path).exists());
        let program = program.expect("pgbouncer, which `cargo xtask test --all` installs");
        let mut command = Command::new(program);
        command.arg("-q").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // It refuses to run as root.
        if std::fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0) {
            command.args(["-u", "postgres"]);
        }
        let process = command.spawn().expect("it starts");
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(10), "it never listened");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, port, _folder: folder }
    }

    fn url(&self, database: &TestDatabase) -> String {
        let name = database.url().split(['/', '?']).nth(3).unwrap();
        format!("postgres://postgres@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs under cargo xtask test --all"]
async fn all_a_server_behind_a_pool_in_transaction_mode_needs_the_database_itself() {
    let other = TestDatabase::empty_postgres().await;
    for takes_turns in [false, true] {
        let database = TestDatabase::empty_postgres().await;
        let pooler = Pooler::start(&database, takes_turns);
        let pooled = pooler.url(&database);
        let folder = Folder::new();
        let key = folder.path().join("master.key").display().to_string();
        assert!(orgbridge(&["master-key", "new", &key]).status.success());
        let with = |direct: Option<&str>| {
            let direct = direct.map(|url| format!("database_direct_url = \"{url}\"\n")).unwrap_or_default();
            configuration_of(folder.path(), &pooled, &direct)
        };
        for (direct, words) in [
            (None, "database_url leads to a connection pool in transaction mode"),
            (Some(pooled.as_str()), "database_direct_url leads to a connection pool in transaction mode"),
            (Some(other.url()), "different databases"),
        ] {
            let refused = orgbridge(&["serve", "--config", &with(direct)]);
            assert!(!refused.status.success());
            let said = text(&refused);
            assert!(said.contains(words) && said.contains("database_direct_url"), "{takes_turns}: {said}");
        }
        let config = with(Some(database.url()));
        for command in [vec!["migrate", "--config", &config], vec!["doctor", "--config", &config]] {
            let done = orgbridge(&command);
            assert!(done.status.success(), "{command:?}: {}", text(&done));
        }
        drop(Server::start(folder.path(), &["serve", "--config", &config]));
        let backup = folder.path().join("backup.db").display().to_string();
        let made = orgbridge(&["backup", &backup, "--config", &config]);
        assert!(made.status.success(), "{}", text(&made));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs under cargo xtask test --all"]
async fn all_work_goes_on_behind_a_pool_in_transaction_mode() {
    for takes_turns in [false, true] {
        let database = TestDatabase::postgres().await;
        let pooler = Pooler::start(&database, takes_turns);
        let pair = Pair::with(Options {
            database_url: Some(database.url().to_owned()),
            pooled_url: Some(pooler.url(&database)),
            ..Options::default()
        })
        .await;
        pair.expect_connected().await;
        let browser = pair.portal.browser();
        for round in 0..5 {
            let events: Vec<_> = (0..60).map(|number| event(&format!("pooled-{round}-{number}"))).collect();
            assert_eq!(batch(&browser, &events).await.0.status, 202);
        }
        pair.until("delivered through the pool", |standing| standing.delivered == 300).await;
        let admin = admin_at(&pair.portal.url).await;
        let mut ledger = Ledger::default();
        for _ in 0..3 {
            assert_eq!(ledger.work(&admin, database.url()).await, 0);
        }
        ledger.is_what_is_stored(database.url(), "behind the pool").await;
        pair.until("delivered as well", |standing| standing.delivered > 300 && standing.waiting == 0).await;
        assert_eq!(admin.get("/readyz").await.status, 200);
        // The integrations of the ledger are not connected to an org, so what goes to them waits.
        pair.portal.is_followed();
    }
}
