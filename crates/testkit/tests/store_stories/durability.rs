use crate::fixtures::{client, saved_client};
use domain::slug::ClientSlug;
use std::time::Duration;
use store::{Backend, OpenOptions, Store, clients};
use testkit::TestDatabase;
use testkit::database::both;
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn readers_go_on_while_a_writer_holds_its_transaction() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let tx = store.write().await.unwrap();
        let globex = client("globex");
        clients::insert(&tx, &globex).await.unwrap();
        for _ in 0..20 {
            let read = timeout(SOON, clients::by_slug(&store, &acme.slug)).await.expect("nobody waits").unwrap();
            assert!(read.is_some());
        }
        assert!(clients::by_id(&store, globex.id).await.unwrap().is_none(), "not committed yet");
        assert!(clients::by_id(&tx, globex.id).await.unwrap().is_some());
        tx.commit().await.unwrap();
        assert!(clients::by_id(&store, globex.id).await.unwrap().is_some(), "readers see it at once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_wait_for_one_another() {
    both(async |database| {
        let stores = [database.store().await, database.store().await];
        let tasks: Vec<_> = (0..40)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move { saved_client(&store, &format!("client-{n}")).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(clients::list(&stores[0], None, 99).await.unwrap().len(), 40);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_transaction_leaves_nothing_and_blocks_nobody() {
    both(async |database| {
        let store = database.store().await;
        for n in 0..12 {
            let tx = store.write().await.unwrap();
            clients::insert(&tx, &client(&format!("dropped-{n}"))).await.unwrap();
            drop(tx);
        }
        // Cut off in the middle of a statement, as a request is whose browser went away.
        for n in 0..12 {
            let store = store.clone();
            let task = tokio::spawn(async move { saved_client(&store, &format!("aborted-{n}")).await });
            tokio::task::yield_now().await;
            task.abort();
            let _ = task.await;
        }
        timeout(SOON, saved_client(&store, "after")).await.expect("the writer is free");
        assert!(
            clients::list(&store, None, 99).await.unwrap().iter().all(|row| !row.slug.as_str().starts_with("dropped"))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_there_after_a_crash() {
    let database = TestDatabase::sqlite().await;
    let store = database.store().await;
    saved_client(&store, "acme").await;
    // A copy of the files as they are on disk now, log included, is what a crash would leave.
    let copy = TestDatabase::empty_sqlite();
    for suffix in ["", "-wal"] {
        let with = |path: &std::path::Path| format!("{}{suffix}", path.display());
        std::fs::copy(with(database.sqlite_file()), with(copy.sqlite_file())).unwrap();
    }
    let found = clients::by_slug(&copy.store().await, &ClientSlug::parse("acme").unwrap()).await.unwrap();
    assert!(found.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_unavailable() {
    let sqlite = TestDatabase::sqlite().await;
    let store = sqlite.store().await;
    store.probe(domain::Timestamp::from_millis(1)).await.unwrap();
    std::fs::remove_file(sqlite.sqlite_file()).unwrap();
    assert!(store.probe(domain::Timestamp::from_millis(1)).await.unwrap_err().is_unavailable());

    let postgres = TestDatabase::postgres().await;
    let store = postgres.store().await;
    store.probe(domain::Timestamp::from_millis(1)).await.unwrap();
    let name = postgres.url().split(['/', '?']).nth(3).unwrap();
    TestDatabase::postgres().await.execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    let refused = clients::list(&store, None, 1).await.unwrap_err();
    assert!(refused.is_unavailable(), "{refused:?}");

    let nobody = OpenOptions::new("postgres://nobody@127.0.0.1:1/none", 1);
    assert!(timeout(SOON * 3, Store::open(&nobody)).await.unwrap().unwrap_err().is_unavailable());

    store.close().await.unwrap();
    assert!(clients::list(&store, None, 1).await.unwrap_err().is_unavailable(), "closed");
    assert_eq!(store.backend(), Backend::Postgres);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_stays_is_unavailable() {
    let database = TestDatabase::sqlite().await;
    let store = database.store().await;
    let blocker = database.store().await;
    let lock = blocker.write().await.unwrap();
    let refused = timeout(SOON * 4, store.write()).await.expect("waits ten seconds").unwrap_err();
    assert!(refused.is_unavailable(), "{refused:?}");
    assert!(timeout(SOON, clients::list(&store, None, 1)).await.expect("readers go on").is_ok());
    lock.rollback().await.unwrap();
    saved_client(&store, "acme").await;
}
