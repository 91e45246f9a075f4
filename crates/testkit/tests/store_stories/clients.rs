use crate::fixtures::{NOW, client, member, saved_client, standard_set, uuid};
use domain::event::{FIRST_SETS, FIRST_TYPES, TargetObject};
use domain::ids::EventSetId;
use domain::policy::Role;
use domain::slug::ClientSlug;
use store::{Error, EventSet, clients, constraint, event_types, installation, members};
use testkit::database::both;

#[tokio::test(flavor = "multi_thread")]
async fn a_slug_belongs_to_one_client() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let globex = saved_client(&store, "globex").await;
        let tx = store.write().await.unwrap();
        let refused = clients::insert(&tx, &client("acme")).await.unwrap_err();
        assert!(refused.is_unique(constraint::CLIENT_SLUG), "{refused:?}");
        drop(tx);
        assert_eq!(clients::by_slug(&store, &acme.slug).await.unwrap(), Some(acme.clone()));
        assert_eq!(clients::by_id(&store, globex.id).await.unwrap(), Some(globex.clone()));
        assert_eq!(clients::by_slug(&store, &ClientSlug::parse("unknown").unwrap()).await.unwrap(), None);
        assert_eq!(clients::list(&store, None, 1).await.unwrap(), std::slice::from_ref(&acme));
        assert_eq!(clients::list(&store, Some(acme.slug), 5).await.unwrap(), [globex]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_belongs_to_one_person_until_they_are_removed() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut ada = member(Some(&acme), "ada@acme.test");
        let tx = store.write().await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        members::set_password(&tx, ada.id, "$argon2id$canary", NOW).await.unwrap();
        tx.commit().await.unwrap();

        let tx = store.write().await.unwrap();
        let refused = members::insert(&tx, &member(None, "ada@acme.test")).await.unwrap_err();
        assert!(refused.is_unique(constraint::MEMBER_EMAIL), "{refused:?}");
        drop(tx);

        let found = members::by_email(&store, &ada.email).await.unwrap().unwrap();
        assert_eq!(found.password_hash.as_deref(), Some("$argon2id$canary"));
        assert!(!format!("{found:?}").contains("canary"));

        ada.role = Role::ClientUser;
        let tx = store.write().await.unwrap();
        members::update(&tx, &ada).await.unwrap();
        assert!(matches!(members::update(&tx, &ada).await, Err(Error::Stale)));
        ada.version = 2;
        ada.removed_at = Some(NOW);
        members::update(&tx, &ada).await.unwrap();
        members::insert(&tx, &member(Some(&acme), "ada@acme.test")).await.unwrap();
        members::set_password(&tx, ada.id, "later", NOW).await.unwrap();
        tx.commit().await.unwrap();

        let gone = members::by_id(&store, ada.id).await.unwrap().unwrap();
        assert_eq!((gone.removed_at, gone.role, gone.version), (Some(NOW), Role::ClientUser, 3));
        assert_eq!(gone.password_hash.as_deref(), Some("$argon2id$canary"), "a removed member gets no password");
        assert_eq!(members::in_client(&store, acme.id, ada.id).await.unwrap(), None);
        assert_ne!(members::by_email(&store, &ada.email).await.unwrap().unwrap().id, ada.id);
        assert_eq!(members::of_client(&store, acme.id, None, 9).await.unwrap().len(), 1);
        assert_eq!(members::of_client(&store, acme.id, Some("ada@acme.test".into()), 9).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csm_has_the_clients_assigned_to_them() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        let (csm, other) = (member(None, "csm@vendor.test"), member(None, "other@vendor.test"));
        let tx = store.write().await.unwrap();
        for person in [&csm, &other, &member(Some(&acme), "ada@acme.test")] {
            members::insert(&tx, person).await.unwrap();
        }
        for client in [&globex, &acme, &acme] {
            members::assign(&tx, csm.id, client.id).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(clients::assigned_to(&store, csm.id).await.unwrap(), [acme.clone(), globex.clone()]);
        assert_eq!(clients::assigned_to(&store, other.id).await.unwrap(), []);
        let staff = members::staff(&store).await.unwrap();
        assert_eq!(staff, [(csm.clone(), vec![acme.clone(), globex.clone()]), (other, vec![])]);

        let tx = store.write().await.unwrap();
        members::unassign(&tx, csm.id, globex.id).await.unwrap();
        assert!(!members::is_assigned(&tx, csm.id, globex.id).await.unwrap(), "a transaction sees its own writes");
        tx.commit().await.unwrap();
        assert!(members::is_assigned(&store, csm.id, acme.id).await.unwrap());
        assert!(!members::is_assigned(&store, csm.id, globex.id).await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_types_and_sets_are_those_of_the_domain() {
    both(async |database| {
        let store = database.store().await;
        let mut first: Vec<_> = FIRST_TYPES.map(|(name, object)| (name.to_owned(), object)).into();
        first.sort();
        assert_eq!(event_types::all(&store).await.unwrap(), first);
        let sets = event_types::sets(&store).await.unwrap();
        assert_eq!(sets.len(), FIRST_SETS.len());
        for (set, (name, prefix)) in sets.iter().zip(FIRST_SETS) {
            let types: Vec<_> = first.iter().filter(|(word, _)| word.starts_with(prefix)).cloned().collect();
            assert_eq!((set.name.as_str(), &set.types), (name, &types));
            assert_eq!(event_types::set(&store, set.id).await.unwrap().as_ref(), Some(set));
        }
        assert_eq!(sets[0].id, standard_set());
        assert_eq!(event_types::set(&store, EventSetId::from_uuid(uuid())).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_adds_types_and_sets() {
    both(async |database| {
        let store = database.store().await;
        let set = EventSet {
            id: EventSetId::from_uuid(uuid()),
            name: "Calls".into(),
            types: vec![("call.ended".into(), TargetObject::RelayEvents)],
        };
        let tx = store.write().await.unwrap();
        let refused = event_types::insert_set(&tx, &set, NOW).await.unwrap_err();
        assert!(matches!(refused, Error::Reference(_)), "{refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        event_types::insert_type(&tx, "call.ended", TargetObject::RelayEvents, NOW).await.unwrap();
        event_types::insert_set(&tx, &set, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(event_types::sets(&store).await.unwrap().last(), Some(&set));

        let tx = store.write().await.unwrap();
        let refused = event_types::insert_type(&tx, "call.ended", TargetObject::RelayEvents, NOW).await.unwrap_err();
        assert!(refused.is_unique(constraint::EVENT_TYPE_NAME), "{refused:?}");
        drop(tx);
        let tx = store.write().await.unwrap();
        let again = EventSet { id: EventSetId::from_uuid(uuid()), ..set };
        let refused = event_types::insert_set(&tx, &again, NOW).await.unwrap_err();
        assert!(refused.is_unique(constraint::EVENT_SET_NAME), "{refused:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_the_installation_is_written_once_unless_replaced() {
    both(async |database| {
        let store = database.store().await;
        let tx = store.write().await.unwrap();
        assert!(installation::insert(&tx, "canary", b"one").await.unwrap());
        assert!(!installation::insert(&tx, "canary", b"two").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(installation::get(&store, "canary").await.unwrap().as_deref(), Some(b"one".as_slice()));
        let tx = store.write().await.unwrap();
        installation::replace(&tx, "canary", b"three").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(installation::get(&store, "canary").await.unwrap().as_deref(), Some(b"three".as_slice()));
        assert_eq!(installation::get(&store, "other").await.unwrap(), None);
    })
    .await;
}
