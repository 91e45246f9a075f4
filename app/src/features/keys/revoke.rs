//! Revoking a key, after saying what stops.

use super::list::{MAKE, behind};
use super::texts;
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{
    Actions, Ago, Button, ButtonKind, Definition, Definitions, Dialog, Form, IconName, LinkButton, Notice, Tone,
};
use leptos::prelude::*;
use portal::KeyKind;
use portal::api_keys::KeyRow;

#[component]
pub fn RevokeKeyPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (client, key) = (visit.param("client"), visit.param("key"));
        let row = door.portal.api_keys().show(&door.caller, &client, &key).await?;
        behind(&visit, Some(dialog(&visit, &row))).await
    })
}

fn dialog(visit: &Visit, key: &KeyRow) -> Modal {
    let above = above_form(&visit.door, &visit.state);
    let list = format!("{}#revoke-{}", routes::keys(&visit.param("client")), key.id);
    let kind = KeyKind::from(key.kind);
    let now_ms = visit.door.portal.now().millis();
    let used = key
        .last_used_at
        .map_or_else(|| "Never".into_any(), |at| view! { <Ago at_ms=at.millis() now_ms=now_ms/> }.into_any());
    let title = format!("Revoke {}?", key.name);
    let prefix = format!("{}…", key.prefix);
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone()>
            <div class="stack">
                {above}
                <Notice tone=Tone::Bad title="What stops">{texts::stops(kind)}</Notice>
                <Definitions>
                    <Definition term="Kind">{texts::kind(kind)}</Definition>
                    <Definition term="Begins with"><span class="mono">{prefix}</span></Definition>
                    <Definition term="Last used">{used}</Definition>
                </Definitions>
                <p class="muted">{texts::FOR_EVER}</p>
                <Form label="Revoke key">
                    <Actions>
                        <Button kind=ButtonKind::Danger icon=IconName::Trash>"Revoke key"</Button>
                        <LinkButton href=list>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

pub async fn submit(post: Post) -> Answer {
    let (client, key) = (post.param("client"), post.param("key"));
    post.door.portal.api_keys().revoke(&post.door.caller, client, key).await?;
    // Its button is gone, so the focus goes to the one above the list.
    Ok(Redirect(format!("{}?done=revoked#{MAKE}", routes::keys(client))))
}
