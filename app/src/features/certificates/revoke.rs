//! Revoking the certificate in use: says what stops, asks for the name, and leads to making a new one.

use super::rows::REVOKE_ID;
use super::texts;
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::features::integrations::show::framed_integration;
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, Definition, Definitions, Dialog, Form, IconName, LinkButton, Middle, MiddleSize,
    Notice, TextField, Tone,
};
use leptos::prelude::*;
use portal::certificates::{Obstacle, State};

const CONFIRM_NAME: &str = "confirm_name";
const THUMBPRINT: &str = "thumbprint";

#[component]
pub fn RevokePage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let list = visit.door.portal.certificates().list(&visit.door.caller, &slug, &id).await?;
        let held = list.held();
        let thumbprint = list.revocable().map(|certificate| certificate.thumbprint.clone()).unwrap_or_default();
        let beside_new = list.certificates.iter().any(|one| one.state == State::Waiting) && held.in_use;
        let name = overview.integration.settings.name.to_string();
        let close = format!("{}#{REVOKE_ID}", routes::integration(&slug, overview.integration.id));
        let state = visit.state.clone();
        let above = above_form(&visit.door, &state);
        let (typed, error) = (state.fields.get(CONFIRM_NAME).to_owned(), state.error(CONFIRM_NAME));
        let quiet = !state.is_returned();
        let obstacle = held.may_revoke().err().map(Obstacle::sentence);
        let hidden = vec![(THUMBPRINT.to_owned(), thumbprint.clone())];
        let dialog = view! {
            <Dialog title="Revoke certificate" description=name.clone() close_href=close.clone()>
                {above}
                <Notice tone=Tone::Bad title="What stops">
                    {texts::REVOKE}
                    {beside_new.then(|| view! { <p>{texts::REVOKE_BESIDE_NEW}</p> })}
                </Notice>
                <Definitions>
                    <Definition term="SHA-256 thumbprint"><Middle value=thumbprint size=MiddleSize::Long/></Definition>
                </Definitions>
                <Form label="Revoke certificate" hidden=hidden>
                    <TextField
                        name=CONFIRM_NAME label="Type the name to confirm" autocomplete="off" required=true autofocus=quiet
                        value=typed error=error hint=format!("Its name is \"{name}\".")
                    />
                    <Actions>
                        <Button kind=ButtonKind::Danger icon=IconName::Trash disabled_reason=obstacle>"Revoke"</Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Revoke certificate", dialog.into_any()))).await
    })
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let (thumbprint, name) = (post.fields.get(THUMBPRINT), post.fields.get(CONFIRM_NAME));
    post.door.portal.certificates().revoke(&post.door.caller, slug, id, thumbprint, name).await?;
    Ok(Redirect(format!("{}?done=revoked", routes::integration(slug, id))))
}
