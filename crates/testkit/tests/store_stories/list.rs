use crate::fixtures::{NOW, certificate, integration, saved_client, saved_integration};
use domain::check::CheckState;
use domain::integration::State;
use domain::login_host::{LoginHost, MyDomainHost};
use domain::username::SalesforceUsername;
use std::collections::BTreeSet;
use store::{Backend, Client, ListQuery, ListRow, Sort, StatusFilter, Store, certificates, integrations};
use testkit::database::{TestDatabase, both};

/// 120 integrations with ties and gaps in every sort key.
async fn many(store: &Store, client: &Client) {
    let tx = store.write().await.unwrap();
    for n in 0..120_i64 {
        let mut row =
            integration(client, &format!("{} {n}", ["été", "Zürich", "alpha", "Ω"][usize::try_from(n % 4).unwrap()]));
        row.created_at = NOW.plus_secs(n / 7);
        row.state =
            [State::AwaitingSalesforce, State::Connected, State::NeedsAttention][usize::try_from(n % 3).unwrap()];
        row.paused = n % 10 == 0;
        if n % 4 != 0 {
            row.last_check_at = Some(NOW.plus_secs(n % 11));
            row.last_check = Some(CheckState::Passed);
        }
        integrations::insert(&tx, &row).await.unwrap();
        if n % 5 != 0 {
            let (mut certificate, key) = certificate(&row);
            certificate.not_after = NOW.plus_days(n % 13);
            certificates::insert(&tx, &certificate, &key).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

fn sort_key(sort: Sort, row: &ListRow) -> (String, String) {
    let number = |at: Option<domain::Timestamp>| format!("{:020}", at.map_or(0, domain::Timestamp::millis));
    let key = match sort {
        Sort::Name => row.integration.settings.name.key(),
        Sort::Created => number(Some(row.integration.created_at)),
        Sort::Status => row.integration.state.word().to_owned(),
        Sort::LastCheck => number(row.integration.last_check_at),
        Sort::CertificateExpiry => number(row.integration.certificate_expires),
    };
    (key, row.integration.id.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_pages_forward_and_back_without_loss_or_double() {
    both(async |database| {
        let store = database.store().await;
        let (acme, globex) = (saved_client(&store, "acme").await, saved_client(&store, "globex").await);
        many(&store, &acme).await;
        saved_integration(&store, &globex, "Foreign").await;
        for sort in Sort::ALL {
            for descending in [false, true] {
                let mut query = ListQuery { sort, descending, limit: 50, ..ListQuery::default() };
                let mut pages = vec![];
                loop {
                    let page = integrations::list(&store, acme.id, &query).await.unwrap();
                    query.after.clone_from(&page.next);
                    pages.push(page);
                    if query.after.is_none() {
                        break;
                    }
                }
                let lengths: Vec<_> = pages.iter().map(|page| page.rows.len()).collect();
                assert_eq!(lengths, [50, 50, 20], "{sort:?}");
                let keys: Vec<_> = pages.iter().flat_map(|page| &page.rows).map(|row| sort_key(sort, row)).collect();
                let mut sorted = keys.clone();
                sorted.sort();
                if descending {
                    sorted.reverse();
                }
                assert_eq!(keys, sorted, "{sort:?} descending {descending}");
                assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 120);

                assert_eq!(pages[0].previous, None);
                for n in [2, 1] {
                    query.after.clone_from(&pages[n].previous);
                    assert_eq!(integrations::list(&store, acme.id, &query).await.unwrap(), pages[n - 1], "{sort:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_found_again_while_rows_come_and_go() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        let mut rows = vec![];
        for name in ["b", "d", "f", "h"] {
            rows.push(saved_integration(&store, &acme, name).await);
        }
        let mut query = ListQuery { sort: Sort::Name, descending: false, limit: 2, ..ListQuery::default() };
        let names = |page: &store::Page<ListRow>| -> Vec<_> {
            page.rows.iter().map(|row| row.integration.settings.name.as_str().to_owned()).collect()
        };
        let first = integrations::list(&store, acme.id, &query).await.unwrap();
        assert_eq!(names(&first), ["b", "d"]);

        rows[1].removed_at = Some(NOW);
        rows[1].state = State::Removed;
        let tx = store.write().await.unwrap();
        integrations::update(&tx, &rows[1]).await.unwrap();
        integrations::insert(&tx, &integration(&acme, "e")).await.unwrap();
        integrations::insert(&tx, &integration(&acme, "a")).await.unwrap();
        tx.commit().await.unwrap();
        query.after = first.next;
        let second = integrations::list(&store, acme.id, &query).await.unwrap();
        assert_eq!(names(&second), ["e", "f"], "the row the cursor names is gone, its place is not");
        query.after = second.previous;
        assert_eq!(names(&integrations::list(&store, acme.id, &query).await.unwrap()), ["a", "b"]);

        for cursor in ["", "nonsense", "an.", "b", "\u{1F600}"] {
            query.after = Some(cursor.into());
            assert_eq!(names(&integrations::list(&store, acme.id, &query).await.unwrap()), ["a", "b"], "{cursor}");
        }
        let other = ListQuery { limit: 2, ..ListQuery::default() };
        query.after = integrations::list(&store, acme.id, &other).await.unwrap().next;
        assert_eq!(names(&integrations::list(&store, acme.id, &query).await.unwrap()), ["a", "b"], "of another order");

        // Everything behind the cursor goes: the first page, not an empty one.
        query.after = None;
        query.limit = 4;
        let nearly_all = integrations::list(&store, acme.id, &query).await.unwrap();
        assert_eq!(names(&nearly_all), ["a", "b", "e", "f"]);
        rows[3].removed_at = Some(NOW);
        let tx = store.write().await.unwrap();
        integrations::update(&tx, &rows[3]).await.unwrap();
        tx.commit().await.unwrap();
        query.after.clone_from(&nearly_all.next);
        let page = integrations::list(&store, acme.id, &query).await.unwrap();
        assert_eq!((names(&page), page.next, page.previous), (names(&nearly_all), None, None));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_takes_what_is_typed_literally_and_in_any_case() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        for name in ["100% sure", "100 sure", "snake_case", "snakeXcase", "back\\slash", "ÉTÉ", "plain"] {
            let mut row = integration(&acme, name);
            row.settings.username = None;
            row.settings.consumer_key = None;
            if name == "plain" {
                row.settings.username = SalesforceUsername::parse_optional("Ada@acme.example").unwrap();
                row.settings.login_host =
                    LoginHost::MyDomain(MyDomainHost::stored("acme-eu.my.salesforce.com").unwrap());
            }
            let tx = store.write().await.unwrap();
            integrations::insert(&tx, &row).await.unwrap();
            tx.commit().await.unwrap();
        }
        for (search, expected) in [
            ("100%", vec!["100% sure"]),
            ("%", vec!["100% sure"]),
            ("_", vec!["snake_case"]),
            ("e_c", vec!["snake_case"]),
            ("\\", vec!["back\\slash"]),
            ("été", vec!["ÉTÉ"]),
            ("SURE", vec!["100 sure", "100% sure"]),
            ("ADA@", vec!["plain"]),
            ("acme-EU", vec!["plain"]),
            ("' OR 1=1 --", vec![]),
        ] {
            let query =
                ListQuery { sort: Sort::Name, descending: false, search: Some(search.into()), ..ListQuery::default() };
            let page = integrations::list(&store, acme.id, &query).await.unwrap();
            let names: Vec<_> = page.rows.iter().map(|row| row.integration.settings.name.as_str()).collect();
            assert_eq!(names, expected, "{search}");
        }
        let blank = ListQuery { search: Some("  ".into()), ..ListQuery::default() };
        assert_eq!(integrations::list(&store, acme.id, &blank).await.unwrap().rows.len(), 7);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_one_status_and_a_row_shows_its_set_and_expiry() {
    both(async |database| {
        let store = database.store().await;
        let acme = saved_client(&store, "acme").await;
        many(&store, &acme).await;
        for (status, expected) in [
            (StatusFilter::State(State::Connected), 40),
            (StatusFilter::State(State::Removed), 0),
            (StatusFilter::Paused, 12),
        ] {
            let query = ListQuery { status: Some(status), limit: 100, ..ListQuery::default() };
            let page = integrations::list(&store, acme.id, &query).await.unwrap();
            assert_eq!(page.rows.len(), expected, "{status:?}");
            assert!(page.rows.iter().all(|row| match status {
                StatusFilter::State(state) => row.integration.state == state,
                StatusFilter::Paused => row.integration.paused,
            }));
        }
        let query = ListQuery { sort: Sort::CertificateExpiry, descending: true, limit: 1, ..ListQuery::default() };
        let row = integrations::list(&store, acme.id, &query).await.unwrap().rows.remove(0);
        assert_eq!(
            (row.event_set_name.as_str(), row.integration.certificate_expires),
            ("Standard", Some(NOW.plus_days(12)))
        );
        let changed = row.integration.clone();
        let tx = store.write().await.unwrap();
        integrations::update(&tx, &changed).await.unwrap();
        tx.commit().await.unwrap();
        let after = integrations::list(&store, acme.id, &query).await.unwrap().rows.remove(0);
        assert_eq!(
            after.integration.certificate_expires, row.integration.certificate_expires,
            "an edit does not touch the expiry"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_is_read_from_its_index_and_never_sorted() {
    let database = TestDatabase::sqlite().await;
    let store = database.store().await;
    let acme = saved_client(&store, "acme").await;
    for n in 0..2 {
        many(&store, &saved_client(&store, &format!("other-{n}")).await).await;
    }
    many(&store, &acme).await;
    for statistics in [false, true] {
        if statistics {
            database.execute("ANALYZE").await;
        }
        for sort in Sort::ALL {
            for descending in [false, true] {
                let mut query = ListQuery { sort, descending, ..ListQuery::default() };
                for deep in [false, true] {
                    let plan = integrations::list_plan(&store, acme.id, &query).await.unwrap();
                    let index = match sort {
                        Sort::Name => "integrations_name",
                        Sort::Created => "integrations_by_created",
                        Sort::Status => "integrations_by_state",
                        Sort::LastCheck => "integrations_by_last_check",
                        Sort::CertificateExpiry => "integrations_by_certificate",
                    };
                    let bounds = if deep { 2 } else { 1 };
                    let read = plan.first().unwrap();
                    assert!(read.contains(&format!("USING INDEX {index} (client_id=?")), "{sort:?} {plan:#?}");
                    assert!(read.matches('?').count() >= bounds, "a deep page starts at its place: {sort:?} {plan:#?}");
                    assert!(
                        !plan.iter().any(|step| step.contains("TEMP B-TREE") || step.contains("SCAN")),
                        "{plan:#?}"
                    );
                    query.after = integrations::list(&store, acme.id, &query).await.unwrap().next;
                }
            }
        }
    }
    assert_eq!(store.backend(), Backend::Sqlite);
}
