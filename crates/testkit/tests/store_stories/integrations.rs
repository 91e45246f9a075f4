use crate::fixtures::{NOW, certificate, check, integration, saved_client, saved_integration, uuid};
use domain::check::{CheckState, Link, Params, Refusal, Said};
use domain::ids::{CertificateId, CheckId, ClientId};
use domain::integration::State;
use domain::login_host::{LoginHost, MyDomainHost};
use domain::namespace::PackageNamespace;
use domain::text::IntegrationName;
use store::{Error, Store, certificates, checks, constraint, integrations};
use testkit::database::both;

fn refusal() -> Refusal {
    let said = Said {
        status: Some(400),
        error: Some("invalid_grant".into()),
        description: Some("user hasn't approved".into()),
    };
    Refusal { code: "user_not_approved".into(), said: Some(said), params: Params::from([("host".into(), "é".into())]) }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_comes_back_as_it_was_written() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let bare = saved_integration(&store, &acme, "Bare").await;
        let mut full = integration(&acme, "Été 'quoted' \"% _ \\ 😀");
        full.settings.login_host =
            LoginHost::MyDomain(MyDomainHost::stored("acme--dev.sandbox.my.salesforce.com").unwrap());
        full.settings.namespace = PackageNamespace::parse_optional("relay").unwrap();
        full.settings.username = None;
        full.settings.consumer_key = None;
        full.paused = true;
        let tx = store.write().await.unwrap();
        integrations::insert(&tx, &full).await.unwrap();
        full.state = State::NeedsAttention;
        full.diagnosis = Some(refusal());
        full.last_check = Some(CheckState::Refused);
        full.last_check_at = Some(NOW.plus_secs(1));
        full.updated_at = NOW.plus_secs(2);
        integrations::update(&tx, &full).await.unwrap();
        tx.commit().await.unwrap();
        full.version = 2;
        assert_eq!(integrations::find(&store, acme.id, full.id).await.unwrap(), Some(full));
        assert_eq!(integrations::find(&store, acme.id, bare.id).await.unwrap(), Some(bare));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_within_its_client_and_free_after_removal() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let mut first = saved_integration(&store, &acme, "Production").await;
        saved_integration(&store, &globex, "Production").await;
        let same = integration(&acme, "PRODUCTION");
        assert!(integrations::name_taken(&store, acme.id, &same.settings.name.key(), None).await.unwrap());
        assert!(!integrations::name_taken(&store, acme.id, "production", Some(first.id)).await.unwrap());
        let tx = store.write().await.unwrap();
        let refused = integrations::insert(&tx, &same).await.unwrap_err();
        assert!(refused.is_unique(constraint::INTEGRATION_NAME), "{refused:?}");
        drop(tx);

        let mut second = saved_integration(&store, &acme, "Second").await;
        second.settings.name = IntegrationName::parse("production").unwrap();
        let tx = store.write().await.unwrap();
        let refused = integrations::update(&tx, &second).await.unwrap_err();
        assert!(refused.is_unique(constraint::INTEGRATION_NAME), "{refused:?}");
        drop(tx);

        first.state = State::Removed;
        first.removed_at = Some(NOW);
        let tx = store.write().await.unwrap();
        integrations::update(&tx, &first).await.unwrap();
        integrations::insert(&tx, &same).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!integrations::name_taken(&store, acme.id, "production", Some(same.id)).await.unwrap());
        let kept = integrations::find(&store, acme.id, first.id).await.unwrap().unwrap();
        assert_eq!((kept.state, kept.removed_at), (State::Removed, Some(NOW)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_editors_the_second_is_told() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let read = saved_integration(&store, &acme, "Production").await;
        let (mut mine, mut theirs) = (read.clone(), read.clone());
        mine.settings.name = IntegrationName::parse("Mine").unwrap();
        theirs.settings.name = IntegrationName::parse("Theirs").unwrap();
        let tx = store.write().await.unwrap();
        integrations::update(&tx, &mine).await.unwrap();
        tx.commit().await.unwrap();
        let tx = store.write().await.unwrap();
        assert!(matches!(integrations::update(&tx, &theirs).await, Err(Error::Stale)));
        tx.rollback().await.unwrap();
        let kept = integrations::find(&store, acme.id, read.id).await.unwrap().unwrap();
        assert_eq!((kept.settings.name.as_str(), kept.version), ("Mine", 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_posted_eight_times_makes_one_integration() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let posted = integration(&acme, "Production");
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, mut mine) = (store.clone(), posted.clone());
                mine.id = domain::ids::IntegrationId::from_uuid(uuid());
                tokio::spawn(async move {
                    let tx = store.write().await.unwrap();
                    match integrations::insert(&tx, &mine).await {
                        Ok(()) => {
                            tx.commit().await.unwrap();
                            (true, mine.id)
                        }
                        Err(repeat) => {
                            assert!(repeat.is_unique(constraint::INTEGRATION_SUBMISSION), "{repeat:?}");
                            let found = integrations::by_submission(&tx, mine.client_id, mine.submission).await;
                            (false, found.unwrap().expect("the transaction stays usable").id)
                        }
                    }
                })
            })
            .collect();
        let mut answers = vec![];
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|(made, _)| *made).count(), 1);
        assert!(answers.iter().all(|(_, id)| *id == answers[0].1), "everybody is led to the same one");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_handed_out_until_it_is_destroyed() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let of = saved_integration(&store, &acme, "Production").await;
        let (first, key) = certificate(&of);
        let (mut second, _) = certificate(&of);
        second.thumbprint = "cd".repeat(32);
        second.state = domain::certificate::State::Waiting;
        second.created_at = NOW.plus_days(1);
        let tx = store.write().await.unwrap();
        certificates::insert(&tx, &first, &key).await.unwrap();
        certificates::insert(&tx, &second, &key).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(certificates::newest(&store, acme.id, of.id).await.unwrap(), Some(second.clone()));
        assert_eq!(certificates::all(&store, acme.id, of.id).await.unwrap(), [second.clone(), first.clone()]);
        let found = certificates::by_thumbprint(&store, acme.id, of.id, &first.thumbprint).await.unwrap();
        assert_eq!(found, Some(first.clone()));
        assert_eq!(certificates::sealed_key(&store, acme.id, first.id).await.unwrap(), Some(key.clone()));

        assert_eq!(certificates::sealed_with(&store, "first", 9).await.unwrap(), []);
        let rewrap = certificates::sealed_with(&store, "next", 1).await.unwrap();
        assert_eq!((rewrap.len(), rewrap[0].certificate_id, rewrap[0].integration_id), (1, first.id, of.id));
        let wrapped = store::SealedKey { wrapped_data_key: vec![9; 40], master_key_id: "next".into(), ..key };
        let tx = store.write().await.unwrap();
        certificates::replace_wrapped(&tx, first.id, &wrapped).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(certificates::sealed_key(&store, acme.id, first.id).await.unwrap(), Some(wrapped.clone()));
        assert_eq!(certificates::sealed_with(&store, "next", 9).await.unwrap().len(), 1);

        let tx = store.write().await.unwrap();
        certificates::destroy_keys(&tx, acme.id, of.id, NOW).await.unwrap();
        certificates::replace_wrapped(&tx, first.id, &wrapped).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(certificates::sealed_key(&store, acme.id, first.id).await.unwrap(), None);
        assert_eq!(certificates::newest(&store, acme.id, of.id).await.unwrap(), None, "nothing to hand out");
        let kept = certificates::all(&store, acme.id, of.id).await.unwrap().remove(0);
        assert_eq!((kept.pem, kept.key_destroyed_at), (second.pem, Some(NOW)), "the certificate itself stays");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_check_runs_at_a_time() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let of = saved_integration(&store, &acme, "Production").await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, check) = (store.clone(), check(&of));
                tokio::spawn(async move { start(&store, &check).await })
            })
            .collect();
        let mut running = vec![];
        for task in tasks {
            running.push(task.await.unwrap());
        }
        assert!(running.iter().all(|id| *id == running[0]), "everybody is led to the same one");

        let mut check = checks::find(&store, acme.id, of.id, running[0]).await.unwrap().unwrap();
        check.chain = check.chain.pass(Link::CertificateValid, Some("valid until 2028".into())).unwrap();
        let tx = store.write().await.unwrap();
        checks::save_chain(&tx, &check, NOW.plus_secs(5)).await.unwrap();
        assert_eq!(checks::interrupt_stale(&tx, NOW.plus_secs(5), NOW).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(checks::running(&store, acme.id, of.id).await.unwrap(), Some(check.clone()));

        check.chain = check.chain.refuse(Link::Token, refusal()).unwrap();
        check.state = check.chain.outcome();
        check.finished_at = Some(NOW.plus_secs(6));
        let tx = store.write().await.unwrap();
        checks::finish(&tx, &check).await.unwrap();
        assert!(matches!(checks::finish(&tx, &check).await, Err(Error::Stale)));
        tx.commit().await.unwrap();
        assert_eq!(checks::running(&store, acme.id, of.id).await.unwrap(), None);
        assert_eq!(checks::newest(&store, acme.id, of.id, 9).await.unwrap(), [check.clone()]);
        assert_ne!(start(&store, &self::check(&of)).await, check.id);
        assert_eq!(checks::newest(&store, acme.id, of.id, 1).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_whose_process_died_is_interrupted() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let of = saved_integration(&store, &acme, "Production").await;
        let check = check(&of);
        start(&store, &check).await;
        let tx = store.write().await.unwrap();
        assert_eq!(checks::interrupt_stale(&tx, NOW.plus_secs(1), NOW.plus_secs(60)).await.unwrap(), 1);
        assert!(matches!(checks::save_chain(&tx, &check, NOW).await, Err(Error::Stale)));
        tx.commit().await.unwrap();
        let found = checks::find(&store, acme.id, of.id, check.id).await.unwrap().unwrap();
        assert_eq!((found.state, found.finished_at), (CheckState::Interrupted, Some(NOW.plus_secs(60))));
        assert_eq!(found.chain.current(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_nothing_is_refused() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let mut of = saved_integration(&store, &acme, "Production").await;
        of.client_id = globex.id;
        let (mut foreign, key) = certificate(&of);
        foreign.id = CertificateId::from_uuid(uuid());
        let tx = store.write().await.unwrap();
        let refused = certificates::insert(&tx, &foreign, &key).await.unwrap_err();
        assert!(matches!(refused, Error::Reference(_)), "the scope is part of the reference: {refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        assert!(matches!(checks::insert(&tx, &check(&of)).await, Err(Error::Reference(_))));
        drop(tx);
        let mut nowhere = integration(&acme, "Nowhere");
        nowhere.client_id = ClientId::from_uuid(uuid());
        let tx = store.write().await.unwrap();
        assert!(matches!(integrations::insert(&tx, &nowhere).await, Err(Error::Reference(_))));
    })
    .await;
}

async fn start(store: &Store, check: &store::Check) -> CheckId {
    let tx = store.write().await.unwrap();
    match checks::insert(&tx, check).await {
        Ok(()) => {
            tx.commit().await.unwrap();
            check.id
        }
        Err(second) => {
            assert!(second.is_unique(constraint::CHECK_RUNNING), "{second:?}");
            checks::running(&tx, check.client_id, check.integration_id).await.unwrap().expect("one is running").id
        }
    }
}
