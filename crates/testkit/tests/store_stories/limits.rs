use crate::fixtures::{NOW, entry, integration, key, member, saved_client, saved_integration};
use domain::quota::Quota;
use store::{Client, Outcome, Store, audit, budgets, clients, integrations, keys, members, quotas};
use testkit::database::both;

/// Whether one could be taken; what is refused uses nothing.
async fn take(store: &Store, key: &str, limit: u32, secs_later: i64) -> bool {
    let tx = store.write().await.unwrap();
    let over = budgets::take(&tx, key, limit, NOW.plus_secs(secs_later), 60_000).await.unwrap();
    if let Some(spent) = over {
        assert!(spent.used > i64::from(limit) && spent.ends_at > NOW);
        return false;
    }
    tx.commit().await.unwrap();
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_take_from_a_budget_at_once_as_many_get_some_as_there_is() {
    both(async |database| {
        let store = database.store().await;
        let tasks: Vec<_> = (0..30)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { take(&store, "mail:to:a", 20, 0).await })
            })
            .collect();
        let mut taken = 0;
        for task in tasks {
            taken += u64::from(task.await.unwrap());
        }
        assert_eq!((taken, budgets::used(&store, "mail:to:a", NOW).await.unwrap()), (20, 20));
        assert!(!take(&store, "mail:to:a", 20, 59).await, "the window is not over");
        assert!(take(&store, "mail:to:a", 20, 60).await, "it is");
        assert_eq!(budgets::used(&store, "mail:to:a", NOW.plus_secs(60)).await.unwrap(), 1);
        assert_eq!(budgets::used(&store, "mail:to:a", NOW.plus_secs(120)).await.unwrap(), 0);
        assert_eq!(budgets::used(&store, "mail:to:b", NOW).await.unwrap(), 0);
        let tx = store.write().await.unwrap();
        assert_eq!(budgets::delete_over(&tx, NOW.plus_secs(119), 9).await.unwrap(), 0);
        assert_eq!(budgets::delete_over(&tx, NOW.plus_secs(120), 9).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}

async fn used(store: &Store, client: &Client) -> [u64; 3] {
    let mut used = [0; 3];
    for (place, quota) in used.iter_mut().zip([Quota::Integrations, Quota::Keys, Quota::Members]) {
        *place = quotas::used(store, client.id, quota).await.unwrap();
    }
    used
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_is_what_is_still_there() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        assert_eq!(used(&store, &acme).await, [0; 3]);
        saved_integration(&store, &acme, "One").await;
        let mut removed = integration(&acme, "Removed");
        let (mut gone, revoked) = (member(Some(&acme), "gone@acme.test"), key(&acme, 1));
        let tx = store.write().await.unwrap();
        clients::lock(&tx, acme.id).await.unwrap();
        integrations::insert(&tx, &removed).await.unwrap();
        removed.removed_at = Some(NOW);
        integrations::update(&tx, &removed).await.unwrap();
        members::insert(&tx, &member(Some(&acme), "ada@acme.test")).await.unwrap();
        members::insert(&tx, &gone).await.unwrap();
        gone.removed_at = Some(NOW);
        members::update(&tx, &gone).await.unwrap();
        keys::insert(&tx, &revoked).await.unwrap();
        keys::revoke(&tx, acme.id, revoked.id, NOW).await.unwrap();
        keys::insert(&tx, &key(&acme, 2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(used(&store, &acme).await, [1; 3]);
        assert_eq!(used(&store, &globex).await, [0; 3], "each for itself");
        for quota in [Quota::WaitingMegabytes, Quota::AnswersMegabytes] {
            assert_eq!(quotas::used(&store, acme.id, quota).await.unwrap(), 0);
        }
        let tx = store.write().await.unwrap();
        for limit in [Some(7), Some(9)] {
            quotas::set(&tx, acme.id, Quota::Keys, limit).await.unwrap();
        }
        quotas::set(&tx, acme.id, Quota::Members, Some(3)).await.unwrap();
        quotas::set(&tx, acme.id, Quota::Members, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(quotas::of_client(&store, acme.id).await.unwrap(), [(Quota::Keys, 9)]);
        assert_eq!(quotas::of_client(&store, globex.id).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_counts_its_repeats() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut refused = entry(Some(&acme), NOW);
        refused.outcome = Outcome::Denied;
        let tx = store.write().await.unwrap();
        audit::insert(&tx, &refused).await.unwrap();
        audit::repeat(&tx, refused.id, 41, NOW.plus_secs(7)).await.unwrap();
        tx.commit().await.unwrap();
        refused.count = 42;
        refused.last_at = Some(NOW.plus_secs(7));
        assert_eq!(audit::of_client(&store, acme.id, None, 9).await.unwrap().rows, [refused]);
    })
    .await;
}
