//! Aborting a rotation, after saying what has to be true in Salesforce first.

use super::rows::ABORT_ID;
use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, IconName, LinkButton, Notice, Tone};
use leptos::prelude::*;
use portal::certificates::Obstacle;

#[component]
pub fn AbortPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let held = visit.door.portal.certificates().list(&visit.door.caller, &slug, &id).await?.held();
        let close = format!("{}#{ABORT_ID}", routes::integration(&slug, overview.integration.id));
        let description = overview.integration.settings.name.to_string();
        let obstacle = held.may_abort().err().map(Obstacle::sentence);
        let above = above_form(&visit.door, &visit.state);
        let dialog = view! {
            <Dialog title="Abort rotation" description=description close_href=close.clone()>
                {above}
                <Notice tone=Tone::Warn title="What happens">{texts::ABORT}</Notice>
                <Form label="Abort rotation">
                    <Actions>
                        <Button kind=ButtonKind::Danger icon=IconName::Trash disabled_reason=obstacle>"Abort rotation"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Abort rotation", dialog.into_any()))).await
    })
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    post.door.portal.certificates().abort(&post.door.caller, slug, id).await?;
    Ok(Redirect(format!("{}?done=aborted", routes::integration(slug, id))))
}
