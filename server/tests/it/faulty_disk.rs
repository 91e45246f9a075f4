//! Disks that fail under the real program: full, with I/O errors, with half a write, with a sync that fails; a disk of a
//! few megabytes; backup and restore without room. Each time every answer is what is stored.

use crate::commands::{installation, orgbridge, text};
use crate::demo_process::{Ground, PATIENCE};
use crate::ledger::{Ledger, admin_at};
use crate::start::portal_with;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use testkit::{Folder, Options, TestPortal};

/// What happens to a database file, and how.
type Way<'a> = (&'static str, &'a dyn Fn(&Path));

const SHIM: &str = include_str!("faulty_disk.c");

/// Compiles what makes writes fail.
fn shim(folder: &Path) -> PathBuf {
    let (source, library) = (folder.join("faulty_disk.c"), folder.join("faulty_disk.so"));
    std::fs::write(&source, SHIM).unwrap();
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).arg("-ldl").output();
    let compiled = compiled.expect("a C compiler");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_in_every_way_under_a_server_loses_nothing_that_was_answered() {
    let tools = Folder::new();
    let (library, faults) = (shim(tools.path()), tools.path().join("faults"));
    let fail = |letter: &str| std::fs::write(&faults, letter).unwrap();
    fail("-");
    let ground = Ground::new(None)
        .await
        .with_environment(&[("LD_PRELOAD", library.to_str().unwrap()), ("FAULTS", faults.to_str().unwrap())]);
    let url = format!("sqlite://{}", ground.folder().join("orgbridge.db").display());
    let mut demo = ground.start().await;
    let mut admin = admin_at(&demo.url).await;
    let mut ledger = Ledger::default();
    for (letter, what) in
        [("n", "no room"), ("e", "I/O errors"), ("s", "half a write"), ("f", "no sync"), ("n", "no room")]
    {
        assert_eq!(ledger.work(&admin, &url).await, 0, "before {what}: {}", demo.log());
        fail(letter);
        let refused = ledger.work(&admin, &url).await;
        assert!(refused >= 6, "{what}: {refused} refused");
        assert_eq!(admin.get("/readyz").await.status, 503, "{what}");
        fail("-");
        assert_eq!(ledger.work(&admin, &url).await, 0, "after {what}: {}", demo.log());
        ledger.is_what_is_stored(&url, what).await;
    }
    fail("e");
    ledger.work(&admin, &url).await;
    fail("-");
    ledger.work(&admin, &url).await;
    demo.kill();
    demo = ground.start().await;
    ledger.is_what_is_stored(&url, "after it was killed and started again").await;
    admin = admin_at(&demo.url).await;
    assert_eq!(ledger.work(&admin, &url).await, 0);
    ledger.is_what_is_stored(&url, "after more work").await;
    ledger.assert_is_a_series();
}

/// A disk of its own; gone with this value.
struct SmallDisk(Folder);

impl SmallDisk {
    /// `None` where this user may not mount.
    fn new(mebibytes: u32) -> Option<Self> {
        let folder = Folder::new();
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("this user may not mount a tmpfs: the test on a small disk is left out");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        let path = self.path().join("filler");
        let mut file = std::fs::File::options().create(true).append(true).open(path).unwrap();
        for size in [65_536, 4096] {
            let block = vec![1; size];
            while std::io::Write::write_all(&mut file, &block).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // At once gone from the folders, and for good when the last file is closed.
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).output();
    }
}

fn on_disk(disk: &SmallDisk) -> String {
    format!("sqlite://{}", disk.path().join("orgbridge.db").display())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_disk_that_is_full_again_and_again_loses_nothing_that_was_answered() {
    let Some(disk) = SmallDisk::new(64) else { return };
    let url = on_disk(&disk);
    let options = |key: &Path| Options {
        database_url: Some(url.clone()),
        master_key_file: Some(key.to_owned()),
        ..Options::default()
    };
    let keys = Folder::new();
    let key = keys.path().join("master.key");
    let portal: TestPortal = portal_with(options(&key)).await;
    let admin = admin_at(&portal.url).await;
    let mut ledger = Ledger::default();
    for series in 0..3 {
        assert_eq!(ledger.work(&admin, &url).await, 0, "{series}");
        disk.fill();
        let mut rounds = 0;
        while ledger.work(&admin, &url).await < 6 {
            rounds += 1;
            assert!(rounds < 20, "the disk never fills");
        }
        disk.make_room();
        ledger.work(&admin, &url).await;
        ledger.is_what_is_stored(&url, &format!("{series}")).await;
    }
    ledger.assert_is_a_series();
    portal.is_followed();
    portal.portal.stop().await;
    portal.portal.store().close().await.unwrap();
    drop(portal);
    let portal = portal_with(options(&key)).await;
    ledger.is_what_is_stored(&url, "after a restart").await;
    portal.portal.store().close().await.unwrap();
    portal.is_followed();
}

#[tokio::test(flavor = "multi_thread")]
async fn below_the_floor_posts_are_refused_before_they_begin_and_reading_goes_on() {
    // No disk has so much room.
    let portal = portal_with(Options { disk_floor: u64::MAX, ..Options::default() }).await;
    // Whoever has to make room can sign in to see how much.
    let operator = portal.signed_in("operator@demo.test").await;
    let health = operator.get("/operator/health").await;
    assert!(health.body.contains("MiB are free on the disk of the database"), "{}", health.body);
    assert_eq!(operator.get("/readyz").await.status, 200, "a balancer would end reading too");

    let form = operator.post_form("/operator/clients/new", &[("name", "Initech"), ("slug", "initech")]).await;
    assert_eq!((form.status.as_u16(), form.header("retry-after")), (503, "60"));
    assert!(form.body.contains("The disk is nearly full"), "{}", form.body);
    let machine = portal.browser();
    for path in [crate::events::PATH, "/api/v1/clients/acme/integrations"] {
        let request = machine.request(reqwest::Method::POST, path).bearer_auth(portal::demo::KEYS[0].2).body("{}");
        let call = machine.send(request.header("content-type", "application/json")).await;
        assert_eq!((call.status.as_u16(), call.header("retry-after")), (503, "60"), "{path}");
        assert_eq!(call.header("content-type"), "application/problem+json");
        assert!(call.body.contains("orgbridge:disk-full"), "{}", call.body);
    }
    assert_eq!(operator.post_form("/sign-out", &[]).await.status, 303, "a session can always be ended");
}

#[test]
fn backup_and_restore_without_room_leave_everything_as_it_was() {
    let folder = Folder::new();
    let config = installation(folder.path());
    assert!(orgbridge(&["migrate", "--config", &config]).status.success());
    let whole = folder.path().join("whole.db").display().to_string();
    let made = orgbridge(&["backup", &whole, "--config", &config]);
    assert!(made.status.success(), "{}", text(&made));
    let (library, faults) = (shim(folder.path()), folder.path().join("faults"));
    std::fs::write(&faults, "n").unwrap();
    let before = names(folder.path());
    let kept = std::fs::read(&whole).unwrap();

    let without_room_for = |files: &str, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgbridge"));
        command.args(arguments).env_clear().env("LD_PRELOAD", &library).env("FAULTS", &faults);
        command.env("FAULTY_FILES", files).output().expect("the binary runs")
    };
    let without_room = |arguments: &[&str]| without_room_for(".db", arguments);
    let second = folder.path().join("second.db").display().to_string();
    // The disk of the backup, and the one disk of everything, on which SQLite cannot even begin to read.
    for files in ["second.db", ".db"] {
        let backup = without_room_for(files, &["backup", &second, "--config", &config]);
        assert!(!backup.status.success());
        assert!(text(&backup).contains("room on the disk"), "{files}: {}", text(&backup));
        assert_eq!(names(folder.path()), before, "{files}: nothing is left of it");
    }

    std::fs::remove_file(folder.path().join("orgbridge.db")).unwrap();
    let before = names(folder.path());
    let restore = without_room(&["restore", &whole, "--config", &config]);
    assert!(!restore.status.success());
    assert!(text(&restore).contains("room on the disk"), "{}", text(&restore));
    let mut after = names(folder.path());
    after.retain(|name| name != "orgbridge.db.lock");
    assert_eq!(after, before, "nothing is left of it");
    assert_eq!(std::fs::read(&whole).unwrap(), kept, "the backup is only read");
    std::fs::write(&faults, "-").unwrap();
    let restored = without_room(&["restore", &whole, "--config", &config]);
    assert!(restored.status.success(), "{}", text(&restored));
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_file_that_is_deleted_or_replaced_under_a_server_takes_nothing_more() {
    let deleted = |file: &Path| std::fs::remove_file(file).unwrap();
    let replaced = |file: &Path| {
        let other = file.with_extension("other");
        std::fs::copy(file, &other).unwrap();
        std::fs::rename(&other, file).unwrap();
    };
    let log_deleted = |file: &Path| std::fs::remove_file(format!("{}-wal", file.display())).unwrap();
    let ways: [Way; 3] = [("deleted", &deleted), ("replaced", &replaced), ("its log deleted", &log_deleted)];
    for (what, way) in ways {
        let ground = Ground::new(None).await;
        let demo = ground.start().await;
        let admin = admin_at(&demo.url).await;
        let file = ground.folder().join("orgbridge.db");
        let url = format!("sqlite://{}", file.display());
        let mut ledger = Ledger::default();
        assert_eq!(ledger.work(&admin, &url).await, 0);
        way(&file);
        for size in [1, 3, 40] {
            assert!(!ledger.post(&admin, size).await, "{what}: an event was answered 202");
        }
        let key = admin.post_form("/clients/acme/keys/new", &[("name", "late"), ("kind", "ingest")]).await;
        assert_eq!(key.status, 503, "{what}: {}", key.body);
        let started = Instant::now();
        while admin.get("/readyz").await.status != 503 {
            assert!(started.elapsed() < PATIENCE, "{what}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        drop(demo);
    }
}
