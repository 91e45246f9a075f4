//! Transactions that break off in every way there is: refused statements, a refused commit, a task that is cancelled, a
//! connection that is killed. What was called committed is there for a reader that had no part in it, nothing else is,
//! and the store goes on.

use crate::fixtures::{NOW, client, saved_client};
use domain::ids::ClientId;
use std::collections::BTreeSet;
use std::time::Duration;
use store::events::{self, EventsQuery, NewEvent};
use store::{Backend, Client, Error, Store, clients};
use testkit::TestDatabase;
use testkit::database::both;
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(5);

fn event(client: ClientId, id: &str) -> NewEvent {
    NewEvent {
        client_id: client,
        id: id.to_owned(),
        id_key: id.to_ascii_lowercase(),
        kind: "message.sent".to_owned(),
        source: "/relay".to_owned(),
        subject: None,
        subject_key: None,
        occurred_at: NOW,
        data: "{}".to_owned(),
        digest: [1; 16],
        bytes: 500,
        is_test: false,
    }
}

async fn slugs(database: &TestDatabase) -> BTreeSet<String> {
    let reader = database.store().await;
    clients::list(&reader, None, 999).await.unwrap().into_iter().map(|row| row.slug.as_str().to_owned()).collect()
}

/// Writes a client and says whether that was called done.
async fn insert(store: &Store, client: &Client) -> Result<(), Error> {
    let tx = store.write().await?;
    clients::insert(&tx, client).await?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_statement_ends_its_transaction_whoever_ignores_it() {
    both(async |database| {
        let store = database.store().await;
        saved_client(&store, "taken").await;
        for round in 0..4 {
            let tx = store.write().await.unwrap();
            clients::insert(&tx, &client(&format!("before-{round}"))).await.unwrap();
            assert!(clients::insert(&tx, &client("taken")).await.is_err());
            match round {
                0 => assert!(tx.commit().await.is_err(), "nobody knows what would be committed"),
                1 => tx.rollback().await.unwrap(),
                2 => drop(tx),
                _ => {
                    assert!(clients::insert(&tx, &client("later")).await.is_err(), "it is over");
                    assert!(tx.commit().await.is_err());
                }
            }
            insert(&store, &client(&format!("after-{round}"))).await.unwrap();
        }
        let found = slugs(&database).await;
        let expected = ["taken", "after-0", "after-1", "after-2", "after-3"].map(str::to_owned);
        assert_eq!(found, BTreeSet::from(expected));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_commit_is_no_commit_and_the_next_one_is() {
    both(async |database| {
        // The row that a client brings refers to nothing, which is found out at the commit.
        let table = "CREATE TABLE late (client INTEGER REFERENCES late_of (id) DEFERRABLE INITIALLY DEFERRED)";
        database.execute(&format!("CREATE TABLE late_of (id INTEGER PRIMARY KEY); {table}")).await;
        let begin = if database.backend() == Backend::Sqlite {
            "CREATE TRIGGER late AFTER INSERT ON clients WHEN NEW.slug LIKE 'late%' BEGIN INSERT INTO late VALUES (1); END"
        } else {
            "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN IF NEW.slug LIKE 'late%' THEN INSERT INTO late VALUES (1); END IF; RETURN NEW; END $$; \
             CREATE TRIGGER late AFTER INSERT ON clients FOR EACH ROW EXECUTE FUNCTION late()"
        };
        database.execute(begin).await;
        let store = database.store().await;
        for round in 0..5 {
            assert!(insert(&store, &client(&format!("late-{round}"))).await.is_err());
            insert(&store, &client(&format!("good-{round}"))).await.unwrap();
        }
        assert_eq!(slugs(&database).await, (0..5).map(|round| format!("good-{round}")).collect());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_is_cancelled_at_any_moment_takes_nothing_of_others_with_it() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut good = BTreeSet::from(["acme".to_owned()]);
        let mut accepted = Vec::new();
        for round in 0..40_u32 {
            let cut = {
                let (store, id) = (store.clone(), acme.id);
                tokio::spawn(async move {
                    if round % 2 == 0 {
                        let few: Vec<NewEvent> = (0..20).map(|n| event(id, &format!("cut-{round}-{n}"))).collect();
                        let _ = events::accept_new(&store, NOW, &few).await;
                    } else {
                        let _ = insert(&store, &client(&format!("cut-{round}"))).await;
                    }
                })
            };
            tokio::time::sleep(Duration::from_micros(u64::from(round) * 37)).await;
            cut.abort();
            let _ = cut.await;
            let slug = format!("good-{round}");
            timeout(SOON, insert(&store, &client(&slug))).await.expect("the writer is free").unwrap();
            good.insert(slug);
            let id = format!("good-{round}");
            if events::accept_new(&store, NOW, &[event(acme.id, &id)]).await.unwrap().is_some() {
                accepted.push(id);
            }
        }
        let found = slugs(&database).await;
        assert!(good.is_subset(&found), "lost: {:?}", good.difference(&found).collect::<Vec<_>>());
        let reader = database.store().await;
        for id in accepted {
            let query = EventsQuery { search: Some(id.clone()), limit: 1, ..EventsQuery::default() };
            assert_eq!(events::explore(&reader, acme.id, &query).await.unwrap().rows.len(), 1, "{id} is lost");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_file_again_and_again_refuses_whole_transactions() {
    let database = TestDatabase::sqlite().await;
    let store = database.store().await;
    let mut good = BTreeSet::new();
    let mut number = 0;
    for round in 0..6 {
        store.set_full(true).await.unwrap();
        let mut refused = 0;
        while refused < 3 + round % 3 {
            number += 1;
            let slug = format!("client-{number}");
            // Several rows, so that it breaks off in the middle.
            let several: Vec<Client> = (0..3).map(|n| client(&format!("{slug}-{n}"))).collect();
            let tx = store.write().await.unwrap();
            let mut outcome = Ok(());
            for row in &several {
                if outcome.is_ok() {
                    outcome = clients::insert(&tx, row).await;
                }
            }
            let outcome = match outcome {
                Ok(()) => tx.commit().await,
                Err(error) if round % 2 == 0 => {
                    let _ = tx.rollback().await;
                    Err(error)
                }
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => good.extend(several.iter().map(|row| row.slug.as_str().to_owned())),
                Err(error) => {
                    assert!(error.is_unavailable(), "{error:?}");
                    refused += 1;
                }
            }
            assert!(number < 2_000, "the file never fills");
        }
        store.set_full(false).await.unwrap();
        let slug = format!("room-{round}");
        insert(&store, &client(&slug)).await.unwrap();
        good.insert(slug);
        assert_eq!(slugs(&database).await, good);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_postgresql_kills_in_the_middle_is_replaced() {
    let database = TestDatabase::postgres().await;
    let store = database.store().await;
    for round in 0..4 {
        let tx = store.write().await.unwrap();
        clients::insert(&tx, &client(&format!("killed-{round}"))).await.unwrap();
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        database.execute(others).await;
        let refused = if round % 2 == 0 {
            clients::insert(&tx, &client("more")).await.unwrap_err()
        } else {
            tx.commit().await.unwrap_err()
        };
        assert!(refused.is_unavailable(), "{refused:?}");
        // Connections that were idle for a second are tried before they are used.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        insert(&store, &client(&format!("after-{round}"))).await.unwrap();
    }
    assert_eq!(slugs(&database).await, (0..4).map(|round| format!("after-{round}")).collect());
}
