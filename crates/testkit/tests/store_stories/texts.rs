//! Texts that a database cannot hold: both refuse them as the caller's value, by whichever way they come.

use crate::fixtures::{NOW, entry, link, saved_client};
use domain::ids::ClientId;
use store::Error;
use store::events::{EventsQuery, NewEvent};
use testkit::database::both;

fn event(client_id: ClientId, id: &str) -> NewEvent {
    NewEvent {
        client_id,
        id: id.to_owned(),
        id_key: id.to_owned(),
        kind: "message.sent".to_owned(),
        source: "/relay".to_owned(),
        subject: None,
        subject_key: None,
        occurred_at: NOW,
        data: "{}".to_owned(),
        digest: [0; 16],
        bytes: 500,
        is_test: false,
    }
}

#[tokio::test]
async fn a_text_with_a_nul_is_refused_as_a_value() {
    both(async |database| {
        let store = database.store().await;
        let client = saved_client(&store, "acme").await;
        let good = event(client.id, "e-1");
        for bad in [
            NewEvent { data: "a\0b".to_owned(), ..event(client.id, "e-2") },
            NewEvent { source: "\0".to_owned(), ..event(client.id, "e-2") },
            NewEvent { subject: Some("a\0".to_owned()), ..event(client.id, "e-2") },
        ] {
            let events = [good.clone(), bad];
            let tx = store.write().await.unwrap();
            let refused = store::events::accept(&tx, NOW, "test", &events).await;
            assert!(matches!(refused, Err(Error::Unstorable(_))), "{refused:?}");
            drop(tx);
            match store::events::accept_new(&store, NOW, &events).await {
                Err(Error::Unstorable(_)) | Ok(None) => {}
                other => panic!("{other:?}"),
            }
        }
        let tx = store.write().await.unwrap();
        let refused =
            store::audit::insert(&tx, &store::Entry { target: "a\0".into(), ..entry(Some(&client), NOW) }).await;
        assert!(matches!(refused, Err(Error::Unstorable(_))), "{refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        let refused = store::links::insert(&tx, &store::Link { payload: "\0".into(), ..link(1, None) }).await;
        assert!(matches!(refused, Err(Error::Unstorable(_))), "{refused:?}");
        drop(tx);
        let query = EventsQuery { search: Some("a\0".to_owned()), limit: 10, ..EventsQuery::default() };
        let refused = store::events::explore(&store, client.id, &query).await;
        assert!(matches!(refused, Err(Error::Unstorable(_))), "a question as much as a value: {refused:?}");

        let tx = store.write().await.unwrap();
        store::events::accept(&tx, NOW, "test", &[good]).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}
