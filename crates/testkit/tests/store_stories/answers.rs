use crate::fixtures::{NOW, key, saved_client};
use domain::Timestamp;
use store::{Call, SavedAnswer, Store, answers, keys};
use testkit::database::both;

const UNTIL: Timestamp = Timestamp::from_millis(NOW.millis() + 60_000);
const EXPIRY: Timestamp = Timestamp::from_millis(NOW.millis() + 86_400_000);

async fn call(store: &Store) -> Call {
    let key = key(&saved_client(store, "acme").await, 1);
    let tx = store.write().await.unwrap();
    keys::insert(&tx, &key).await.unwrap();
    tx.commit().await.unwrap();
    Call { key_id: key.id, name_hash: [1; 32], request_hash: [2; 32] }
}

fn created() -> SavedAnswer {
    let headers = vec![("location".to_owned(), "/api/v1/x".to_owned())];
    SavedAnswer { status: 201, headers, body: b"{\"id\":1}".to_vec() }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_claim_a_call_one_wins() {
    both(async |database| {
        let store = database.store().await;
        let call = call(&store).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let tx = store.write().await.unwrap();
                    let won = answers::claim(&tx, &call, NOW, UNTIL, EXPIRY).await.unwrap();
                    tx.commit().await.unwrap();
                    won
                })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += u8::from(task.await.unwrap());
        }
        assert_eq!(winners, 1);
        let row = answers::get(&store, &call).await.unwrap().unwrap();
        assert_eq!((row.answer, row.request_hash, row.claimed_at), (None, [2; 32], NOW));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_saved_by_who_still_holds_the_claim() {
    both(async |database| {
        let store = database.store().await;
        let call = call(&store).await;
        let later = NOW.plus_secs(61);
        let tx = store.write().await.unwrap();
        assert!(answers::claim(&tx, &call, NOW, UNTIL, EXPIRY).await.unwrap());
        assert!(!answers::take_over(&tx, &call, later, later, UNTIL, EXPIRY).await.unwrap(), "seen something else");
        assert!(answers::take_over(&tx, &call, NOW, later, UNTIL, EXPIRY).await.unwrap());
        assert!(!answers::save(&tx, &call, NOW, &created()).await.unwrap(), "the claim was lost");
        answers::release(&tx, &call, NOW).await.unwrap();
        assert!(answers::save(&tx, &call, later, &created()).await.unwrap());
        answers::release(&tx, &call, later).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(answers::get(&store, &call).await.unwrap().unwrap().answer, Some(created()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_deleted_when_they_expired_and_not_before() {
    both(async |database| {
        let store = database.store().await;
        let call = call(&store).await;
        let tx = store.write().await.unwrap();
        for name in 0..5 {
            let call = Call { name_hash: [name; 32], ..call };
            assert!(answers::claim(&tx, &call, NOW, UNTIL, EXPIRY).await.unwrap());
        }
        assert_eq!(answers::delete_expired(&tx, EXPIRY.plus_secs(-1), 9).await.unwrap(), 0);
        assert_eq!(answers::delete_expired(&tx, EXPIRY, 3).await.unwrap(), 3);
        assert_eq!(answers::delete_expired(&tx, EXPIRY, 3).await.unwrap(), 2);
        tx.commit().await.unwrap();
    })
    .await;
}
