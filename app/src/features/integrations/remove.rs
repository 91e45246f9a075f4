//! Removing an integration, as a modal over its page: says what stops, and asks for the name.

use super::show::{REMOVE_ID, framed_integration};
use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::refusal_notice;
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, Dialog, ErrorSummary, Form, IconName, LinkButton, Notice, TextField, Tone,
};
use leptos::prelude::*;

const CONFIRM_NAME: &str = "confirm_name";

#[component]
pub fn RemovePage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let name = overview.integration.settings.name.to_string();
        let close = format!("{}#{REMOVE_ID}", routes::integration(&slug, overview.integration.id));
        let action = routes::remove(&slug, overview.integration.id);
        let state = visit.state.clone();
        let notice = state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
        let errors = state.summary();
        let (typed, error) = (state.fields.get(CONFIRM_NAME).to_owned(), state.error(CONFIRM_NAME));
        let quiet = errors.is_empty();
        let dialog = view! {
            <Dialog title="Remove integration" description=name.clone() close_href=close.clone()>
                {notice}
                <ErrorSummary errors=errors/>
                <Notice tone=Tone::Bad title="What stops">{texts::REMOVAL}</Notice>
                <Form action=action>
                    <TextField
                        name=CONFIRM_NAME label="Type the name to confirm" autocomplete="off" required=true autofocus=quiet
                        value=typed error=error hint=format!("Its name is \"{name}\".")
                    />
                    <Actions>
                        <Button kind=ButtonKind::Danger icon=IconName::Trash>"Remove"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Remove", dialog.into_any()))).await
    })
}

/// Removes, and leads back to the list.
pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    post.door.portal.integrations().remove(&post.door.caller, slug, id, post.fields.get(CONFIRM_NAME)).await?;
    Ok(Redirect(format!("{}?done=removed", routes::integrations(slug))))
}
