//! Rotating the certificate, or making a new one after a revocation: a modal that says what happens, then *Certificate
//! ready*.

use super::card::ROTATE_ID;
use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, IconName, LinkButton};
use leptos::prelude::*;
use portal::certificates::Obstacle;

#[component]
pub fn RotatePage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let held = visit.door.portal.certificates().list(&visit.door.caller, &slug, &id).await?.held();
        let close = format!("{}#{ROTATE_ID}", routes::integration(&slug, overview.integration.id));
        let description = overview.integration.settings.name.to_string();
        let (title, lead) = if held.waiting || held.in_use {
            ("Rotate certificate", texts::ROTATE)
        } else {
            ("New certificate", texts::NEW)
        };
        let obstacle = held.may_rotate().err().map(Obstacle::sentence);
        let above = above_form(&visit.door, &visit.state);
        let dialog = view! {
            <Dialog title=title description=description close_href=close.clone()>
                {above}
                <p>{lead}</p>
                <Form label=title>
                    <Actions>
                        <Button kind=ButtonKind::Primary icon=IconName::Key disabled_reason=obstacle>"Make new certificate"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some((title, dialog.into_any()))).await
    })
}

/// Makes it, and leads to the download.
pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let made = post.door.portal.certificates().rotate(&post.door.caller, slug, id).await?;
    Ok(Redirect(routes::certificate(slug, made.integration_id)))
}
