//! Whoever gets hold of an integration's values cannot lead its events to another Salesforce org: each way to try, over
//! the real wire, with a second org that is ready to take everything.

use crate::deliveries::OBJECT;
use crate::events::event;
use crate::pair::{Pair, pem_of};
use crate::start::portal_with;
use domain::check::CheckState;
use domain::integration::State;
use local_org::{AppSetup, Fault, FaultKind, Org, Surface, World};
use portal::Error;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::smtp::SmtpServer;
use testkit::{Folder, Options, TestDatabase, database};

pub(crate) const OTHER_USERNAME: &str = "integration@globex.example";

impl Pair {
    pub(crate) fn other_org(&self) -> Org {
        self.portal.world.org("globex")
    }

    /// An app in the other org that takes this integration's certificate: everything that a sign-in there needs.
    pub(crate) async fn other_key(&self) -> String {
        let pem = pem_of(&self.portal, &self.caller, &self.integration).await;
        self.other_org().install_app(AppSetup::with_certificate(&pem)).expect("an app").consumer_key
    }

    pub(crate) async fn point_at_other_org(&mut self, key: &str) {
        self.edit(|form| {
            key.clone_into(&mut form.consumer_key);
            OTHER_USERNAME.clone_into(&mut form.salesforce_username);
        })
        .await;
    }

    async fn restore(&mut self) {
        let key = self.app.consumer_key.clone();
        self.edit(|form| {
            form.consumer_key = key;
            crate::pair::USERNAME.clone_into(&mut form.salesforce_username);
        })
        .await;
    }

    pub(crate) async fn until_changed(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.stored().await.state != State::OrganizationChanged {
            assert!(Instant::now() < until, "never changed: {:?}", self.stored().await);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Nothing of ours has reached the other org, though there was time for it.
    pub(crate) async fn nothing_elsewhere(&self) {
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(self.other_org().count(OBJECT), 0);
        let of_globex =
            |call: &&local_org::Call| call.org.as_deref() == Some("globex") && call.path.contains("/services/data/");
        let calls = self.portal.world.calls();
        assert_eq!(calls.iter().filter(of_globex).count(), 0, "not even a describe or a job: {calls:?}");
    }

    async fn confirm(&self, organization: &str) -> Result<(), Error> {
        let id = self.integration.id.to_string();
        let organizations = self.portal.portal.organizations();
        organizations.confirm(&self.caller, "acme", &id, organization).await.map(drop)
    }

    async fn entries(&self, action: &str) -> usize {
        let (_, page) = self.portal.portal.audit().of_client(&self.caller, "acme", None).await.unwrap();
        page.rows.iter().filter(|entry| entry.action == action).count()
    }

    async fn deliver(&self, id: &str, all: i64) {
        self.post(&[event(id)]).await;
        self.until("delivered", |standing| standing.delivered == all).await;
    }
}

async fn on_both(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        story(Pair::with(options).await).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_another_org_send_nothing_there_until_they_are_restored() {
    on_both(async |mut pair| {
        let key = pair.other_key().await;
        assert_eq!(pair.stored().await.proven.organization, None);
        pair.expect_connected().await;
        let kept = pair.stored().await.proven;
        assert_eq!(kept.organization.as_ref().map(|kept| kept.id.to_string()), Some(pair.org().id()));
        assert_eq!(kept.organization.as_ref().map(|kept| kept.host.clone()), Some(pair.org().my_domain()));
        assert_eq!(pair.entries("integration.organization_kept").await, 1);
        pair.deliver("e-1", 1).await;

        pair.point_at_other_org(&key).await;
        assert_eq!(pair.stored().await.state, State::AwaitingSalesforce, "as after every edit");
        pair.post(&[event("e-2")]).await;
        pair.expect("organization_changed").await;
        let stored = pair.stored().await;
        assert_eq!((stored.state, &stored.proven), (State::OrganizationChanged, &kept));
        assert_eq!(stored.found_organization.map(|found| found.id.to_string()), Some(pair.other_org().id()));
        pair.post(&[event("e-3")]).await;
        pair.expect("organization_changed").await;
        assert_eq!(pair.entries("integration.organization_changed").await, 1, "once for one organization");

        // Pausing, resuming, replaying and test events send nothing either.
        let id = pair.integration.id.to_string();
        let integrations = pair.portal.portal.integrations();
        integrations.pause(&pair.caller, "acme", &id).await.unwrap();
        pair.integration = integrations.resume(&pair.caller, "acme", &id).await.unwrap();
        assert_eq!(pair.stored().await.state, State::OrganizationChanged);
        let submission = pair.portal.portal.new_submission().to_string();
        pair.portal.portal.events().send_test(&pair.caller, "acme", &id, &submission).await.unwrap();
        let chosen = portal::deliveries::Chosen::All;
        pair.portal.portal.deliveries().replay(&pair.caller, "acme", &id, &chosen).await.unwrap();
        pair.nothing_elsewhere().await;
        let standing = pair.standing().await;
        assert_eq!((standing.waiting, standing.delivered, standing.parked), (3, 1, 0));

        pair.restore().await;
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 4).await;
        assert_eq!(pair.arrived()[..3], ["e-1", "e-2", "e-3"], "in their order");
        assert_eq!(pair.stored().await.found_organization, None);
        pair.nothing_elsewhere().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_changes_behind_its_host_is_met_by_the_worker_and_confirmed_by_an_admin() {
    database::both(async |database: TestDatabase| {
        let (folder, url) = (Folder::new(), database.url().to_owned());
        let on = |world: Option<World>| {
            let master_key_file = Some(folder.path().join("master.key"));
            Options { master_key_file, world, database_url: Some(url.clone()), ..Options::default() }
        };
        let pair = Pair::with(on(None)).await;
        pair.expect_connected().await;
        pair.deliver("e-1", 1).await;
        let before = pair.org().id();
        // Its sessions end, and the next token belongs to another organization at the same host.
        pair.org().refresh();
        pair.post(&[event("e-2"), event("e-3")]).await;
        pair.until_changed().await;
        let writes = |pair: &Pair| pair.org().count(OBJECT);
        assert_eq!(writes(&pair), 1);

        // A restart and green links of a check change nothing of it.
        pair.portal.portal.stop().await;
        let next = portal_with(on(Some(pair.portal.world.clone()))).await;
        let pair = pair.behind(next);
        pair.post(&[event("e-4")]).await;
        pair.expect("organization_changed").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!((writes(&pair), pair.standing().await.waiting), (1, 3));

        let id = pair.integration.id.to_string();
        let found = pair.portal.portal.organizations().prepare(&pair.caller, "acme", &id).await.unwrap();
        assert_eq!((found.kept.unwrap().id.to_string(), found.found.id.to_string()), (before.clone(), pair.org().id()));
        assert_eq!((found.waiting, found.waiting_more), (3, false));
        assert!(matches!(pair.confirm(&before).await, Err(Error::NotNow(_))), "another org than the page showed");
        pair.confirm(&pair.org().id()).await.unwrap();
        pair.until("delivered", |standing| standing.delivered == 4).await;
        assert_eq!(pair.arrived(), ["e-1", "e-2", "e-3", "e-4"]);
        let stored = pair.stored().await;
        assert_eq!(stored.proven.organization.map(|kept| kept.id.to_string()), Some(pair.org().id()));
        assert_eq!((stored.state, stored.found_organization), (State::Connected, None));
        assert_eq!(pair.entries("integration.organization_confirmed").await, 1);
        assert!(matches!(pair.confirm(&pair.org().id()).await, Err(Error::NotNow(_))), "there is nothing to confirm");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_leads_back_waits_for_a_person_too() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::OtherIdentityUrl).saying(pair.other_org().id()).times(1));
        pair.expect("organization_changed").await;
        pair.post(&[event("e-1")]).await;
        let check = pair.check().await;
        assert_eq!(check.state, CheckState::Passed, "{:?}", check.chain);
        let stored = pair.stored().await;
        assert_eq!((stored.state, stored.found_organization), (State::OrganizationChanged, None));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(pair.standing().await.delivered, 0);
        pair.confirm(&pair.org().id()).await.unwrap();
        pair.until("delivered", |standing| standing.delivered == 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_token_is_compared_whatever_its_reply_says() {
    on_both(async |mut pair| {
        let key = pair.other_key().await;
        pair.expect_connected().await;
        // A reply without its identity URL: the user is asked about, and the delivery goes out.
        pair.org().end_sessions();
        pair.portal.portal.stop().await;
        pair.org().add_fault(Fault::new(FaultKind::NoIdentityUrl).times(1));
        let check = pair.check().await;
        assert_eq!(check.state, CheckState::Passed, "{:?}", check.chain);

        // The other org's token claims to be of this one.
        pair.point_at_other_org(&key).await;
        pair.other_org().add_fault(Fault::new(FaultKind::OtherIdentityUrl).saying(pair.org().id()));
        pair.expect("organization_changed").await;
        assert_eq!(pair.stored().await.state, State::OrganizationChanged);
        // And says nothing about whose it is.
        pair.other_org().clear_faults();
        pair.other_org().add_fault(Fault::new(FaultKind::NoIdentityUrl));
        pair.expect("organization_changed").await;
        pair.nothing_elsewhere().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_without_the_identity_url_asks_before_it_sends() {
    on_both(async |pair| {
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::NoIdentityUrl).times(1));
        pair.org().end_sessions();
        pair.deliver("e-1", 1).await;
        pair.org().end_sessions();
        pair.org().refresh();
        pair.org().add_fault(Fault::new(FaultKind::NoIdentityUrl).times(1));
        pair.post(&[event("e-2")]).await;
        pair.until_changed().await;
        assert_eq!(pair.org().count(OBJECT), 1);
        pair.portal.leaves_waiting(1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_backlog_waits_as_well() {
    database::both(async |database: TestDatabase| {
        let options = Options {
            database_url: Some(database.url().to_owned()),
            settings: Some(Box::new(|settings| settings.delivery.bulk_above = 100)),
            ..Options::default()
        };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        pair.org().refresh();
        let events: Vec<Value> = (0..300).map(|number| event(&format!("e-{number:03}"))).collect();
        pair.post(&events).await;
        pair.until_changed().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!((pair.org().count(OBJECT), pair.job_calls().len()), (0, 0));
        assert_eq!(pair.standing().await.waiting, 300);
        pair.confirm(&pair.org().id()).await.unwrap();
        pair.until("delivered", |standing| standing.delivered == 300).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_on_its_way_goes_where_it_was_begun_and_removal_ends_everything() {
    on_both(async |mut pair| {
        let key = pair.other_key().await;
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::Slow).milliseconds(700).on(Surface::Writes).times(1));
        pair.post(&[event("e-1")]).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        pair.point_at_other_org(&key).await;
        pair.post(&[event("e-2")]).await;
        pair.until("delivered", |standing| standing.delivered == 1).await;
        assert_eq!(pair.arrived(), ["e-1"]);
        pair.expect("organization_changed").await;
        pair.nothing_elsewhere().await;
        let id = pair.integration.id.to_string();
        pair.portal.portal.integrations().remove(&pair.caller, "acme", &id, "Production").await.unwrap();
        assert!(matches!(pair.confirm(&pair.other_org().id()).await, Err(Error::Gone(_))));
        pair.nothing_elsewhere().await;
        pair.portal.leaves_waiting(1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_guarded_by_the_same_and_cannot_confirm() {
    on_both(async |pair| {
        let key = pair.other_key().await;
        pair.expect_connected().await;
        let browser = pair.portal.browser();
        let path = format!("/api/v1/clients/acme/integrations/{}", pair.integration.id);
        let call = async |method: Method, path: &str, body: Option<Value>| {
            let mut request = browser.request(method, path).bearer_auth(KEYS[2].2);
            if let Some(body) = body {
                request = request.json(&body);
            }
            let answer = browser.send(request).await;
            (answer.status.as_u16(), serde_json::from_str(&answer.body).unwrap_or(Value::Null))
        };
        let change = json!({ "consumer_key": key, "salesforce_username": OTHER_USERNAME });
        assert_eq!(call(Method::PATCH, &path, Some(change)).await.0, 200);
        pair.post(&[event("e-1")]).await;
        let (status, check) = call(Method::POST, &format!("{path}/check"), Some(json!({}))).await;
        assert_eq!((status, &check["state"]), (200, &json!("refused")), "{check}");
        let view = call(Method::GET, &path, None).await.1;
        assert_eq!(view["status"], "organization_changed");
        assert_eq!(view["organization_id"], json!(pair.org().id()));
        assert_eq!(view["found_organization_id"], json!(pair.other_org().id()));
        let list = "/api/v1/clients/acme/integrations?status=organization_changed";
        assert_eq!(call(Method::GET, list, None).await.1["data"][0]["id"], view["id"]);

        let page = format!("/clients/acme/integrations/{}/organization", pair.integration.id);
        let other = pair.other_org().id();
        let form = [("organization", other.as_str())];
        let with_key = browser.request(Method::POST, &page).bearer_auth(KEYS[2].2).form(&form);
        let with_key = browser.send(with_key.header("sec-fetch-site", "same-origin")).await;
        assert_ne!(with_key.status, 303, "a key opens no page: {}", with_key.body);
        let integrator = pair.portal.signed_in("integrator@acme.test").await;
        assert_eq!(integrator.get(&page).await.status, 403);
        let refused = integrator.post_form(&page, &form).await;
        assert!(refused.status == 403 && refused.body.contains("Ask a Client Admin"), "{}", refused.body);
        let shown = integrator.get(&format!("/clients/acme/integrations/{}", pair.integration.id)).await.body;
        assert!(shown.contains("Different Salesforce org") && shown.contains("Only a Client Admin"), "{shown}");
        assert_eq!(pair.stored().await.state, State::OrganizationChanged);
        pair.nothing_elsewhere().await;

        // The admin sees both, and how much goes where, before confirming.
        let csm = pair.portal.signed_in("csm@demo.test").await;
        let asked = csm.get(&page).await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let text = asked.body.replace("<wbr>", "");
        for words in [&pair.org().id(), &other, "globex.my.salesforce.com", "the 1 delivery that waits goes to it"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let board = csm.get("/clients?status=organization-changed").await.body;
        assert!(board.contains("Production") && board.contains("The client"), "{board}");
        let list = csm.get("/clients/acme/integrations?status=organization-changed").await.body;
        assert!(list.contains("Production") && list.contains("Next: confirm the different org"), "{list}");
        let confirmed = csm.post_form(&page, &form).await;
        assert!(confirmed.status == 303 && confirmed.location().contains("/checks/"), "{}", confirmed.body);
        pair.until("delivered", |standing| standing.delivered == 1).await;
        assert_eq!(pair.other_org().count(OBJECT), 1, "now it is wanted");
        assert_eq!(csm.post_form(&page, &form).await.status, 409, "once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_admins_and_the_csm_are_mailed_once() {
    let server = SmtpServer::start().await;
    let smtp = server.settings();
    let settings: testkit::ChangeSettings = Box::new(move |settings| settings.smtp = Some(smtp));
    let mut pair = Pair::with(Options { settings: Some(settings), ..Options::default() }).await;
    let key = pair.other_key().await;
    pair.expect_connected().await;
    pair.point_at_other_org(&key).await;
    pair.expect("organization_changed").await;
    let mails = [server.next().await, server.next().await];
    let mut receivers: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
    receivers.sort_unstable();
    assert_eq!(receivers, ["admin@acme.test", "csm@demo.test"]);
    for mail in &mails {
        assert_eq!(mail.subject, "Production leads to a different Salesforce org (Acme)");
        for words in [pair.org().id(), pair.other_org().id(), format!("/integrations/{}", pair.integration.id)] {
            assert!(mail.text.contains(&words), "{words}: {}", mail.text);
        }
    }
    pair.restore().await;
    pair.expect_connected().await;
    pair.point_at_other_org(&key).await;
    pair.expect("organization_changed").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.mails().len(), 2, "the same within a day is no news");
}

/// As an integration looks that an earlier version of the program connected.
const FORGET: &str = "UPDATE integrations SET organization_id = NULL, organization_host = NULL, \
                      proven_username = username, proven_consumer_key = consumer_key";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_connected_before_is_proven_by_the_next_token() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let mut pair = Pair::with(options).await;
        let key = pair.other_key().await;
        pair.expect_connected().await;
        // By the sign-in that the upgrade plans.
        database.execute(FORGET).await;
        database.execute("UPDATE queues SET probe_at = 0").await;
        let until = Instant::now() + Duration::from_secs(20);
        while pair.stored().await.proven.organization.is_none() {
            assert!(Instant::now() < until);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(pair.stored().await.proven.consumer_key.is_some());
        // By a delivery.
        database.execute(FORGET).await;
        pair.org().end_sessions();
        pair.deliver("e-1", 1).await;
        let kept = pair.stored().await.proven.organization;
        assert_eq!(kept.map(|kept| kept.id.to_string()), Some(pair.org().id()));
        pair.point_at_other_org(&key).await;
        pair.expect("organization_changed").await;
        pair.nothing_elsewhere().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_changed_before_their_org_was_learned_wait_for_a_person() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let mut pair = Pair::with(options).await;
        let key = pair.other_key().await;
        pair.expect_connected().await;
        database.execute(FORGET).await;

        pair.point_at_other_org(&key).await;
        pair.post(&[event("e-1")]).await;
        pair.expect("organization_changed").await;
        let stored = pair.stored().await;
        assert_eq!((stored.state, &stored.proven.organization), (State::OrganizationChanged, &None));
        let id = pair.integration.id.to_string();
        let ada = pair.portal.signed_in("admin@acme.test").await;
        for page in ["", "/organization"] {
            let shown = ada.get(&format!("/clients/acme/integrations/{id}{page}")).await;
            assert!(shown.body.contains("An org that an earlier version did not write down"), "{}", shown.body);
            assert!(shown.body.contains(&pair.other_org().id()), "{}", shown.body);
        }
        pair.nothing_elsewhere().await;

        // The values that worked say which org it was.
        pair.restore().await;
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 1).await;
        let kept = pair.stored().await.proven.organization;
        assert_eq!(kept.map(|kept| kept.id.to_string()), Some(pair.org().id()));

        // Or a person does.
        database.execute(FORGET).await;
        pair.point_at_other_org(&key).await;
        pair.expect("organization_changed").await;
        let wrong = pair.confirm(&pair.org().id()).await;
        assert!(matches!(wrong, Err(Error::NotNow(_))), "{wrong:?}");
        pair.confirm(&pair.other_org().id()).await.unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while pair.stored().await.state != State::Connected {
            assert!(Instant::now() < until, "{:?}", pair.stored().await);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert_eq!(
            pair.stored().await.proven.organization.map(|kept| kept.id.to_string()),
            Some(pair.other_org().id())
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_could_not_be_learned_is_asked_for_again() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        let sign_ins = || pair.portal.world.calls().iter().filter(|call| call.path.ends_with("/token")).count();
        let before = sign_ins();
        pair.org().add_fault(Fault::new(FaultKind::ServerUnavailable).on(Surface::Token).times(1));
        database.execute(FORGET).await;
        database.execute("UPDATE queues SET probe_at = 0").await;
        let until = Instant::now() + Duration::from_secs(20);
        while sign_ins() == before {
            assert!(Instant::now() < until);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert_eq!(pair.stored().await.proven.organization, None);

        // The next one is planned, and becomes due.
        database.execute("UPDATE queues SET probe_at = 1 WHERE probe_at IS NOT NULL").await;
        let until = Instant::now() + Duration::from_secs(20);
        while pair.stored().await.proven.organization.is_none() {
            assert!(Instant::now() < until);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_not_known_to_have_worked_prove_no_org() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let mut pair = Pair::with(options).await;
        pair.expect_connected().await;
        let org = pair.org().id();
        // The same username and key may be those of a sandbox at another host.
        database.execute(FORGET).await;
        let host = pair.org().my_domain();
        pair.edit(|form| {
            "my_domain".clone_into(&mut form.salesforce_subdomain);
            form.my_domain_host = host;
        })
        .await;
        pair.expect("organization_changed").await;
        pair.confirm(&org).await.unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        while pair.stored().await.state != State::Connected {
            assert!(Instant::now() < until, "{:?}", pair.stored().await);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }

        // As the upgrade leaves one that was edited after it was connected.
        database.execute(FORGET).await;
        database
            .execute("UPDATE integrations SET proven_username = NULL, proven_consumer_key = NULL, state = 'AwaitingSalesforce'")
            .await;
        pair.expect("organization_changed").await;
        assert_eq!(pair.stored().await.state, State::OrganizationChanged);
    })
    .await;
}
