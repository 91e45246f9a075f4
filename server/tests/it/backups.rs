//! Backup and restore as `docs/operating.md` tells people to do it: beside a running server, from each database into each.

use crate::commands::{orgbridge, text};
use crate::deliveries::OBJECT;
use crate::events::event;
use crate::pair::Pair;
use crate::start::portal_with;
use local_org::{Fault, FaultKind, Surface, World};
use portal::deliveries::Chosen;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use testkit::{Folder, Options, TestDatabase, TestPortal};

/// An installation's configuration, its master key and its backup, in a folder of their own.
struct Place {
    folder: Folder,
}

impl Place {
    fn new() -> Self {
        Self { folder: Folder::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self, database_url: &str, key: &str) -> String {
        let file = self.path("orgbridge.toml");
        let lines = format!(
            "public_url = \"https://portal.example.com\"\ntrusted_proxies = \"none\"\ndatabase_url = \"{database_url}\"\nmaster_key_file = \"{}\"\n",
            self.path(key).display()
        );
        fs::write(&file, lines).unwrap();
        file.display().to_string()
    }

    /// Runs a command about a file; answers whether it did its work and what it said.
    fn run(&self, command: &str, file: &Path, database_url: &str, key: &str) -> (bool, String) {
        let config = self.config(database_url, key);
        let output = orgbridge(&[command, &file.display().to_string(), "--config", &config]);
        (output.status.success(), text(&output))
    }

    async fn start(&self, database_url: &str, world: &World) -> TestPortal {
        portal_with(Options {
            database_url: Some(database_url.to_owned()),
            master_key_file: Some(self.path("master.key")),
            world: Some(world.clone()),
            ..Options::default()
        })
        .await
    }
}

/// Five delivered, one parked, three on their way while the backup is made; the server it was made of delivers them.
async fn backed_up(place: &Place, from: &TestDatabase, file: &Path) -> Pair {
    let pair = Pair::on(place.start(from.url(), &World::new()).await).await;
    pair.expect_connected().await;
    pair.post(&(0..5).map(|number| event(&format!("e-{number}"))).collect::<Vec<_>>()).await;
    pair.until("delivered", |standing| standing.delivered == 5).await;
    pair.org().add_fault(Fault::new(FaultKind::ValidationRule).times(1));
    pair.post(&[event("p-0")]).await;
    pair.until("parked", |standing| standing.parked == 1).await;

    let slow = Fault { milliseconds: 4_000, surface: Surface::Writes, ..Fault::new(FaultKind::Slow) };
    pair.org().add_fault(slow.times(1));
    pair.post(&(0..3).map(|number| event(&format!("f-{number}"))).collect::<Vec<_>>()).await;
    let (made, said) = place.run("backup", file, from.url(), "master.key");
    assert!(made && said.contains("holds 2 clients, 1 integrations and 9 events"), "{said}");
    let key = fs::read_to_string(place.path("master.key")).unwrap();
    assert!(said.contains(key.split(' ').next().unwrap()), "names the master key it needs: {said}");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let (made, said) = place.run("backup", file, from.url(), "master.key");
    assert!(!made && said.contains("is there already"), "{said}");

    pair.until("delivered", |standing| standing.delivered == 8).await;
    pair.portal.portal.stop().await;
    pair
}

async fn goes_on(place: &Place, pair: Pair, into: &TestDatabase, round: u32) -> Pair {
    let portal = place.start(into.url(), &pair.portal.world.clone()).await;
    let page = store::audit::of_installation(portal.portal.store(), None, 10).await.unwrap();
    assert!(page.rows.iter().any(|entry| entry.action == "installation.restored"), "{:?}", page.rows);
    let pair = pair.behind(portal);
    pair.until("delivered again", |standing| standing.delivered == 8 && standing.waiting == 0).await;
    for number in 0..3 {
        assert_eq!(pair.org().writes(OBJECT, &format!("f-{number}")), 1 + round, "it was on its way in the backup");
    }
    let id = pair.integration.id.to_string();
    let replay = pair.portal.portal.deliveries().replay(&pair.caller, "acme", &id, &Chosen::All).await.unwrap();
    assert_eq!(replay.replayed, 1);
    // One that the backup has, and a new one: numbers go on where they were.
    pair.post(&[event("e-0"), event(&format!("new-{round}"))]).await;
    pair.until("delivered", |standing| standing.delivered == 10).await;
    let mut arrived = pair.arrived();
    arrived.sort();
    arrived.dedup();
    assert_eq!((arrived.len(), pair.arrived().len()), (9 + round as usize, 9 + round as usize), "none doubled");
    pair.expect_connected().await;
    pair.portal.portal.stop().await;
    pair
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_either_database_becomes_either_and_deliveries_on_their_way_go_on() {
    for from in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
        let place = Place::new();
        // A name that an address would read otherwise.
        let file = place.path("a backup? 100%.db");
        let mut pair = backed_up(&place, &from, &file).await;
        for (round, into) in (1..).zip([TestDatabase::empty_sqlite(), TestDatabase::empty_postgres().await]) {
            let (restored, said) = place.run("restore", &file, into.url(), "master.key");
            assert!(restored && said.contains("holds 2 clients, 1 integrations and 9 events now"), "{said}");
            pair = goes_on(&place, pair, &into, round).await;
            let (again, said) = place.run("restore", &file, into.url(), "master.key");
            assert!(!again && said.contains("left alone"), "{said}");
        }
        let left = fs::read_dir(place.folder.path()).unwrap().count();
        assert_eq!(left, 3, "configuration, key and backup; nothing half-made");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_that_an_earlier_version_took_is_replaced_and_named() {
    let (place, database) = (Place::new(), TestDatabase::sqlite().await);
    let file = place.path("backup.db");
    let pair = Pair::on(place.start(database.url(), &World::new()).await).await;
    pair.expect_connected().await;
    pair.post(&[event("nul-1"), event("good-1")]).await;
    pair.until("delivered", |standing| standing.delivered == 2).await;
    database.execute("UPDATE events SET data = 'a' || char(0) || 'b' WHERE id = 'nul-1'").await;
    assert!(place.run("backup", &file, database.url(), "master.key").0);
    for (into, expected) in
        [(TestDatabase::empty_postgres().await, "a\u{FFFD}b"), (TestDatabase::empty_sqlite(), "a\0b")]
    {
        let (restored, said) = place.run("restore", &file, into.url(), "master.key");
        assert!(restored && said.contains("holds 2 clients, 1 integrations and 2 events now"), "{said}");
        let is_named = said.contains("1 texts held U+0000") && said.contains("events.data where ");
        assert_eq!(is_named && said.contains("id = nul-1"), expected != "a\0b", "{said}");
        let payloads = store::events::payloads(&into.store().await, &[1, 2]).await.unwrap();
        let data: Vec<&str> = payloads.iter().map(|payload| payload.data.as_str()).collect();
        assert_eq!(data, [expected, r#"{"text":"hello"}"#]);
    }
    drop(pair);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_says_why_and_touches_nothing() {
    let (place, database) = (Place::new(), TestDatabase::sqlite().await);
    let file = place.path("backup.db");
    let pair = Pair::on(place.start(database.url(), &World::new()).await).await;
    assert!(place.run("backup", &file, database.url(), "master.key").0);
    let backup = fs::read(&file).unwrap();
    let into = TestDatabase::empty_sqlite();
    let refused = |file: &Path, key: &str, words: &str| {
        let (restored, said) = place.run("restore", file, into.url(), key);
        assert!(!restored && said.contains(words), "{words}: {said}");
        assert!(!into.sqlite_file().exists(), "{words}");
    };

    let other = place.path("other.key");
    assert!(orgbridge(&["master-key", "new", &other.display().to_string()]).status.success());
    let needed = fs::read_to_string(place.path("master.key")).unwrap();
    refused(&file, "other.key", needed.split(' ').next().unwrap());
    refused(&file, "other.key", "restore it from where you keep it");
    refused(&file, "no.key", "There is no master key file");
    refused(&place.path("no.db"), "master.key", "cannot be read");
    refused(database.sqlite_file(), "master.key", "is no backup");
    let damaged = place.path("damaged.db");
    fs::write(&damaged, "no database at all").unwrap();
    refused(&damaged, "master.key", "is no backup");
    fs::write(&damaged, &backup[..backup.len() / 2]).unwrap();
    refused(&damaged, "master.key", "is damaged");

    let applied = migrations::status(database.url()).await.unwrap().applied;
    let last = applied.last().unwrap();
    let later = format!("m9{}", &last[2..]);
    let newer: Vec<u8> = replaced(&backup, last.as_bytes(), later.as_bytes());
    fs::write(&damaged, newer).unwrap();
    refused(&damaged, "master.key", "newer version");
    let (made, said) = place.run("backup", &place.path("no/folder/b.db"), database.url(), "master.key");
    assert!(!made && said.contains("cannot be written"), "{said}");
    database.execute(&format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{later}', 0)")).await;
    let (made, said) = place.run("backup", &place.path("newer.db"), database.url(), "master.key");
    assert!(!made && said.contains("newer version") && !place.path("newer.db").exists(), "{said}");
    drop(pair);
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, at)| *at == old).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + old.len()].copy_from_slice(new);
    }
    bytes
}
