//! Revoking a link, after saying what stops.

use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{
    Actions, Ago, Breaking, Button, ButtonKind, Definition, Definitions, Dialog, Form, IconName, LinkButton, Notice,
    Tone,
};
use leptos::prelude::*;

#[component]
pub fn RevokeLinkPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let door = &visit.door;
        let link = door.portal.handoff().link(&door.caller, &slug, &id, &visit.param("link")).await?;
        let overview = door.portal.integrations().show_alive(&door.caller, &slug, &id).await?;
        let now_ms = overview.now.millis();
        let above = above_form(door, &visit.state);
        let list = format!("{}#revoke-{}", routes::handoff_links(&slug, overview.integration.id), link.id);
        let opened = texts::visits(link.opened);
        let dialog = view! {
            <Dialog title="Revoke hand-off link" close_href=list.clone()>
                <div class="stack">
                    {above}
                    <Notice tone=Tone::Bad title="What stops">{texts::REVOKED}</Notice>
                    <Definitions>
                        <Definition term="Made">
                            <Ago at_ms=link.created_at.millis() now_ms=now_ms/> " by " <Breaking value=link.made_by/>
                        </Definition>
                        <Definition term="Opened">{opened}</Definition>
                    </Definitions>
                    <Form label="Revoke hand-off link">
                        <Actions>
                            <Button kind=ButtonKind::Danger icon=IconName::Trash>"Revoke link"</Button>
                            <LinkButton href=list>"Cancel"</LinkButton>
                        </Actions>
                    </Form>
                </div>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Revoke hand-off link", dialog.into_any()))).await
    })
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id, link) = (post.param("client"), post.param("id"), post.param("link"));
    post.door.portal.handoff().revoke(&post.door.caller, slug, id, link).await?;
    Ok(Redirect(format!("{}?done=revoked", routes::handoff_links(slug, id))))
}
