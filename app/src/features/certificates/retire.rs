//! Retiring the replaced certificate now instead of a little later.

use super::rows::RETIRE_ID;
use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, IconName, LinkButton, Notice, Tone};
use leptos::prelude::*;
use portal::certificates::Obstacle;

#[component]
pub fn RetirePage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let held = visit.door.portal.certificates().list(&visit.door.caller, &slug, &id).await?.held();
        let close = format!("{}#{RETIRE_ID}", routes::integration(&slug, overview.integration.id));
        let description = overview.integration.settings.name.to_string();
        let obstacle = held.may_retire().err().map(Obstacle::sentence);
        let above = above_form(&visit.door, &visit.state);
        let dialog = view! {
            <Dialog title="Retire certificate" description=description close_href=close.clone()>
                {above}
                <Notice tone=Tone::Warn title="What happens">{texts::RETIRE}</Notice>
                <Form label="Retire certificate">
                    <Actions>
                        <Button kind=ButtonKind::Danger icon=IconName::Trash disabled_reason=obstacle>"Retire now"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Retire certificate", dialog.into_any()))).await
    })
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    post.door.portal.certificates().retire(&post.door.caller, slug, id).await?;
    Ok(Redirect(format!("{}?done=retired", routes::integration(slug, id))))
}
