//! Adding a person: a form, then the one-time link with which they choose their password.

use super::fields::{EMAIL, NAME, standing};
use super::list::{ADD, behind};
use crate::door::{Answer, Fields, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::features::one_time_link::handed_over;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, InputType, LinkButton, TextField};
use domain::policy::Role;
use leptos::prelude::*;

#[component]
pub fn AddMemberPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let state = visit.state.clone();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, &state);
    let list = format!("{}#{ADD}", routes::members(&visit.param("client")));
    if let Some(link) = &state.link {
        let name = state.fields.get(NAME).trim().to_owned();
        let content = handed_over(link, &name, list.clone());
        let title = format!("{name} was added");
        let view = view! { <Dialog title=title.clone() close_href=list>{content}</Dialog> }.into_any();
        return Modal { title, view };
    }
    let fields = state.fields_or(|| Fields::read(format!("role={}", Role::ClientUser.word()).as_bytes()));
    let title = "Add member".to_owned();
    let view = view! {
        <Dialog
            title=title.clone() close_href=list.clone() unsaved=unsaved
            description="They get a one-time link to choose a password, by mail or from you."
        >
            <div class="stack">
                {above}
                <Form label="Add member">
                    <TextField
                        name=NAME label="Name" required=true autofocus=true value=fields.get(NAME).to_owned() error=state.error(NAME)
                    />
                    <TextField
                        name=EMAIL label="E-mail" input=InputType::Email required=true hint="They sign in with it."
                        value=fields.get(EMAIL).to_owned() error=state.error(EMAIL)
                    />
                    {standing(&state, &fields, false)}
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Add member"</Button>
                        <LinkButton href=list>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let client = post.param("client");
    let delivery = post.door.portal.members().add(&post.door.caller, client, &post.fields.to_form()).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::members(client))))
}
