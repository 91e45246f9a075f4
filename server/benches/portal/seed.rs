//! Portals with as many integrations as a measurement needs, written through the store as the portal writes them.

use domain::Timestamp;
use domain::email::Email;
use domain::ids::{ClientId, EventSetId, IntegrationId, SubmissionId};
use domain::integration::{IntegrationType, SettingsForm, State};
use domain::slug::ClientSlug;
use portal::{Caller, Origin, Portal};
use server::assets::Assets;
use server::config::Config;
use server::{AppState, build_router};
use store::Integration;
use testkit::{Options, TestPortal};
use uuid::Uuid;

/// The client every measurement works in, and its Client Admin.
pub(crate) const CLIENT: &str = "acme";
pub(crate) const ADMIN: &str = "admin@acme.test";

/// Rows of one transaction.
const BATCH: usize = 1_000;

/// A portal with the assets that were built into this program.
pub(crate) async fn portal(database_url: Option<String>) -> TestPortal {
    TestPortal::start(Options { database_url, ..Options::default() }, |parts| {
        let config = Config::demo(parts.port, parts.port, std::path::Path::new("unused"), &[]).expect("loopback");
        build_router(AppState::new(parts.portal, &config, Assets::embedded()))
    })
    .await
}

/// The client's id.
pub(crate) async fn client(portal: &Portal) -> ClientId {
    let slug = ClientSlug::parse(CLIENT).expect("a slug");
    store::clients::by_slug(portal.store(), &slug).await.expect("the store answers").expect("the demo's client").id
}

/// The Client Admin as a signed-in caller.
pub(crate) async fn admin(portal: &Portal) -> Caller {
    let email = Email::parse(ADMIN).expect("an address");
    let member = store::members::by_email(portal.store(), &email).await.expect("the store answers").expect("seeded");
    let caller = portal.session().caller(member.id, Origin::default()).await.expect("the store answers");
    caller.expect("nobody removed them")
}

/// Some event set.
pub(crate) async fn event_set(portal: &Portal) -> EventSetId {
    store::event_types::sets(portal.store()).await.expect("the store answers").first().expect("the seed has some").id
}

/// Adds the integrations behind the first `there` until there are `count`, each a second younger than the one before.
pub(crate) async fn integrations(portal: &Portal, there: usize, count: usize) {
    let (client, event_set, now) = (client(portal).await, event_set(portal).await, portal.now());
    let numbers: Vec<usize> = (there + 1..=count).collect();
    for batch in numbers.chunks(BATCH) {
        let tx = portal.store().write().await.expect("the store answers");
        for number in batch {
            let age_secs = i64::try_from(count - number).expect("a small number");
            let row = integration(client, event_set, *number, now.plus_secs(-age_secs));
            store::integrations::insert(&tx, &row).await.expect("the row is valid");
        }
        tx.commit().await.expect("the store answers");
    }
}

/// The form of one integration.
pub(crate) fn form(event_set: EventSetId, number: usize) -> SettingsForm {
    SettingsForm {
        name: format!("Integration {number:06}"),
        salesforce_username: format!("integration-{number:06}@acme.test"),
        salesforce_subdomain: "login".to_owned(),
        event_set: event_set.to_string(),
        ..SettingsForm::default()
    }
}

fn integration(client_id: ClientId, event_set: EventSetId, number: usize, created_at: Timestamp) -> Integration {
    let kind = IntegrationType::Unmanaged;
    let id = Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::try_from(number).expect("it is not negative"),
    );
    Integration {
        id: IntegrationId::from_uuid(id),
        client_id,
        kind,
        settings: form(event_set, number).parse(kind, |_| true).expect("a valid form"),
        state: State::AwaitingSalesforce,
        paused: false,
        diagnosis: None,
        last_check_at: None,
        last_check: None,
        certificate_expires: None,
        submission: SubmissionId::from_uuid(id),
        standing_since: created_at,
        connected_at: None,
        created_at,
        updated_at: created_at,
        removed_at: None,
        version: 1,
    }
}
