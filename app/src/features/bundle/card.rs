//! The two downloads, with what each is for and what is done with it.

use crate::routes;
use crate::ui::{ButtonKind, Card, CodeBlock, Disclosure, IconName, LinkButton};
use domain::app_kind::AppKind;
use domain::integration::IntegrationType;
use leptos::prelude::*;
use portal::integrations::Integration;

/// The bundle of an integration, as its page offers it.
pub(crate) fn card(slug: &str, integration: &Integration) -> AnyView {
    let file = |app: AppKind| routes::bundle_file(slug, integration.id, app);
    card_of(
        integration,
        file,
        "An External Client App is known at the org's own address only: choose My Domain in the edit form before you check the connection.".to_owned(),
    )
}

/// The same where the files lie elsewhere; `host_missing` says what to do while the org's own address is not known.
pub(crate) fn card_of(integration: &Integration, file: impl Fn(AppKind) -> String, host_missing: String) -> AnyView {
    let (external, connected) = (file(AppKind::ExternalClientApp), file(AppKind::ConnectedApp));
    let objects = match integration.kind {
        IntegrationType::Unmanaged => {
            "the app with this certificate, the two objects with their fields, and the permission set"
        }
        IntegrationType::AppExchange => {
            "the app with this certificate, and the permission set; the package brings the objects"
        }
    };
    let my_domain = integration.settings.login_host.my_domain().is_none().then(|| {
        view! { <p class="muted">{host_missing}</p> }
    });
    view! {
        <Card title="Bundle" id="bundle">
            <p>"One deploy instead of the steps by hand: "{objects}". It holds no secret and no consumer key."</p>
            <div class="cluster">
                <LinkButton href=external icon=IconName::Download download=true>"Bundle with External Client App"</LinkButton>
                <LinkButton href=connected icon=IconName::Download kind=ButtonKind::Quiet download=true>"Bundle with Connected App"</LinkButton>
            </div>
            {my_domain}
            <Disclosure summary="How it is deployed">
                <p>"Unzip it, sign in to the org with the Salesforce CLI, and run in its folder:"</p>
                <CodeBlock value="sf project deploy start --source-dir force-app" label="Copy the command"/>
                <p>
                    "Then assign the permission set to the integration's user, and give back the consumer key that Salesforce made. Its README.md has the whole commands; for Workbench it holds metadata.zip."
                </p>
                <p class="muted">
                    "Take the External Client App unless your org has a Connected App already: since Spring '26 new ones are off until Salesforce Support allows them."
                </p>
            </Disclosure>
        </Card>
    }
    .into_any()
}
