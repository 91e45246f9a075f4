//! An integration beside an app of the org that fits it: where most stories of checks and deliveries begin.

use crate::start::portal_with;
use domain::check::CheckState;
use domain::integration::{SettingsForm, State};
use local_org::{AppSetup, InstalledApp, Org, SettingsPatch, UserSetup};
use portal::integrations::NewIntegration;
use portal::{Caller, Origin};
use std::time::Duration;
use store::{Check, Integration};
use testkit::{Options, TestPortal};

pub(crate) const USERNAME: &str = "integration@acme.example";

/// An integration of acme beside an app of acme's org that fits it.
pub(crate) struct Pair {
    pub(crate) portal: TestPortal,
    pub(crate) caller: Caller,
    pub(crate) integration: Integration,
    pub(crate) app: InstalledApp,
}

impl Pair {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// On a database, or with settings, of the test's own.
    pub(crate) async fn with(options: Options) -> Self {
        Self::on(portal_with(options).await).await
    }

    pub(crate) async fn on(portal: TestPortal) -> Self {
        let caller = admin_of(&portal).await;
        let sets = portal.portal.integrations().event_sets(&caller).await.expect("event sets");
        let form = SettingsForm {
            name: "Production".to_owned(),
            version: "v2".to_owned(),
            salesforce_username: USERNAME.to_owned(),
            salesforce_subdomain: "login".to_owned(),
            event_set: sets[0].id.to_string(),
            ..SettingsForm::default()
        };
        let wish = NewIntegration {
            kind: "unmanaged".to_owned(),
            submission: portal.portal.new_submission().to_string(),
            form: form.clone(),
        };
        let integration = portal.portal.integrations().add(&caller, "acme", &wish).await.expect("activated");
        let pem = pem_of(&portal, &caller, &integration).await;
        let app = portal.world.org("acme").install_app(AppSetup::with_certificate(&pem)).expect("an app");
        let mut pair = Self { portal, caller, integration, app };
        let key = pair.app.consumer_key.clone();
        pair.edit(|form| form.consumer_key = key).await;
        pair
    }

    /// The same integration and app behind another portal on the same database and orgs.
    pub(crate) fn behind(self, portal: TestPortal) -> Self {
        Self { portal, ..self }
    }

    pub(crate) fn org(&self) -> Org {
        self.portal.world.org("acme")
    }

    pub(crate) async fn edit(&mut self, change: impl FnOnce(&mut SettingsForm)) {
        let mut form = self.integration.settings.to_form();
        change(&mut form);
        let id = self.integration.id.to_string();
        let integrations = self.portal.portal.integrations();
        let edited = integrations.edit(&self.caller, "acme", &id, self.integration.version, &form).await;
        self.integration = edited.expect("saved").integration;
    }

    /// Runs one check to its end.
    pub(crate) async fn check(&self) -> Check {
        let id = self.integration.id.to_string();
        let checks = self.portal.portal.checks();
        let check = checks.start(&self.caller, "acme", &id).await.expect("started");
        for _ in 0..1200 {
            let checks = self.portal.portal.checks();
            let now = checks.show(&self.caller, "acme", &id, &check.id.to_string()).await.expect("shown").check;
            if now.state != CheckState::Running {
                return now;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the check never ended");
    }

    pub(crate) async fn expect(&self, code: &str) {
        let check = self.check().await;
        let found = check.chain.refusal().map(|(link, refusal)| (link, refusal.code.as_str()));
        assert_eq!(found.map(|(_, code)| code), Some(code), "{:?}", check.chain);
    }

    pub(crate) async fn expect_connected(&self) {
        let check = self.check().await;
        assert_eq!(check.state, CheckState::Passed, "{:?}", check.chain);
        assert_eq!(self.stored().await.state, State::Connected);
    }

    pub(crate) async fn stored(&self) -> Integration {
        let id = self.integration.id.to_string();
        self.portal.portal.integrations().show(&self.caller, "acme", &id).await.expect("shown").integration
    }

    pub(crate) fn settings(&self, patch: SettingsPatch) {
        self.org().update_settings(patch).expect("settings fit");
    }

    pub(crate) fn user(&self, setup: UserSetup) {
        self.org().update_user(USERNAME, setup).expect("the user changes");
    }
}

/// Acme's Client Admin.
pub(crate) async fn admin_of(portal: &TestPortal) -> Caller {
    let visitor = Caller::Visitor(Origin::default());
    let sessions = portal.portal.session();
    let member = sessions.sign_in(&visitor, "admin@acme.test", portal::demo::PASSWORD).await;
    let member = member.expect("the demo's admin signs in");
    sessions.caller(member, Origin::default()).await.expect("read").expect("there")
}

pub(crate) async fn pem_of(portal: &TestPortal, caller: &Caller, integration: &Integration) -> String {
    let id = integration.id.to_string();
    portal.portal.integrations().certificate(caller, "acme", &id, None).await.expect("a certificate").pem
}
