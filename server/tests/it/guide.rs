//! The setup guide over a real org: what each wrong setting does to which step, how it heals, and how often an open guide
//! asks by itself.

use crate::pair::{Pair, USERNAME, pem_of};
use crate::start::{both_databases, portal_with};
use domain::guide::{CHECKS_PER_HOUR, Standing, Step};
use domain::integration::State;
use futures::StreamExt;
use local_org::{
    Fault, FaultKind, FieldAccess, IpRelaxation, ObjectAccess, PermittedUsers, RELAY_PERMISSION_SET, SettingsPatch,
    Surface, UserSetup,
};
use portal::guide::{GuideView, Progress};
use reqwest::Method;
use std::pin::pin;
use std::time::Duration;
use testkit::Options;

impl Pair {
    async fn guide(&self) -> GuideView {
        let id = self.integration.id.to_string();
        self.portal.portal.guide().show(&self.caller, "acme", &id).await.expect("shown")
    }

    /// Checks, and expects exactly these steps to be wrong.
    async fn expect_wrong(&self, wrong: &[Step]) {
        let check = self.check().await;
        let progress = self.guide().await.progress;
        assert_eq!(with(&progress, Standing::Wrong), wrong, "{:?}", check.chain.refusal());
        assert!(wrong.is_empty() || progress.current == wrong.first().copied());
    }

    async fn checks(&self) -> usize {
        let id = self.integration.id.to_string();
        self.portal.portal.integrations().show(&self.caller, "acme", &id).await.expect("shown").checks.len()
    }
}

fn with(progress: &Progress, standing: Standing) -> Vec<Step> {
    progress.steps.iter().filter(|(_, at)| *at == standing).map(|(step, _)| *step).collect()
}

#[tokio::test]
async fn every_wrong_setting_shows_on_its_step_and_heals() {
    use Step::{
        App, Certificate, ConsumerKey, LoginHost, Package, PermissionSet, Policies, Proof, Rights, Scopes, User,
    };
    let mut pair = Pair::new().await;
    let (app, key) = (pair.app.id.clone(), pair.app.consumer_key.clone());

    pair.edit(|form| form.consumer_key = String::new()).await;
    assert_eq!(with(&pair.guide().await.progress, Standing::Open), [App, ConsumerKey]);
    pair.edit(|form| form.consumer_key = format!("{key}x")).await;
    assert_eq!(with(&pair.guide().await.progress, Standing::Done), [], "a new key has proven nothing yet");
    pair.expect_wrong(&[App, ConsumerKey]).await;
    pair.edit(|form| form.consumer_key = key).await;

    let own = pem_of(&pair.portal, &pair.caller, &pair.integration).await;
    let other = Pair::new().await;
    let wrong = pem_of(&other.portal, &other.caller, &other.integration).await;
    pair.org().replace_certificate(&app, &wrong).expect("a certificate");
    pair.expect_wrong(&[Certificate]).await;
    assert_eq!(with(&pair.guide().await.progress, Standing::Done), [App, ConsumerKey]);
    pair.org().replace_certificate(&app, &own).expect("a certificate");

    pair.org().set_policies(&app, PermittedUsers::AllUsersMaySelfAuthorize, IpRelaxation::Relax);
    pair.expect_wrong(&[Policies, PermissionSet, User]).await;
    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Relax);

    pair.org().set_app_permission_sets(&app, &[]);
    pair.expect_wrong(&[PermissionSet, User]).await;
    assert_eq!(with(&pair.guide().await.progress, Standing::Done), [App, Certificate, ConsumerKey]);
    pair.org().set_app_permission_sets(&app, &[RELAY_PERMISSION_SET]);

    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Enforce);
    pair.settings(SettingsPatch { ip_restricted: Some(true), ..SettingsPatch::default() });
    pair.expect_wrong(&[Policies]).await;
    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Relax);

    pair.user(UserSetup { frozen: Some(true), ..UserSetup::default() });
    pair.expect_wrong(&[User]).await;
    pair.user(UserSetup { frozen: Some(false), ..UserSetup::default() });

    pair.edit(|form| form.salesforce_subdomain = "test".to_owned()).await;
    pair.expect_wrong(&[App, ConsumerKey]).await;
    pair.edit(|form| {
        form.salesforce_subdomain = "my_domain".to_owned();
        form.my_domain_host = "nobody.my.salesforce.com".to_owned();
    })
    .await;
    pair.expect_wrong(&[LoginHost]).await;
    pair.edit(|form| form.my_domain_host = "acme.my.salesforce.com".to_owned()).await;

    pair.org().set_scopes(&app, &["api"]).expect("scopes");
    pair.expect_wrong(&[Scopes]).await;
    let admitted = [App, Certificate, ConsumerKey, Policies, PermissionSet, User];
    assert_eq!(with(&pair.guide().await.progress, Standing::Done), admitted);
    pair.org().set_scopes(&app, &["refresh_token", "id"]).expect("scopes");
    pair.expect_wrong(&[Scopes]).await;
    pair.org().set_scopes(&app, &["api", "refresh_token"]).expect("scopes");

    pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
    pair.expect_wrong(&[Package, Rights]).await;
    pair.settings(SettingsPatch { package_installed: Some(true), ..SettingsPatch::default() });

    let all = ObjectAccess { read: true, create: true, edit: true, delete: false };
    pair.org().set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", ObjectAccess { create: false, ..all });
    pair.expect_wrong(&[Rights]).await;
    pair.org().set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", all);
    let payload = |access| pair.org().set_field_access(RELAY_PERMISSION_SET, "RelayEvents__c", "Payload__c", access);
    for access in [FieldAccess { read: false, edit: false }, FieldAccess { read: true, edit: false }] {
        payload(access);
        pair.expect_wrong(&[Rights]).await;
    }
    payload(FieldAccess { read: true, edit: true });

    pair.org().add_fault(Fault { surface: Surface::Data, ..Fault::new(FaultKind::ValidationRule) });
    pair.expect_wrong(&[Proof]).await;
    pair.org().clear_faults();
    pair.org().add_fault(Fault { surface: Surface::Token, ..Fault::new(FaultKind::ServerUnavailable) });
    pair.expect_wrong(&[]).await;
    pair.org().clear_faults();

    pair.expect_connected().await;
    let guide = pair.guide().await;
    assert!(guide.progress.is_done() && with(&guide.progress, Standing::Done).len() == guide.progress.steps.len());
    assert_eq!(guide.advice, []);
}

#[tokio::test]
async fn a_choice_worth_another_look_is_advised_on() {
    use domain::guide::Advice;
    let pair = Pair::new().await;
    pair.org().set_scopes(&pair.app.id, &["full", "refresh_token"]).expect("scopes");
    pair.expect_connected().await;
    assert_eq!(pair.guide().await.advice, [Advice::FullScope]);
    pair.org().set_policies(&pair.app.id, PermittedUsers::AllUsersMaySelfAuthorize, IpRelaxation::Relax);
    pair.check().await;
    assert_eq!(pair.guide().await.advice, [Advice::SelfAuthorize]);
}

/// An open guide, beside a second one of the same integration.
#[tokio::test]
async fn open_guides_ask_by_themselves_and_together_no_more_often_than_one() {
    let pair = Pair::on(portal_with(Options { manual_clock: true, ..Options::default() }).await).await;
    pair.org().set_scopes(&pair.app.id, &["api"]).expect("scopes");
    let clock = pair.portal.clock.clone().expect("a clock of the test's own");
    let id = pair.integration.id.to_string();
    let follow = || pair.portal.portal.guide().follow(pair.caller.clone(), "acme".to_owned(), id.clone());
    let (first, second) = (follow(), follow());
    let (mut first, mut second) = (pin!(first), pin!(second));

    let wrong = |progress: &Progress| with(progress, Standing::Wrong) == [Step::Scopes] && !progress.checking;
    while !wrong(&first.next().await.expect("it goes on")) {}
    while !wrong(&second.next().await.expect("it goes on")) {}
    assert_eq!(pair.checks().await, 1, "both guides saw the one check");

    // Nobody looks again before it is time, however many look.
    let nothing = tokio::time::timeout(Duration::from_millis(900), first.next()).await;
    assert!(nothing.is_err() && pair.checks().await == 1, "{nothing:?}");

    pair.org().set_scopes(&pair.app.id, &["api", "refresh_token"]).expect("scopes");
    clock.advance_secs(6);
    let all = async |mut guide: std::pin::Pin<&mut (dyn futures::Stream<Item = Progress> + Send)>| {
        let mut last = None;
        while let Some(progress) = guide.next().await {
            last = Some(progress);
        }
        last.is_some_and(|progress| progress.is_done())
    };
    let (one, two) = tokio::join!(all(first.as_mut()), all(second.as_mut()));
    assert!(one && two, "both end when everything is done");
    assert_eq!(pair.checks().await, 2);
    assert_eq!(pair.stored().await.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_has_only_so_many_checks_and_nothing_is_asked_in_vain() {
    both_databases(async |portal| {
        let mut pair = Pair::on(portal).await;
        let key = pair.app.consumer_key.clone();
        let id = pair.integration.id.to_string();
        let look = async |pair: &Pair| {
            let guide = pair.portal.portal.guide().follow(pair.caller.clone(), "acme".to_owned(), id.clone());
            let mut guide = pin!(guide);
            guide.next().await.expect("a first look")
        };
        pair.edit(|form| form.consumer_key = String::new()).await;
        look(&pair).await;
        assert_eq!(pair.checks().await, 0, "without a key there is nothing to ask with");

        let (store, now) = (pair.portal.portal.store(), pair.portal.now());
        let tx = store.write().await.unwrap();
        for _ in 0..CHECKS_PER_HOUR {
            store::throttle::count(&tx, &format!("guide:{id}"), now, 3_600_000).await.unwrap();
        }
        tx.commit().await.unwrap();
        pair.edit(|form| form.consumer_key = key).await;
        look(&pair).await;
        assert_eq!(pair.checks().await, 0, "this hour has had its checks");
        let planned =
            store::rechecks::find(pair.portal.portal.store(), pair.integration.client_id, pair.integration.id);
        let planned = planned.await.unwrap().expect("the next one is planned");
        assert_eq!(planned.due_at, now.plus_secs(3600));
        pair.expect_connected().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_has_the_guide_with_the_vendors_values_for_both_kinds_of_app() {
    let settings: testkit::ChangeSettings = Box::new(|settings| {
        settings.vendor.app_name = "Courier App".to_owned();
        settings.vendor.app_api_name = "Courier_App".to_owned();
        settings.vendor.permission_set = "Courier Writers".to_owned();
        settings.vendor.callback_url = "https://courier.example/none".to_owned();
        settings.egress_addresses = vec!["203.0.113.7".to_owned()];
    });
    let mut pair = Pair::with(Options { settings: Some(settings), ..Options::default() }).await;
    pair.edit(|form| {
        form.salesforce_subdomain = "my_domain".to_owned();
        form.my_domain_host = "acme.my.salesforce.com".to_owned();
    })
    .await;
    pair.settings(SettingsPatch { ip_restricted: Some(true), ..SettingsPatch::default() });
    pair.org().set_policies(&pair.app.id, PermittedUsers::AdminApproved, IpRelaxation::Enforce);
    pair.expect("ip_or_hours_restricted").await;
    let ada = pair.portal.signed_in("admin@acme.test").await;
    let here = format!("/clients/acme/integrations/{}", pair.integration.id);
    let page = ada.get(&here).await.body;
    for words in [
        "External Client App Name",
        "Enable JWT Bearer Flow",
        "Courier App",
        "Courier_App",
        "Courier Writers",
        "https://courier.example/none",
        "https://acme.my.salesforce.com/lightning/setup/ManageExternalClientApplication/home",
        "Where to find it later",
        "203.0.113.7",
        "Needs a change",
        "guide/stream",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Relay Network Connected App"));
    let other = ada.get(&format!("{here}?app=connected")).await.body;
    for words in ["Connected App Name", "Use Digital Signatures", "Manage Permission Sets", "Enable for Device Flow"] {
        assert!(other.contains(words), "{words}");
    }
    assert!(other.contains("https://acme.my.salesforce.com/lightning/setup/NavigationMenus/home"));
    assert_eq!(USERNAME, pair.integration.settings.username.as_ref().expect("typed").as_str());
    let foreign = ada.request(Method::GET, &format!("{here}/guide/stream")).header("sec-fetch-site", "cross-site");
    assert_eq!(ada.send(foreign).await.status, 403, "a link from elsewhere starts nothing");
    for (email, status) in
        [("viewer@acme.test", 403), ("admin@globex.test", 404), ("operator@demo.test", 403), ("csm@demo.test", 200)]
    {
        let somebody = pair.portal.signed_in(email).await;
        let stream = somebody.request(Method::GET, &format!("{here}/guide/stream"));
        assert_eq!(somebody.send(stream).await.status, status, "{email}");
    }
}
