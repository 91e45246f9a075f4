use crate::fixtures::{NOW, entry, member, saved_client, session};
use store::{Error, audit, members, sessions};
use testkit::database::both;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_saved_touched_and_ended() {
    both(async |database| {
        let store = database.store().await;
        let ada = member(None, "ada@vendor.test");
        let mut row = session(1, None);
        let tx = store.write().await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        sessions::insert(&tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.write().await.unwrap();
        assert!(matches!(sessions::insert(&tx, &row).await, Err(Error::Unique(_))));
        drop(tx);

        row.member_id = Some(ada.id);
        row.data = r#"{"flash":"été"}"#.into();
        row.expires_at = NOW.plus_days(1);
        let tx = store.write().await.unwrap();
        sessions::save(&tx, &row).await.unwrap();
        sessions::touch(&tx, &row.id_hash, NOW.plus_secs(60)).await.unwrap();
        sessions::save(&tx, &session(2, None)).await.unwrap();
        tx.commit().await.unwrap();
        row.last_seen_at = NOW.plus_secs(60);
        assert_eq!(sessions::load(&store, &row.id_hash).await.unwrap(), Some(row.clone()));
        assert!(!format!("{row:?}").contains("flash"));

        let tx = store.write().await.unwrap();
        sessions::delete(&tx, &row.id_hash).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(sessions::load(&store, &row.id_hash).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_and_idle_sessions_are_swept_a_few_at_a_time() {
    both(async |database| {
        let store = database.store().await;
        let tx = store.write().await.unwrap();
        for id in 1..=5 {
            let mut row = session(id, None);
            match id {
                1 | 2 => row.expires_at = NOW,
                3 => row.last_seen_at = NOW.plus_secs(-3600),
                _ => {}
            }
            sessions::insert(&tx, &row).await.unwrap();
        }
        let idle_before = NOW.plus_secs(-60);
        assert_eq!(sessions::delete_expired(&tx, NOW, idle_before, 2).await.unwrap(), 2);
        assert_eq!(sessions::delete_expired(&tx, NOW, idle_before, 2).await.unwrap(), 1);
        assert_eq!(sessions::delete_expired(&tx, NOW, idle_before, 2).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert!(sessions::load(&store, &[5; 32]).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_read_page_by_page_newest_first() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let tx = store.write().await.unwrap();
        let mut written = vec![];
        for n in 0..25 {
            // Five entries a millisecond: the id decides.
            let entry = entry(Some(&acme), NOW.plus_secs(n / 5));
            audit::insert(&tx, &entry).await.unwrap();
            written.push(entry);
        }
        audit::insert(&tx, &entry(Some(&globex), NOW)).await.unwrap();
        let own = entry(None, NOW);
        audit::insert(&tx, &own).await.unwrap();
        tx.commit().await.unwrap();
        written.reverse();

        let mut read = vec![];
        let mut cursor = None;
        loop {
            let page = audit::of_client(&store, acme.id, cursor.as_deref(), 10).await.unwrap();
            read.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(read, written);
        let first = audit::of_client(&store, acme.id, None, 10).await.unwrap();
        let second = audit::of_client(&store, acme.id, first.next.as_deref(), 10).await.unwrap();
        let back = audit::of_client(&store, acme.id, second.previous.as_deref(), 10).await.unwrap();
        assert_eq!(back, first);
        assert_eq!(audit::of_client(&store, acme.id, Some("nonsense"), 10).await.unwrap(), first);
        assert_eq!(audit::of_installation(&store, None, 10).await.unwrap().rows, [own]);
    })
    .await;
}
