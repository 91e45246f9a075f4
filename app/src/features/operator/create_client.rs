//! Creating a client. Its address is for ever, so the form says so.

use super::clients::{CREATE, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton, TextField};
use leptos::prelude::*;

#[component]
pub fn CreateClientPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let state = visit.state.clone();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, &state);
    let list = format!("{}#{CREATE}", routes::OPERATOR_CLIENTS);
    let title = "Create client".to_owned();
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() unsaved=unsaved>
            <div class="stack">
                {above}
                <Form label="Create client">
                    <TextField
                        name="name" label="Name" required=true autofocus=true hint="As people write it."
                        value=state.fields.get("name").to_owned() error=state.error("name")
                    />
                    <TextField
                        name="slug" label="Address" required=true mono=true
                        hint="A short word such as acme. It stands in every address and cannot be changed later."
                        value=state.fields.get("slug").to_owned() error=state.error("slug")
                    />
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Create client"</Button>
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
    post.door.portal.operator().create_client(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Redirect(format!("{}?done=created", routes::OPERATOR_CLIENTS)))
}
