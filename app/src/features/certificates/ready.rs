//! *Certificate ready*: what activation and rotation lead to, as a modal over the integration's page.

use super::handout::{handout, instructions};
use super::texts;
use crate::door::page;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{Actions, ButtonKind, Dialog, DialogSize, IconName, LinkButton};
use leptos::prelude::*;
use portal::Error;
use portal::certificates::NONE_LEFT;

#[component]
pub fn CertificatePage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let certificate = overview.certificate.as_ref().ok_or(Error::Gone(NONE_LEFT))?;
        let list = visit.door.portal.certificates().list(&visit.door.caller, &slug, &id).await?;
        let (held, replaces) = (list.held(), list.certificates.len() > 1);
        let rotating = held.waiting && held.in_use;
        let here = routes::integration(&slug, overview.integration.id);
        let file = routes::certificate_file(&slug, overview.integration.id);
        let description = overview.integration.settings.name.to_string();
        let (handout, instructions) =
            (handout(certificate, file, overview.now), instructions(&visit.door.portal.settings().vendor, replaces));
        let dialog = view! {
            <Dialog title="Certificate ready" description=description close_href=here.clone() size=DialogSize::Large>
                {handout}
                <h2>"What your Salesforce admin does with it"</h2>
                {instructions}
                {rotating.then(|| view! { <p>{texts::WAITING}</p> })}
                <p class="muted">"You find this download again at the bottom of the edit form, at any time."</p>
                <Actions>
                    <LinkButton href=here kind=ButtonKind::Primary icon_after=IconName::ArrowRight>"Go to the integration"</LinkButton>
                </Actions>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Certificate ready", dialog.into_any()))).await
    })
}
