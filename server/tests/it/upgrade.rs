//! The database of an earlier version, left in the middle of its work: this version brings it up to date and goes on with
//! it. The files of `upgrade/` are such databases, each left by that earlier program itself, with four migrations:
//! deliveries that arrived, are parked, are to be tried again, and were on their way when the process was killed.

use crate::commands::{orgbridge, text};
use crate::deliveries::OBJECT;
use crate::pair::{Pair, admin_of};
use crate::start::portal_with;
use local_org::{AppSetup, InstalledApp, World};
use portal::deliveries::Chosen;
use portal::{Clock, SystemClock};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use testkit::{Folder, Options, TestDatabase};

/// What the earlier program left.
struct Before {
    sql: &'static str,
    /// The integration that works.
    integration: &'static str,
}

const SQLITE: Before =
    Before { sql: include_str!("upgrade/sqlite.sql"), integration: "01a2153f-d0e3-7f92-a079-bee130337122" };
const POSTGRES: Before =
    Before { sql: include_str!("upgrade/postgres.sql"), integration: "01a2153f-d7b2-72a9-9558-0b8959720821" };
const MIGRATIONS: usize = 4;
/// Opens the private keys in it, and nothing else.
const MASTER_KEY: &str = include_str!("upgrade/master.key");
const CONSUMER_KEY: &str = "3MVG9UKK8_3.ANExBYXwWjvmoHA4lZeiQ78nPG3JFQgcFe1CYHrvnM8l85AGekqiW0nyygJekeFuzUiY5LvKk";

/// What waits in the integration that works.
fn waiting() -> Vec<String> {
    let flying = (0..5).map(|number| format!("flying-{number}"));
    flying.chain((0..4).map(|number| format!("retried-{number}"))).collect()
}

impl Before {
    /// The certificate of the integration that works.
    fn pem(&self) -> &'static str {
        let (from, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----\n");
        // PostgreSQL writes an id with hyphens, SQLite without.
        let ids = [self.integration.to_owned(), self.integration.replace('-', "").to_uppercase()];
        let is_its_own = |row: &&str| row.contains(from) && ids.iter().any(|id| row.contains(id));
        let row = self.sql.split("INSERT INTO").find(is_its_own).unwrap();
        let begin = row.find(from).unwrap();
        &row[begin..begin + row[begin..].find(end).unwrap() + end.len()]
    }

    /// As it was left, but today: what has waited for a month is parked.
    async fn laid_into(&self, database: &TestDatabase) {
        database.execute(self.sql).await;
        let status = migrations::status(database.url()).await.unwrap();
        assert_eq!(status.applied.len(), MIGRATIONS, "it is what it says");
        let now = SystemClock.now().millis();
        database
            .execute(&format!("UPDATE events SET accepted_at = {now}; UPDATE deliveries SET waiting_since = {now}"))
            .await;
    }
}

fn master_key(folder: &Path) -> PathBuf {
    let file = folder.join("master.key");
    fs::write(&file, MASTER_KEY).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    file
}

fn run(folder: &Path, command: &str, file: &Path, database_url: &str) {
    let config = folder.join("orgbridge.toml");
    let lines = format!(
        "public_url = \"https://portal.example.com\"\ntrusted_proxies = \"none\"\ndatabase_url = \"{database_url}\"\nmaster_key_file = \"{}\"\n",
        folder.join("master.key").display()
    );
    fs::write(&config, lines).unwrap();
    let output = orgbridge(&[command, &file.display().to_string(), "--config", &config.display().to_string()]);
    assert!(output.status.success(), "{}", text(&output));
}

/// Starts this version on it and follows everything to its end. It is the `round`th process that delivers the same.
async fn goes_on(before: &Before, database: &TestDatabase, key: &Path, world: &World, app: &InstalledApp, round: u32) {
    world.org("acme").replace_certificate(&app.id, before.pem()).unwrap();
    let options = Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(key.to_owned()),
        world: Some(world.clone()),
        ..Options::default()
    };
    let portal = portal_with(options).await;
    let caller = admin_of(&portal).await;
    let integrations = portal.portal.integrations();
    let integration = integrations.show(&caller, "acme", before.integration).await.unwrap().integration;
    let pair = Pair { portal, caller, integration, app: app.clone() };
    pair.until("delivered", |standing| standing.delivered == 15 && standing.waiting == 0).await;
    for id in waiting() {
        assert_eq!(pair.org().writes(OBJECT, &id), round, "{id}");
    }
    let replay =
        pair.portal.portal.deliveries().replay(&pair.caller, "acme", before.integration, &Chosen::All).await.unwrap();
    assert_eq!(replay.replayed, 2);
    pair.until("replayed", |standing| standing.delivered == 17 && standing.parked == 0).await;
    let kept = pair.stored().await.proven.organization;
    assert_eq!(kept.map(|kept| kept.id.to_string()), Some(pair.org().id()), "by the first token");
    pair.expect_connected().await;
    // Of the two other integrations: one is paused, one not filled in.
    pair.portal.leaves_waiting(18);
    pair.portal.portal.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_of_an_earlier_version_goes_on() {
    let (folder, world) = (Folder::new(), World::new());
    let key = master_key(folder.path());
    let app = AppSetup { consumer_key: Some(CONSUMER_KEY.to_owned()), ..AppSetup::with_certificate(SQLITE.pem()) };
    let app = world.org("acme").install_app(app).unwrap();

    let sqlite = TestDatabase::empty_sqlite();
    fs::write(sqlite.sqlite_file(), "").unwrap();
    SQLITE.laid_into(&sqlite).await;
    let postgres = TestDatabase::empty_postgres().await;
    POSTGRES.laid_into(&postgres).await;
    // A backup that this version makes before it has touched the database.
    let backup = folder.path().join("backup.db");
    run(folder.path(), "backup", &backup, postgres.url());
    assert_eq!(migrations::status(postgres.url()).await.unwrap().applied.len(), MIGRATIONS);
    let restored = TestDatabase::empty_sqlite();
    run(folder.path(), "restore", &backup, restored.url());

    // The org keeps what it was given by the first: for the next, all of it was sent and not settled.
    let left = [(&SQLITE, &sqlite), (&POSTGRES, &postgres), (&POSTGRES, &restored)];
    for (round, (before, database)) in (1..).zip(left) {
        goes_on(before, database, &key, &world, &app, round).await;
        assert!(migrations::status(database.url()).await.unwrap().pending.is_empty());
    }
    let records = world.org("acme").records(OBJECT);
    let mut arrived: Vec<&str> = records.iter().map(|record| record["Event_Id__c"].as_str().unwrap()).collect();
    let place = |id: &str| arrived.iter().position(|arrived| *arrived == id);
    assert!(place("retried-0") < place("retried-2") && place("flying-0") < place("flying-4"), "{arrived:?}");
    arrived.sort_unstable();
    let mut expected = waiting();
    expected.extend(["parked-0".to_owned(), "parked-1".to_owned()]);
    expected.sort();
    assert_eq!(arrived, expected);
}
