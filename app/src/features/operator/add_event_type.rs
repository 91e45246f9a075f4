//! Adding an event type and the object its records land in. Both are for ever, so the form says so.

use super::event_types::{ADD_TYPE, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Choice, Dialog, Form, LinkButton, SelectField, TextField};
use domain::event::TargetObject;
use leptos::prelude::*;

#[component]
pub fn AddEventTypePage() -> impl IntoView {
    page(|visit| async move {
        let catalogue = visit.door.portal.operator().event_catalogue(&visit.door.caller).await?;
        behind(&visit, catalogue, Some(dialog(&visit))).await
    })
}

fn dialog(visit: &Visit) -> Modal {
    let state = visit.state.clone();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, &state);
    let list = format!("{}#{ADD_TYPE}", routes::OPERATOR_EVENT_TYPES);
    let objects = TargetObject::ALL.map(|object| Choice::new(object.api_name(), object.api_name())).to_vec();
    let title = "Add event type".to_owned();
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() unsaved=unsaved>
            <div class="stack">
                {above}
                <Form label="Add event type">
                    <TextField
                        name="name" label="Name" required=true autofocus=true mono=true
                        hint="What the platform writes into type, such as message.sent. It cannot be changed later."
                        value=state.fields.get("name").to_owned() error=state.error("name")
                    />
                    <SelectField
                        name="object" label="Salesforce object" options=objects selected=state.fields.get("object")
                        required=true error=state.error("object")
                        hint="Its events become records of this object. It cannot be changed later."
                    />
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Add event type"</Button>
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
    post.door.portal.operator().add_event_type(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Redirect(format!("{}?done=type", routes::OPERATOR_EVENT_TYPES)))
}
