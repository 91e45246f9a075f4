use crate::fixtures::{NOW, certificate, member, saved_client, saved_integration, uuid};
use domain::Timestamp;
use domain::certificate::State;
use domain::ids::{HandoffLinkId, SubmissionId};
use domain::integration::State as Life;
use migrations::{Error, migrate, status};
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use store::{
    Backend, HandoffLink, Integration, OpenOptions, Store, certificates, handoff_links, integrations, links, members,
    queues,
};
use testkit::TestDatabase;
use testkit::database::both;

async fn empty() -> [TestDatabase; 2] {
    [TestDatabase::empty_sqlite(), TestDatabase::empty_postgres().await]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_migration_has_nothing_to_do() {
    for database in empty().await {
        let before = status(database.url()).await.unwrap();
        assert!(before.applied.is_empty() && before.newer.is_empty() && !before.pending.is_empty());
        assert_eq!(migrate(database.url()).await.unwrap().applied, before.pending);
        assert_eq!(migrate(database.url()).await.unwrap().applied, [""; 0]);
        let after = status(database.url()).await.unwrap();
        assert_eq!((after.applied, after.pending), (before.pending, vec![]));
        database.store().await.probe(domain::Timestamp::from_millis(1)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_migrate_at_once_one_does() {
    for database in empty().await {
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let url = database.url().to_owned();
                tokio::spawn(async move { migrate(&url).await.unwrap().applied.len() })
            })
            .collect();
        let mut applied = vec![];
        for task in tasks {
            applied.push(task.await.unwrap());
        }
        applied.retain(|number| *number > 0);
        assert_eq!(applied.len(), 1, "{:?}", database.backend());
        assert!(status(database.url()).await.unwrap().pending.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_unused_links_from_before_the_newest_stays() {
    both(async |database| {
        let store = database.store().await;
        let (ada, bob) = (member(None, "ada@vendor.test"), member(None, "bob@vendor.test"));
        let tx = store.write().await.unwrap();
        members::insert(&tx, &ada).await.unwrap();
        members::insert(&tx, &bob).await.unwrap();
        tx.commit().await.unwrap();
        // As it was before that migration.
        let mut before = "DROP INDEX links_unused;
            DELETE FROM seaql_migrations WHERE version = 'm20261122_000002_one_unused_link';"
            .to_owned();
        for (token, email, made_secs_ago) in
            [(1, "ada", 3), (2, "ada", 1), (3, "ada", 1), (4, "bob", 9), (5, "nobody", 9), (6, "nobody", 9)]
        {
            let bytes = format!("{token:02x}").repeat(32);
            let hash = match database.backend() {
                Backend::Sqlite => format!("x'{bytes}'"),
                Backend::Postgres => format!("'\\x{bytes}'::bytea"),
            };
            let (created, expires) = (NOW.plus_secs(-made_secs_ago).millis(), NOW.plus_days(1).millis());
            let insert = format!(
                "INSERT INTO links (token_hash, purpose, member_id, payload, created_at, expires_at) VALUES ({hash},
                'password', (SELECT id FROM members WHERE email = '{email}@vendor.test'), '{{}}', {created}, {expires});"
            );
            before.push_str(&insert);
        }
        database.execute(&before).await;
        assert_eq!(migrate(database.url()).await.unwrap().applied, ["m20261122_000002_one_unused_link"]);
        let mut usable = vec![];
        for token in 1..=6 {
            if links::peek(&store, &[token; 32], NOW).await.unwrap().is_some() {
                usable.push(token);
            }
        }
        assert_eq!(usable, [3, 4, 5, 6]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_of_before_go_on_as_what_they_are() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut expected = Vec::new();
        for (name, life, state) in [
            ("Connected", Life::Connected, State::InUse),
            ("Refused", Life::NeedsAttention, State::InUse),
            ("New", Life::AwaitingSalesforce, State::Waiting),
            ("Removed", Life::Removed, State::Revoked),
        ] {
            let mut of = saved_integration(&store, &acme, name).await;
            let (certificate, key) = certificate(&of);
            let tx = store.write().await.unwrap();
            certificates::insert(&tx, &certificate, &key).await.unwrap();
            of.state = life;
            of.removed_at = (life == Life::Removed).then_some(NOW);
            integrations::update(&tx, &of).await.unwrap();
            if life == Life::Removed {
                certificates::destroy_keys(&tx, acme.id, of.id, NOW).await.unwrap();
            }
            tx.commit().await.unwrap();
            expected.push((of, state));
        }
        let mut before = "DROP TABLE reminder_mails; DROP TABLE certificate_reminders;".to_owned();
        for index in ["in_use", "waiting", "retiring", "by_end", "by_retirement", "by_try"] {
            write!(before, "DROP INDEX certificates_{index};").unwrap();
        }
        for column in ["state", "made_by", "last_worked_at", "refused_at", "tries", "next_try_at", "retire_at"] {
            write!(before, "ALTER TABLE certificates DROP COLUMN {column};").unwrap();
        }
        before.push_str("UPDATE certificates SET retired_at = NULL;");
        before.push_str("DELETE FROM seaql_migrations WHERE version = 'm20261125_000008_certificate_life';");
        database.execute(&before).await;
        assert_eq!(migrate(database.url()).await.unwrap().applied, ["m20261125_000008_certificate_life"]);
        let store = database.store().await;
        for (of, state) in expected {
            let found = certificates::all(&store, acme.id, of.id).await.unwrap().remove(0);
            let over = (state == State::Revoked).then_some(NOW);
            assert_eq!((found.state, found.retired_at, found.made_by), (state, over, None), "{:?}", of.state);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_connected_before_counts_as_proven_and_its_links_have_done_their_work() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let (before, after) = (NOW.plus_secs(-60), NOW.plus_secs(60));
        let mut expected = Vec::new();
        for (name, state, paused, connected_at, probed) in [
            ("Connected", Life::Connected, false, Some(NOW), true),
            ("Paused", Life::Connected, true, Some(NOW), false),
            ("Refused", Life::NeedsAttention, false, Some(NOW), false),
            ("New", Life::AwaitingSalesforce, false, None, false),
        ] {
            let mut of = saved_integration(&store, &acme, name).await;
            (of.state, of.paused, of.connected_at) = (state, paused, connected_at);
            let links = [link(&of, before), link(&of, after)];
            let tx = store.write().await.unwrap();
            integrations::update(&tx, &of).await.unwrap();
            for link in &links {
                handoff_links::insert(&tx, link).await.unwrap();
            }
            tx.commit().await.unwrap();
            expected.push((of, links.map(|link| link.id), probed));
        }
        let mut drop = "DROP TABLE proposals; ALTER TABLE handoff_links DROP COLUMN finished_at;".to_owned();
        for column in
            ["organization", "found_organization"].into_iter().flat_map(|of| [format!("{of}_id"), format!("{of}_host")])
        {
            write!(drop, "ALTER TABLE integrations DROP COLUMN {column};").unwrap();
        }
        for column in ["username", "consumer_key"] {
            write!(drop, "ALTER TABLE integrations DROP COLUMN proven_{column};").unwrap();
        }
        drop.push_str("DELETE FROM seaql_migrations WHERE version = 'm20261201_000011_organizations';");
        database.execute(&drop).await;
        assert_eq!(migrate(database.url()).await.unwrap().applied, ["m20261201_000011_organizations"]);
        let store = database.store().await;
        for (of, [earlier, later], probed) in expected {
            let found = integrations::find(&store, acme.id, of.id).await.unwrap().unwrap();
            assert_eq!(found.proven.organization, None, "nobody knows it yet");
            let worked = of.connected_at.is_some();
            assert_eq!(found.proven.username, of.settings.username.filter(|_| worked), "{:?}", of.state);
            assert_eq!(found.proven.consumer_key, of.settings.consumer_key.filter(|_| worked));
            let queue = queues::find(&store, acme.id, of.id).await.unwrap().unwrap();
            assert_eq!(queue.probe_at.is_some(), probed, "{:?}", of.state);
            for (id, finished) in [(earlier, of.connected_at), (later, None)] {
                let link = handoff_links::find(&store, acme.id, of.id, id).await.unwrap().unwrap();
                assert_eq!(link.finished_at, finished, "{:?}", of.state);
            }
        }
    })
    .await;
}

fn link(of: &Integration, created_at: Timestamp) -> HandoffLink {
    let id = uuid();
    let mut token_hash = [0; 32];
    token_hash[..16].copy_from_slice(id.as_bytes());
    HandoffLink {
        id: HandoffLinkId::from_uuid(id),
        client_id: of.client_id,
        integration_id: of.id,
        token_hash,
        submission: SubmissionId::from_uuid(id),
        made_by: "ada@acme.test".into(),
        sent_to: None,
        created_at,
        expires_at: created_at.plus_days(14),
        revoked_at: None,
        opened: 0,
        last_used_at: None,
        last_address: None,
        finished_at: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_and_left_alone() {
    for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
        let future = "m99991231_000001_from_the_future";
        database.execute(&format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{future}', 0)")).await;
        let refused = migrate(database.url()).await.unwrap_err();
        assert!(matches!(&refused, Error::Newer { found } if found == future), "{refused}");
        assert_eq!(status(database.url()).await.unwrap().newer, [future]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_is_made_for_its_owner_only() {
    let database = TestDatabase::empty_sqlite();
    let folder = database.sqlite_file().parent().unwrap().join("a folder/deep");
    let url = format!("sqlite://{}", folder.join("orgbridge.db").display());
    let options = OpenOptions::new(url.clone(), 1);
    assert!(Store::open(&options).await.unwrap_err().is_unavailable(), "opening makes no file");
    assert!(!folder.exists());
    assert!(!status(&url).await.unwrap().pending.is_empty());
    assert!(!folder.exists(), "looking makes no file");
    migrate(&url).await.unwrap();
    let store = Store::open(&options).await.unwrap();
    let tx = store.write().await.unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    tx.rollback().await.unwrap();
    store.close().await.unwrap();
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["orgbridge.db"], "closing folds the log away");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_address_is_refused_without_repeating_it() {
    for url in
        ["mysql://u:secret@localhost/x", "sqlite::memory:", "postgres://u:secret@localhost:notaport/x", "nonsense"]
    {
        let options = OpenOptions::new(url, 1);
        let refused = Store::open(&options).await.unwrap_err();
        assert!(matches!(refused, store::Error::Address(_)), "{url}: {refused:?}");
        assert!(!refused.to_string().contains("secret") && !format!("{options:?}").contains("secret"));
        let refused = migrate(url).await.unwrap_err();
        assert!(matches!(refused, Error::Address(_)), "{url}: {refused:?}");
        assert!(!refused.to_string().contains("secret"));
    }
}
