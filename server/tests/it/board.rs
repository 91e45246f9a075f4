//! The board of a customer success manager: several clients, each integration with whose turn it is, and never a client
//! that is not assigned.

use crate::pair::Pair;
use crate::start::both_databases;
use domain::guide::{Step, WaitingFor};
use domain::integration::SettingsForm;
use portal::clients::{BoardFilter, BoardQuery, BoardSort, Entry};
use portal::integrations::NewIntegration;
use portal::{Caller, Error, Origin, demo};
use testkit::TestPortal;

async fn caller(portal: &TestPortal, email: &str) -> Caller {
    let sessions = portal.portal.session();
    let visitor = Caller::Visitor(Origin::default());
    let member = sessions.sign_in(&visitor, email, demo::PASSWORD).await.expect("signed in");
    sessions.caller(member, Origin::default()).await.expect("read").expect("there")
}

async fn add(portal: &TestPortal, by: &Caller, client: &str, name: &str) {
    let set = portal.portal.integrations().event_sets(by).await.expect("sets")[0].id.to_string();
    let form = SettingsForm {
        name: name.to_owned(),
        salesforce_subdomain: "login".to_owned(),
        event_set: set,
        ..SettingsForm::default()
    };
    let submission = portal.portal.new_submission().to_string();
    let wish = NewIntegration { kind: "app-exchange".to_owned(), submission, form };
    portal.portal.integrations().add(by, client, &wish).await.expect("activated");
}

/// Every row, a page of `limit` rows at a time, forward and then back again.
async fn walk(portal: &TestPortal, csm: &Caller, query: BoardQuery) -> Vec<Entry> {
    let (mut rows, mut query, mut back) = (Vec::new(), query, Vec::new());
    loop {
        let page = portal.portal.clients().board(csm, &query).await.expect("a page").page;
        back.push(page.rows.clone());
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let mut page = portal.portal.clients().board(csm, &query).await.expect("the last page").page;
    for expected in back.iter().rev() {
        assert_eq!(&page.rows, expected, "the same pages on the way back");
        match page.previous {
            Some(previous) => query.after = Some(previous),
            None => break,
        }
        page = portal.portal.clients().board(csm, &query).await.expect("a page").page;
    }
    rows
}

fn names(rows: &[Entry]) -> Vec<String> {
    let name =
        |entry: &Entry| entry.integration.as_ref().map_or("-".to_owned(), |found| found.settings.name.to_string());
    rows.iter().map(|entry| format!("{}/{}", entry.client.slug, name(entry))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_whose_turn_it_is_in_every_assigned_client() {
    both_databases(async |portal| {
        let pair = Pair::on(portal).await;
        let portal = &pair.portal;
        let (csm, gus) = (caller(portal, "csm@demo.test").await, caller(portal, "admin@globex.test").await);
        pair.org().set_scopes(&pair.app.id, &["api"]).expect("scopes");
        pair.expect("refresh_token_scope_missing").await;
        add(portal, &pair.caller, "acme", "Later").await;
        let query = |limit| BoardQuery { limit, ..BoardQuery::default() };

        let rows = walk(portal, &csm, query(1)).await;
        assert_eq!(names(&rows), ["globex/-", "acme/Production", "acme/Later"], "the oldest first");
        let turns: Vec<_> = rows.iter().map(|entry| (entry.waiting_for, entry.step)).collect();
        let expected = [
            (WaitingFor::Client, None),
            (WaitingFor::SalesforceAdmin, Some(Step::Scopes)),
            (WaitingFor::SalesforceAdmin, Some(Step::App)),
        ];
        assert_eq!(turns, expected);

        pair.org().set_scopes(&pair.app.id, &["api", "refresh_token"]).expect("scopes");
        pair.expect_connected().await;
        add(portal, &gus, "globex", "Theirs").await;
        let rows = walk(portal, &csm, query(2)).await;
        assert_eq!(names(&rows), ["acme/Later", "globex/Theirs", "acme/Production"], "what works comes last");
        assert_eq!((rows[2].waiting_for, rows[2].step), (WaitingFor::Nobody, None));
        let by_client = walk(portal, &csm, BoardQuery { sort: BoardSort::Client, ..query(1) }).await;
        assert_eq!(by_client[2].client.slug.as_str(), "globex");
        let filtered = |filter| BoardQuery { filter: Some(filter), ..query(50) };
        let stuck = walk(portal, &csm, filtered(BoardFilter::Stuck)).await;
        assert_eq!(names(&stuck), ["acme/Later", "globex/Theirs"]);
        assert!(walk(portal, &csm, filtered(BoardFilter::Empty)).await.is_empty());
        let sought = walk(portal, &csm, BoardQuery { search: Some("THEIR".to_owned()), ..query(50) }).await;
        assert_eq!(names(&sought), ["globex/Theirs"]);
        let took = portal.portal.clients().board(&csm, &query(50)).await.expect("a page").took;
        assert_eq!(took.iter().map(|took| (took.up_to_hours, took.integrations)).collect::<Vec<_>>(), [(Some(1), 1)]);

        for nobody in [&pair.caller, &gus, &caller(portal, "operator@demo.test").await] {
            let refused = portal.portal.clients().board(nobody, &query(50)).await;
            assert!(matches!(refused, Err(Error::Denied(_))), "{refused:?}");
        }
        unassigned(portal, &csm).await;
    })
    .await;
}

/// Whoever loses a client loses its rows, in the sheet as well.
async fn unassigned(portal: &TestPortal, csm: &Caller) {
    let browser = portal.signed_in("csm@demo.test").await;
    let page = browser.get("/clients?status=stuck").await.body;
    assert!(page.contains("Theirs") && page.contains("/handoff") && page.contains("Time to connected"), "{page}");
    let sheet = browser.get("/clients/board.csv?status=stuck").await;
    assert_eq!(sheet.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = sheet.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", sheet.body);
    assert!(lines[2].starts_with("Globex,globex,Theirs,Awaiting Salesforce,no,The Salesforce admin,Create the app,"));
    let member = csm.member_id().expect("a person").to_string();
    portal.portal.operator().unassign(&Caller::System, &member, "globex").await.expect("taken away");
    let rows = walk(portal, csm, BoardQuery { limit: 50, ..BoardQuery::default() }).await;
    assert!(rows.iter().all(|entry| entry.client.slug.as_str() == "acme"), "{:?}", names(&rows));
    assert!(!browser.get("/clients").await.body.contains("Theirs"));
    assert!(!browser.get("/clients/board.csv").await.body.contains("globex"));
}
