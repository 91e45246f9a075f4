use crate::fixtures::{NOW, key, link, member, saved_client, session};
use domain::text::KeyName;
use std::time::Duration;
use store::{Backend, KeyRow, constraint, keys, links, members, sessions, throttle};
use testkit::database::both;

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_use_a_link_one_wins() {
    both(async |database| {
        let store = database.store().await;
        let ada = member(None, "ada@vendor.test");
        let link = link(1, Some(ada.id));
        let tx = store.write().await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        links::insert(&tx, &link).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(links::peek(&store, &link.token_hash, NOW).await.unwrap(), Some(link.clone()));

        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, hash) = (store.clone(), link.token_hash);
                tokio::spawn(async move {
                    let tx = store.write().await.unwrap();
                    let won = links::consume(&tx, &hash, NOW).await.unwrap();
                    tx.commit().await.unwrap();
                    won
                })
            })
            .collect();
        let mut winners = vec![];
        for task in tasks {
            winners.extend(task.await.unwrap());
        }
        assert_eq!(winners.len(), 1);
        assert_eq!((winners[0].member_id, winners[0].used_at), (Some(ada.id), Some(NOW)));
        assert_eq!(links::peek(&store, &link.token_hash, NOW).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolled_back_use_leaves_the_link_and_time_ends_it() {
    both(async |database| {
        let store = database.store().await;
        let link = link(2, None);
        let tx = store.write().await.unwrap();
        links::insert(&tx, &link).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.write().await.unwrap();
        assert!(links::consume(&tx, &link.token_hash, NOW).await.unwrap().is_some());
        drop(tx);
        assert!(links::peek(&store, &link.token_hash, NOW).await.unwrap().is_some());
        assert!(links::peek(&store, &link.token_hash, link.expires_at).await.unwrap().is_none());
        let tx = store.write().await.unwrap();
        assert!(links::consume(&tx, &link.token_hash, link.expires_at).await.unwrap().is_none());
        assert!(links::consume(&tx, &[99; 32], NOW).await.unwrap().is_none());
        assert_eq!(links::delete_expired(&tx, NOW, 9).await.unwrap(), 0);
        assert_eq!(links::delete_expired(&tx, link.expires_at, 9).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_counted_in_a_window() {
    both(async |database| {
        let store = database.store().await;
        let key = "account:ada@acme.test";
        assert_eq!(throttle::get(&store, key).await.unwrap(), None);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let tx = store.write().await.unwrap();
                    let counted = throttle::count(&tx, key, NOW, 60_000).await.unwrap();
                    tx.commit().await.unwrap();
                    counted.failures
                })
            })
            .collect();
        let mut counts = vec![];
        for task in tasks {
            counts.push(task.await.unwrap());
        }
        counts.sort_unstable();
        assert_eq!(counts, [1, 2, 3, 4, 5, 6, 7, 8], "no attempt is lost");

        let tx = store.write().await.unwrap();
        throttle::block(&tx, key, NOW.plus_secs(300)).await.unwrap();
        assert_eq!(throttle::delete_older(&tx, NOW.plus_secs(200), 9).await.unwrap(), 0);
        let late = throttle::count(&tx, key, NOW.plus_secs(59), 60_000).await.unwrap();
        assert_eq!((late.failures, late.window_started_at), (9, NOW));
        let later = throttle::count(&tx, key, NOW.plus_secs(60), 60_000).await.unwrap();
        assert_eq!((later.failures, later.window_started_at), (1, NOW.plus_secs(60)));
        assert_eq!(later.blocked_until, Some(NOW.plus_secs(300)), "a new window does not lift the block");
        tx.commit().await.unwrap();
        assert_eq!(throttle::get(&store, key).await.unwrap(), Some(later));

        let tx = store.write().await.unwrap();
        throttle::count(&tx, "address:192.0.2.1", NOW, 60_000).await.unwrap();
        throttle::clear(&tx, key).await.unwrap();
        assert_eq!(throttle::delete_older(&tx, NOW.plus_secs(1), 9).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(throttle::get(&store, key).await.unwrap(), None);
    })
    .await;
}

/// An attempt holds one key and waits for the next, while what is old is deleted in the order in which it lies there.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_and_the_deleting_of_old_ones_never_wait_for_each_other() {
    both(async |database| {
        let store = database.store().await;
        for keys in [["account:a", "address:b"], ["address:b", "account:a"]] {
            let tx = store.write().await.unwrap();
            for key in ["account:a", "address:b"] {
                throttle::count(&tx, key, NOW, 60_000).await.unwrap();
            }
            tx.commit().await.unwrap();

            let later = NOW.plus_secs(100);
            let attempt = store.write().await.unwrap();
            // Refused by a block that is over, so that its row is as old as the others.
            throttle::block(&attempt, keys[0], NOW).await.unwrap();
            let deleting = tokio::spawn({
                let store = store.clone();
                async move {
                    let tx = store.write().await?;
                    throttle::delete_older(&tx, later, 9).await?;
                    tx.commit().await
                }
            });
            tokio::time::sleep(Duration::from_millis(300)).await;
            throttle::count(&attempt, keys[1], later, 60_000).await.unwrap();
            attempt.commit().await.unwrap();
            deleting.await.unwrap().unwrap();
        }
    })
    .await;
}

/// On PostgreSQL, where several can write at once; SQLite has one writer, and nothing is held when it begins.
#[tokio::test(flavor = "multi_thread")]
async fn tidying_up_waits_for_nothing_that_is_held() {
    both(async |database| {
        let store = database.store().await;
        let tx = store.write().await.unwrap();
        for number in [1, 2] {
            sessions::insert(&tx, &session(number, None)).await.unwrap();
            links::insert(&tx, &link(number, None)).await.unwrap();
            throttle::count(&tx, &number.to_string(), NOW, 60_000).await.unwrap();
        }
        tx.commit().await.unwrap();
        let holding = if store.backend() == Backend::Postgres { Some(store.write().await.unwrap()) } else { None };
        if let Some(tx) = &holding {
            sessions::touch(tx, &[1; 32], NOW).await.unwrap();
            links::consume(tx, &[1; 32], NOW).await.unwrap();
            throttle::block(tx, "1", NOW).await.unwrap();
        }
        let deleted = async {
            let (tx, later) = (store.write().await.unwrap(), NOW.plus_days(8));
            let deleted = [
                sessions::delete_expired(&tx, later, NOW, 9).await.unwrap(),
                links::delete_expired(&tx, later, 9).await.unwrap(),
                throttle::delete_older(&tx, later, 9).await.unwrap(),
            ];
            tx.commit().await.unwrap();
            deleted
        };
        let deleted = tokio::time::timeout(Duration::from_secs(3), deleted).await.expect("nothing is waited for");
        assert_eq!(deleted, if holding.is_some() { [1; 3] } else { [2; 3] });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_taken_back_with_the_block_it_set_and_no_other() {
    both(async |database| {
        let store = database.store().await;
        let (key, until) = ("account:ada@acme.test", NOW.plus_secs(30));
        let tx = store.write().await.unwrap();
        throttle::take_back(&tx, key, None).await.unwrap();
        for _ in 0..3 {
            throttle::count(&tx, key, NOW, 60_000).await.unwrap();
        }
        throttle::block(&tx, key, until).await.unwrap();
        let left = async |tx| {
            let row = throttle::get(tx, key).await.unwrap().unwrap();
            (row.failures, row.blocked_until)
        };
        throttle::take_back(&tx, key, None).await.unwrap();
        assert_eq!(left(&tx).await, (2, Some(until)));
        throttle::take_back(&tx, key, Some(NOW)).await.unwrap();
        assert_eq!(left(&tx).await, (1, Some(until)), "somebody else's block");
        throttle::take_back(&tx, key, Some(until)).await.unwrap();
        assert_eq!(left(&tx).await, (0, None));
        throttle::take_back(&tx, key, None).await.unwrap();
        assert_eq!(left(&tx).await, (0, None), "never below nothing");
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_link_takes_the_place_of_an_unused_one_of_the_same_member() {
    both(async |database| {
        let store = database.store().await;
        let (ada, bob) = (member(None, "ada@vendor.test"), member(None, "bob@vendor.test"));
        let tx = store.write().await.unwrap();
        for person in [&ada, &bob] {
            members::insert(&tx, person).await.unwrap();
        }
        links::insert(&tx, &link(1, Some(ada.id))).await.unwrap();
        assert!(links::consume(&tx, &[1; 32], NOW).await.unwrap().is_some(), "used, and so not in the way");
        for (token, of) in [(2, Some(ada.id)), (3, Some(bob.id)), (4, None), (5, None)] {
            links::insert(&tx, &link(token, of)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let tasks: Vec<_> = (10..18)
            .map(|token| {
                let (store, link) = (store.clone(), link(token, Some(ada.id)));
                tokio::spawn(async move {
                    let tx = store.write().await.unwrap();
                    links::insert(&tx, &link).await.unwrap();
                    tx.commit().await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let mut usable = vec![];
        for token in 1..18 {
            if links::peek(&store, &[token; 32], NOW).await.unwrap().is_some() {
                usable.push(token);
            }
        }
        assert_eq!(usable[..3], [3, 4, 5], "other people's and sign-ups stay");
        assert_eq!(usable.len(), 4, "and one of the eight: {usable:?}");
        let tx = store.write().await.unwrap();
        assert_eq!(links::delete_expired(&tx, NOW.plus_days(2), 99).await.unwrap(), 5, "nothing else is left");
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_opens_nothing() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut row = key(&acme, 5);
        let tx = store.write().await.unwrap();
        keys::insert(&tx, &row).await.unwrap();
        keys::touch(&tx, acme.id, row.id, NOW.plus_secs(1)).await.unwrap();
        tx.commit().await.unwrap();
        row.last_used_at = Some(NOW.plus_secs(1));
        assert_eq!(keys::by_hash(&store, &row.hash).await.unwrap(), Some(row.clone()));
        let tx = store.write().await.unwrap();
        let same_secret = KeyRow { name: KeyName::parse("Second").unwrap(), ..key(&acme, 5) };
        let refused = keys::insert(&tx, &same_secret).await.unwrap_err();
        assert!(refused.is_unique(constraint::KEY_HASH), "{refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        let same_name = KeyRow { name: KeyName::parse("AUTOMATION").unwrap(), ..key(&acme, 6) };
        let refused = keys::insert(&tx, &same_name).await.unwrap_err();
        assert!(refused.is_unique(constraint::KEY_NAME), "{refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        assert!(keys::revoke(&tx, acme.id, row.id, NOW).await.unwrap());
        assert!(!keys::revoke(&tx, acme.id, row.id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(keys::by_hash(&store, &row.hash).await.unwrap(), None);
        row.revoked_at = Some(NOW);
        assert_eq!(keys::of_client(&store, acme.id, None, 9).await.unwrap().rows, [row.clone()]);
        // A revoked key gives its name free.
        let tx = store.write().await.unwrap();
        let second = KeyRow { created_at: NOW.plus_secs(1), ..key(&acme, 7) };
        keys::insert(&tx, &second).await.unwrap();
        tx.commit().await.unwrap();
        let first = keys::of_client(&store, acme.id, None, 1).await.unwrap();
        assert_eq!(first.rows, [second]);
        let last = keys::of_client(&store, acme.id, first.next.as_deref(), 1).await.unwrap();
        assert_eq!((last.rows.as_slice(), last.next.as_deref()), ([row].as_slice(), None));
        assert_eq!(keys::of_client(&store, acme.id, last.previous.as_deref(), 1).await.unwrap().rows, first.rows);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_a_member_end_together() {
    both(async |database| {
        let store = database.store().await;
        let (ada, bob) = (member(None, "ada@vendor.test"), member(None, "bob@vendor.test"));
        let tx = store.write().await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        members::insert(&tx, &bob).await.unwrap();
        for (id, of) in [(1, Some(ada.id)), (2, Some(ada.id)), (3, Some(ada.id)), (4, Some(bob.id)), (5, None)] {
            sessions::insert(&tx, &session(id, of)).await.unwrap();
        }
        assert_eq!(sessions::delete_of_member(&tx, ada.id, Some(&[2; 32])).await.unwrap(), 2);
        tx.commit().await.unwrap();
        for (id, there) in [(1, false), (2, true), (3, false), (4, true), (5, true)] {
            assert_eq!(sessions::load(&store, &[id; 32]).await.unwrap().is_some(), there, "{id}");
        }
        let tx = store.write().await.unwrap();
        assert_eq!(sessions::delete_of_member(&tx, ada.id, None).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}
