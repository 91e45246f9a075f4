//! Changing an integration, as a modal over its page; the certificate stays at hand at the bottom.

use super::conflict::comparison;
use super::fields::settings_fields;
use super::show::{EDIT_ID, framed_integration};
use crate::door::{Answer, Fields, Post, Redirect, page};
use crate::error_page::refusal_notice;
use crate::features::certificates::handout::handout;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, DialogSize, ErrorSummary, Form, LinkButton, Notice, Tone};
use domain::integration::field;
use leptos::prelude::*;
use portal::Error;
use portal::integrations::Overview;

const ROW_VERSION: &str = "row_version";

#[component]
pub fn EditPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let sets = visit.door.portal.integrations().event_sets(&visit.door.caller).await?;
        let Overview { integration, certificate, now, .. } = &overview;
        let state = visit.state.clone();
        let fields = state.fields_or(|| Fields::from_form(&integration.settings.to_form()));
        let conflict = match state.refusal.as_deref() {
            Some(Error::Conflict(conflict)) => Some((**conflict).clone()),
            _ => None,
        };
        let version = match &conflict {
            // Both values are in view now, so the next save goes on top of the stored one.
            Some(conflict) => conflict.version.to_string(),
            None if state.is_returned() => fields.get(ROW_VERSION).to_owned(),
            None => integration.version.to_string(),
        };
        let close = format!("{}#{EDIT_ID}", routes::integration(&slug, integration.id));
        let file = routes::certificate_file(&slug, integration.id);
        let action = routes::edit_integration(&slug, integration.id);
        let description = integration.kind.label();
        let handout = certificate.as_ref().map(|certificate| handout(certificate, file, *now));
        let notice = state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
        let size = if conflict.is_some() { DialogSize::Large } else { DialogSize::Medium };
        let comparison = conflict.map(|conflict| comparison(&conflict, &fields, &sets));
        let errors = state.summary();
        let (returned, restored) = (state.is_returned(), state.restored);
        let focus = [field::USERNAME, field::CONSUMER_KEY].into_iter().find(|name| fields.get(name).is_empty());
        let focus = focus.or(Some(field::NAME)).filter(|_| !returned);
        let fields = settings_fields(integration.kind, &fields, &state, &sets, focus);
        let dialog = view! {
            <Dialog title="Edit integration" description=description close_href=close.clone() size=size unsaved=returned>
                {notice}
                {restored.then(|| view! { <Notice tone=Tone::Info>"What you had typed is filled in again."</Notice> })}
                {comparison}
                <ErrorSummary errors=errors/>
                <Form action=action hidden=vec![(ROW_VERSION.to_owned(), version)]>
                    {fields}
                    <section class="form-foot" aria-labelledby="certificate-title">
                        <h2 id="certificate-title">"Certificate"</h2>
                        {handout}
                    </section>
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Save"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Edit", dialog.into_any()))).await
    })
}

/// Saves on top of the version the form was opened with.
pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    // A version that is no number was not made by the form: it is older than everything, and so a conflict.
    let version = post.fields.get(ROW_VERSION).parse().unwrap_or(0);
    let saved =
        post.door.portal.integrations().edit(&post.door.caller, slug, id, version, &post.fields.to_form()).await?;
    Ok(Redirect(format!("{}?done=saved", routes::integration(slug, saved.integration.id))))
}
