//! Nothing that was answered as done is lost: the database refuses, takes again and refuses, in the middle of forms, keys,
//! members, revocations and events, and each answer is compared with what a second reader and a restart find.

use crate::ledger::{Ledger, admin_at};
use crate::start::{portal_on, portal_with};
use testkit::{Options, TestDatabase, TestPortal};

/// The same data once more, as after a restart.
async fn restarted(portal: TestPortal, database: &TestDatabase) -> TestPortal {
    let master_key_file = database.sqlite_file().with_extension("key");
    std::fs::copy(portal.folder().join("master.key"), &master_key_file).unwrap();
    portal.is_followed();
    portal.portal.stop().await;
    portal.portal.store().close().await.unwrap();
    drop(portal);
    portal_with(Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(master_key_file),
        ..Options::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_again_and_again_loses_nothing_that_was_answered() {
    let database = TestDatabase::sqlite().await;
    let portal = portal_on(&database).await;
    let admin = admin_at(&portal.url).await;
    let mut ledger = Ledger::default();
    ledger.work(&admin, database.url()).await;
    for series in 0..3 {
        portal.portal.store().set_full(true).await.unwrap();
        let mut rounds = 0;
        // The last pages still have room for a few rows, so what is refused first differs from time to time.
        while ledger.work(&admin, database.url()).await < 6 {
            rounds += 1;
            assert!(rounds < 20, "the disk never fills");
        }
        // The answer of an earlier probe holds for a second.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        assert_eq!(admin.get("/readyz").await.status, 503);
        ledger.is_what_is_stored(database.url(), &format!("full, {series}")).await;

        portal.portal.store().set_full(false).await.unwrap();
        assert_eq!(ledger.work(&admin, database.url()).await, 0, "there is room again");
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        assert_eq!(admin.get("/readyz").await.status, 200);
        ledger.is_what_is_stored(database.url(), &format!("room, {series}")).await;
    }
    ledger.assert_is_a_series();
    let portal = restarted(portal, &database).await;
    ledger.is_what_is_stored(database.url(), "after a restart").await;
    let admin = admin_at(&portal.url).await;
    assert_eq!(ledger.work(&admin, database.url()).await, 0);
    ledger.is_what_is_stored(database.url(), "after a restart and more work").await;
    // Its integrations are not connected to an org: every event waits.
    portal.is_followed();
}
