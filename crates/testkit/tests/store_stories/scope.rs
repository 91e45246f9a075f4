use crate::fixtures::{NOW, certificate, check, entry, key, member, saved_client, saved_integration};
use store::{ListQuery, audit, certificates, checks, integrations, keys, members};
use testkit::database::both;

/// Whoever asks with the id of another client finds nothing, and changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn another_clients_id_finds_nothing() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let of = saved_integration(&store, &acme, "Production").await;
        let second = saved_integration(&store, &acme, "Second").await;
        let (certificate, sealed) = certificate(&of);
        let (running, ada, key) = (check(&of), member(Some(&acme), "ada@acme.test"), key(&acme, 1));
        let tx = store.write().await.unwrap();
        certificates::insert(&tx, &certificate, &sealed).await.unwrap();
        checks::insert(&tx, &running).await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        keys::insert(&tx, &key).await.unwrap();
        audit::insert(&tx, &entry(Some(&acme), NOW)).await.unwrap();
        tx.commit().await.unwrap();

        let foreign = globex.id;
        assert!(integrations::find(&store, foreign, of.id).await.unwrap().is_none());
        assert!(integrations::by_submission(&store, foreign, of.submission).await.unwrap().is_none());
        assert!(!integrations::name_taken(&store, foreign, "production", None).await.unwrap());
        assert!(integrations::list(&store, foreign, &ListQuery::default()).await.unwrap().rows.is_empty());
        assert!(certificates::newest(&store, foreign, of.id).await.unwrap().is_none());
        assert!(certificates::by_thumbprint(&store, foreign, of.id, &certificate.thumbprint).await.unwrap().is_none());
        assert!(certificates::all(&store, foreign, of.id).await.unwrap().is_empty());
        assert!(certificates::sealed_key(&store, foreign, certificate.id).await.unwrap().is_none());
        assert!(checks::find(&store, foreign, of.id, running.id).await.unwrap().is_none());
        assert!(checks::running(&store, foreign, of.id).await.unwrap().is_none());
        assert!(checks::newest(&store, foreign, of.id, 9).await.unwrap().is_empty());
        assert!(members::in_client(&store, foreign, ada.id).await.unwrap().is_none());
        assert!(members::of_client(&store, foreign, None, 9).await.unwrap().is_empty());
        assert!(keys::of_client(&store, foreign, None, 9).await.unwrap().rows.is_empty());
        assert!(keys::find(&store, foreign, key.id).await.unwrap().is_none());
        assert!(audit::of_client(&store, foreign, None, 9).await.unwrap().rows.is_empty());
        assert!(audit::of_installation(&store, None, 9).await.unwrap().rows.is_empty());
        // Within the client, the integration is a scope of its own.
        assert!(checks::find(&store, acme.id, second.id, running.id).await.unwrap().is_none());
        assert!(certificates::newest(&store, acme.id, second.id).await.unwrap().is_none());

        let tx = store.write().await.unwrap();
        certificates::destroy_keys(&tx, foreign, of.id, NOW).await.unwrap();
        assert!(!keys::revoke(&tx, foreign, key.id, NOW).await.unwrap());
        keys::touch(&tx, foreign, key.id, NOW).await.unwrap();
        let stolen = store::Integration { client_id: foreign, ..of.clone() };
        assert!(matches!(integrations::update(&tx, &stolen).await, Err(store::Error::Stale)));
        let stolen = store::Member { client_id: Some(foreign), ..ada.clone() };
        assert!(matches!(members::update(&tx, &stolen).await, Err(store::Error::Stale)));
        let stolen = store::Member { client_id: None, ..ada };
        assert!(matches!(members::update(&tx, &stolen).await, Err(store::Error::Stale)));
        let stolen = store::Check { client_id: foreign, ..running };
        assert!(matches!(checks::finish(&tx, &stolen).await, Err(store::Error::Stale)));
        tx.commit().await.unwrap();
        assert!(certificates::sealed_key(&store, acme.id, certificate.id).await.unwrap().is_some());
        assert_eq!(keys::of_client(&store, acme.id, None, 9).await.unwrap().rows, [key]);
    })
    .await;
}
