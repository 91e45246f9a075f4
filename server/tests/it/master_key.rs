//! Rotating the master key beside running servers, as `docs/operating.md` describes it: no check, no delivery and no probe
//! notices, and a server whose file was not updated goes on with what it can open.

use crate::commands::{orgbridge, text};
use crate::deliveries::OBJECT;
use crate::events::{event, single};
use crate::integrations::activated;
use crate::pair::Pair;
use crate::start::portal_with;
use domain::check::CheckState;
use domain::integration::State;
use local_org::{Fault, FaultKind, Surface, World};
use portal::Caller;
use portal::keys::{MasterKeys, Rotation};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use testkit::database::both;
use testkit::{Folder, Options, TestDatabase, TestPortal};

/// A server of this installation that reads this master key file.
async fn server(database: &TestDatabase, key: &Path, world: &World) -> TestPortal {
    let options = Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(key.to_owned()),
        world: Some(world.clone()),
        ..Options::default()
    };
    portal_with(options).await
}

/// The configuration that the commands read, beside the master key file.
fn configuration(folder: &Path, database: &TestDatabase, key: &Path) -> String {
    let file = folder.join("orgbridge.toml");
    let lines = format!(
        "public_url = \"https://portal.example.com\"\ndatabase_url = \"{}\"\nmaster_key_file = \"{}\"\n",
        database.url(),
        key.display()
    );
    fs::write(&file, lines).unwrap();
    file.display().to_string()
}

async fn rotate(config: &str, more: &[&str]) -> (bool, String) {
    let words: Vec<String> =
        ["master-key", "rotate", "--config", config].iter().chain(more).map(|word| (*word).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let output = orgbridge(&words.iter().map(String::as_str).collect::<Vec<_>>());
        (output.status.success(), text(&output))
    })
    .await
    .unwrap()
}

/// The file as an operator distributes it: whole or not at all, and its owner's alone.
fn put(key: &Path, lines: &str) {
    let beside = key.with_extension("copied");
    fs::write(&beside, lines).unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&beside, key).unwrap();
}

async fn expect_ready(portal: &TestPortal) {
    let ready = portal.browser().get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.body);
}

async fn notices(portal: &TestPortal) -> String {
    let notices = portal.portal.health().await.notices;
    notices.into_iter().map(|notice| notice.text).collect::<Vec<_>>().join("\n")
}

/// Everything that needs keys, on every server, until it is over: events, checks, activations and probes.
struct Load<'a> {
    pair: &'a Pair,
    servers: &'a [&'a TestPortal],
    over: &'a AtomicBool,
}

impl Load<'_> {
    fn goes_on(&self) -> bool {
        !self.over.load(Ordering::Relaxed)
    }

    async fn events(&self) -> usize {
        let browsers: Vec<_> = self.servers.iter().map(|server| server.browser()).collect();
        let mut posted = 0;
        while self.goes_on() {
            let mut event = event(&format!("e-{posted:05}"));
            event["subject"] = json!(format!("person-{}", posted % 7));
            let (answer, _) = single(&browsers[posted % browsers.len()], &event).await;
            assert_eq!(answer.status, 202, "{}", answer.body);
            posted += 1;
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        posted
    }

    async fn checks(&self) -> usize {
        let id = self.pair.integration.id.to_string();
        let mut passed = 0;
        while self.goes_on() {
            let checks = self.servers[passed % self.servers.len()].portal.checks();
            let check = checks.start(&self.pair.caller, "acme", &id).await.unwrap();
            loop {
                let now = checks.show(&self.pair.caller, "acme", &id, &check.id.to_string()).await.unwrap().check;
                if now.state != CheckState::Running {
                    assert_eq!(now.state, CheckState::Passed, "{:?}", now.chain);
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            passed += 1;
        }
        passed
    }

    async fn activations(&self) -> usize {
        let browser = self.servers[0].signed_in("admin@acme.test").await;
        let mut made = 0;
        while self.goes_on() {
            activated(&browser, &format!("Beside {made}")).await;
            made += 1;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        made
    }

    /// Sessions end all the time, so that deliveries sign in again and again.
    async fn sessions(&self) {
        while self.goes_on() {
            let ended = Fault::new(FaultKind::SessionExpired).on(Surface::Writes).matching("person-").times(1);
            self.pair.org().add_fault(ended);
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }

    async fn probes(&self) -> usize {
        let mut asked = 0;
        while self.goes_on() {
            for server in self.servers {
                expect_ready(server).await;
                asked += 1;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        asked
    }
}

/// Rotates and then takes the old key away, under load.
async fn rotation_under_load(pair: &Pair, servers: &[&TestPortal], config: &str, keys: &[PathBuf]) -> usize {
    let over = AtomicBool::new(false);
    let load = Load { pair, servers, over: &over };
    let rotation = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let old = fs::read_to_string(&keys[0]).unwrap();
        let (done, said) = rotate(config, &["--wait", if keys.len() > 1 { "0" } else { "30" }]).await;
        let both = fs::read_to_string(&keys[0]).unwrap();
        assert!(both.ends_with(&old) && both.lines().count() == 2, "the new key is in front");
        if keys.len() > 1 {
            assert!(!done && said.contains("does not have it") && said.contains("--resume"), "{said}");
            // Every machine gets it at a time of its own.
            for key in &keys[1..] {
                tokio::time::sleep(Duration::from_millis(500)).await;
                put(key, &both);
            }
            let (done, said) = rotate(config, &["--resume"]).await;
            assert!(done && said.contains("were wrapped anew"), "{said}");
        } else {
            assert!(done && said.contains("were wrapped anew"), "{said}");
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (done, said) = rotate(config, &["--resume"]).await;
        assert!(done && said.contains("\n0 private keys were wrapped anew"), "new keys are sealed with it: {said}");
        for key in keys {
            put(key, both.strip_suffix(&old).unwrap());
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
        over.store(true, Ordering::Relaxed);
    };
    // Of the integrations that are activated meanwhile none is connected.
    servers.iter().for_each(|server| server.is_followed());
    let (posted, passed, made, asked, (), ()) =
        tokio::join!(load.events(), load.checks(), load.activations(), load.probes(), load.sessions(), rotation);
    // Slow as the machine may be: each of them met the rotation.
    assert!(posted > 5 && passed > 2 && made > 0 && asked > 5, "{posted} {passed} {made} {asked}");
    posted
}

async fn expect_each_once(pair: &Pair, posted: usize) {
    pair.until("delivered", |standing| usize::try_from(standing.delivered).unwrap() == posted).await;
    let mut seen = 0;
    pair.org().each_write(OBJECT, |id, writes| {
        seen += 1;
        assert_eq!(writes, 1, "{id}");
    });
    assert_eq!(seen, posted);
    assert_eq!(pair.stored().await.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_beside_a_running_server_is_not_noticed() {
    both(async |database| {
        let (folder, world) = (Folder::new(), World::new());
        let key = folder.path().join("master.key");
        let config = configuration(folder.path(), &database, &key);
        let pair = Pair::on(server(&database, &key, &world).await).await;
        pair.expect_connected().await;
        let old = fs::read_to_string(&key).unwrap();
        let posted = rotation_under_load(&pair, &[&pair.portal], &config, &[key.clone()]).await;
        expect_each_once(&pair, posted).await;
        assert_eq!(notices(&pair.portal).await, "");

        let doctor = orgbridge(&["doctor", "--config", &config]);
        assert!(text(&doctor).contains("✓ master key: it opens what the database holds"), "{}", text(&doctor));
        assert!(text(&doctor).contains("✓ running server"), "{}", text(&doctor));
        let pair = pair.behind(server(&database, &key, &world).await);
        expect_ready(&pair.portal).await;
        pair.expect_connected().await;

        pair.portal.is_followed();
        put(&key, &old);
        let doctor = text(&orgbridge(&["doctor", "--config", &config]));
        assert!(doctor.contains("✗ database and master key do not fit"), "the old one opens nothing: {doctor}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_waits_until_the_file_is_on_every_machine() {
    let (database, folder, world) = (TestDatabase::postgres().await, Folder::new(), World::new());
    let keys = [folder.path().join("master.key"), folder.path().join("other").join("master.key")];
    let config = configuration(folder.path(), &database, &keys[0]);
    let pair = Pair::on(server(&database, &keys[0], &world).await).await;
    fs::create_dir(folder.path().join("other")).unwrap();
    put(&keys[1], &fs::read_to_string(&keys[0]).unwrap());
    let second = server(&database, &keys[1], &world).await;
    pair.expect_connected().await;
    let posted = rotation_under_load(&pair, &[&pair.portal, &second], &config, &keys).await;
    expect_each_once(&pair, posted).await;
}

/// What an operator does against the advice, or a server that was out of reach: the others moved on without it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_the_new_key_goes_on_with_what_it_can_open() {
    both(async |database| {
        let (folder, world) = (Folder::new(), World::new());
        let (key, late) = (folder.path().join("master.key"), folder.path().join("late.key"));
        let pair = Pair::on(server(&database, &key, &world).await).await;
        pair.expect_connected().await;
        let id = pair.integration.id.to_string();
        put(&late, &fs::read_to_string(&key).unwrap());
        let other = Options {
            database_url: Some(database.url().to_owned()),
            master_key_file: Some(late.clone()),
            world: Some(world.clone()),
            without_worker: true,
            ..Options::default()
        };
        let other = portal_with(other).await;
        activated(&pair.portal.signed_in("admin@acme.test").await, "Not wrapped anew").await;
        database.execute("CREATE TABLE kept AS SELECT * FROM certificates").await;
        let new = MasterKeys::add_fresh(&key).unwrap().newest_id().to_owned();
        pair.portal.portal.reread_master_keys();
        let rotated = pair.portal.portal.rotate_master_key(&Caller::System, Duration::from_secs(10)).await.unwrap();
        assert!(matches!(rotated, Rotation::Done { rewrapped: 2, .. }), "{rotated:?}");
        let put_back = "UPDATE certificates SET \
            wrapped_data_key = (SELECT wrapped_data_key FROM kept WHERE kept.id = certificates.id), \
            master_key_id = (SELECT master_key_id FROM kept WHERE kept.id = certificates.id) \
            WHERE integration_id = (SELECT id FROM integrations WHERE name = 'Not wrapped anew')";
        database.execute(put_back).await;

        let checks = other.portal.checks();
        let run = async || {
            let check = checks.start(&pair.caller, "acme", &id).await.unwrap();
            let until = Instant::now() + Duration::from_secs(20);
            loop {
                let now = checks.show(&pair.caller, "acme", &id, &check.id.to_string()).await.unwrap().check;
                if now.state != CheckState::Running {
                    return now;
                }
                assert!(Instant::now() < until);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let refused = run().await;
        let code = refused.chain.refusal().map(|(_, refusal)| refusal.code.clone());
        assert_eq!(code.as_deref(), Some("key_unavailable"), "{:?}", refused.chain);
        assert_eq!(pair.stored().await.state, State::Connected, "nothing is wrong with the integration");
        let keys_work = async || {
            other.portal.health().await.parts.iter().any(|part| part.name == "master_key" && part.problem.is_none())
        };
        assert!(keys_work().await, "it can open the other integration's");
        let said = notices(&other).await;
        assert!(said.contains(&new) && said.contains("Copy the file from a server that has this key"), "{said}");

        // A file that is unreadable for a moment changes nothing; then it comes, and no restart is needed.
        for spoil in ["", "torn", "# only words\n"] {
            fs::write(&late, spoil).unwrap();
            fs::set_permissions(&late, fs::Permissions::from_mode(0o600)).unwrap();
            assert_eq!(run().await.state, CheckState::Refused);
        }
        put(&late, &fs::read_to_string(&key).unwrap());
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert_eq!(run().await.state, CheckState::Passed, "the file is read again");
        assert!(keys_work().await);
        assert_eq!(notices(&other).await, "");

        // The server that has everything loses its file, in every way a file is lost.
        let whole = fs::read_to_string(&key).unwrap();
        let spoils: [&dyn Fn(); 4] = [
            &|| fs::remove_file(&key).unwrap(),
            &|| put(&key, "torn"),
            &|| put(&key, &whole[..whole.len() - 10]),
            &|| fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap(),
        ];
        for (number, spoil) in spoils.into_iter().enumerate() {
            spoil();
            pair.portal.portal.reread_master_keys();
            expect_ready(&pair.portal).await;
            let said = notices(&pair.portal).await;
            assert!(said.contains("the keys that were read before are used"), "{number}: {said}");
            pair.expect_connected().await;
        }
        put(&key, &whole[whole.find('\n').unwrap() + 1..]);
        pair.portal.portal.reread_master_keys();
        expect_ready(&pair.portal).await;
        let said = notices(&pair.portal).await;
        assert!(said.contains(&new) && said.contains("Put it back before this server is restarted"), "{said}");
        pair.expect_connected().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_wait_while_their_key_cannot_be_opened_and_go_on_by_themselves() {
    both(async |database| {
        let (folder, world) = (Folder::new(), World::new());
        let (key, late) = (folder.path().join("master.key"), folder.path().join("late.key"));
        put(&late, &{
            MasterKeys::create(&key).unwrap();
            fs::read_to_string(&key).unwrap()
        });
        let pair = Pair::on(server(&database, &late, &world).await).await;
        pair.expect_connected().await;
        let beside = Options {
            database_url: Some(database.url().to_owned()),
            master_key_file: Some(key.clone()),
            world: Some(world.clone()),
            without_worker: true,
            ..Options::default()
        };
        let beside = portal_with(beside).await;
        MasterKeys::add_fresh(&key).unwrap();
        beside.portal.reread_master_keys();
        // As if the server with the late file had been out of reach.
        let rotated = loop {
            database.execute("DELETE FROM installation WHERE name LIKE 'process/%'").await;
            match beside.portal.rotate_master_key(&Caller::System, Duration::ZERO).await.unwrap() {
                Rotation::Waits(_) => {}
                done @ Rotation::Done { .. } => break done,
            }
        };
        assert!(matches!(rotated, Rotation::Done { rewrapped: 1, .. }), "{rotated:?}");

        let ended = Fault::new(FaultKind::SessionExpired).on(Surface::Writes).matching("person-").times(1);
        pair.org().add_fault(ended);
        let mut event = event("e-1");
        event["subject"] = json!("person-1");
        pair.post(&[event]).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.delivered, standing.parked), (1, 0, 0));
        assert_eq!(pair.stored().await.state, State::Connected, "nothing is wrong with the integration");

        put(&late, &fs::read_to_string(&key).unwrap());
        pair.until("delivered", |standing| standing.delivered == 1).await;
        expect_ready(&pair.portal).await;
    })
    .await;
}
