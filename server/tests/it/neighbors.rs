//! Integrations of another client, as many as a test wants, whose org answers, or does not.

use crate::events::event;
use crate::pair::Pair;
use crate::private_key::moved_seal;
use domain::ids::{CertificateId, ClientId, IntegrationId};
use domain::integration::SettingsForm;
use domain::organization::Proven;
use domain::slug::ClientSlug;
use local_org::{AppSetup, Org};
use portal::Portal;
use portal::demo::KEYS;
use reqwest::Method;
use testkit::Browser;

pub(crate) struct Neighbors {
    /// Where the events of all of them arrive.
    pub(crate) org: Org,
    portal: Portal,
    browser: Browser,
    client: ClientId,
}

impl Neighbors {
    /// Connected integrations of Globex with Globex's org. They have one key pair in common with the pair's integration:
    /// making one takes a while.
    pub(crate) async fn beside(pair: &Pair, count: usize) -> Self {
        let (portal, org, model) = (pair.portal.portal.clone(), pair.portal.world.org("globex"), pair.stored().await);
        let store = portal.store();
        let globex = store::clients::by_slug(store, &ClientSlug::parse("globex").unwrap()).await.unwrap().unwrap();
        let certificate = store::certificates::all(store, model.client_id, model.id).await.unwrap().remove(0);
        let sealed = store::certificates::sealed_key(store, model.client_id, certificate.id).await.unwrap().unwrap();
        let app = org.install_app(AppSetup::with_certificate(&certificate.pem)).expect("an app");
        let form = SettingsForm {
            salesforce_username: "integration@globex.example".to_owned(),
            consumer_key: app.consumer_key,
            ..model.settings.to_form()
        };
        let new_id = || portal.new_submission().uuid();
        let tx = store.write().await.unwrap();
        for number in 1..=count {
            let form = SettingsForm { name: format!("Org {number}"), ..form.clone() };
            let settings = form.parse(model.kind, |_| true).unwrap();
            // Theirs is another org, which their first token says.
            let proven = Proven {
                organization: None,
                username: settings.username.clone(),
                consumer_key: settings.consumer_key.clone(),
            };
            let one = store::Integration {
                id: IntegrationId::from_uuid(new_id()),
                client_id: globex.id,
                submission: portal.new_submission(),
                settings,
                proven,
                ..model.clone()
            };
            store::integrations::insert(&tx, &one).await.unwrap();
            let its = store::Certificate {
                id: CertificateId::from_uuid(new_id()),
                client_id: globex.id,
                integration_id: one.id,
                ..certificate.clone()
            };
            let seal = moved_seal(&pair.portal, &sealed, certificate.id, its.id);
            store::certificates::insert(&tx, &its, &seal).await.unwrap();
        }
        tx.commit().await.unwrap();
        let move_key = "UPDATE keys SET client_id = (SELECT id FROM clients WHERE slug = 'globex') \
                        WHERE name = 'Platform, spare'";
        testkit::database::execute(&pair.portal.database_url, move_key).await;
        Self { org, browser: pair.portal.browser(), portal, client: globex.id }
    }

    /// Posts an event, which goes to all of them.
    pub(crate) async fn post(&self, id: &str) {
        let request = self.browser.request(Method::POST, "/api/v1/clients/globex/events");
        let request = request.bearer_auth(KEYS[1].2).header("content-type", "application/cloudevents+json");
        let answer = self.browser.send(request.body(event(id).to_string())).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
    }

    /// How many of them are worked on at this moment.
    pub(crate) async fn worked_on(&self) -> usize {
        let now = self.portal.now();
        let claimed = store::queues::claimed(self.portal.store(), now, now.plus_secs(60), 1_000).await.unwrap();
        claimed.iter().filter(|claimed| claimed.queue.client_id == self.client).count()
    }
}
