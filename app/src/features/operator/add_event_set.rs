//! Adding an event set: a name, and the types it holds for ever.

use super::event_types::{ADD_SET, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, CheckboxGroup, Choice, Dialog, Form, LinkButton, TextField};
use domain::event::TargetObject;
use leptos::prelude::*;
use portal::operator::EventSetForm;

const NAME: &str = "name";
const TYPES: &str = "types";

#[component]
pub fn AddEventSetPage() -> impl IntoView {
    page(|visit| async move {
        let catalogue = visit.door.portal.operator().event_catalogue(&visit.door.caller).await?;
        let dialog = dialog(&visit, &catalogue.types);
        behind(&visit, catalogue, Some(dialog)).await
    })
}

fn dialog(visit: &Visit, types: &[(String, TargetObject)]) -> Modal {
    let state = visit.state.clone();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, &state);
    let list = format!("{}#{ADD_SET}", routes::OPERATOR_EVENT_TYPES);
    let chosen = state.fields.all(TYPES).map(str::to_owned).collect();
    let choices = types.iter().map(|(name, object)| Choice::new(name, name).hint(object.api_name())).collect();
    let title = "Add event set".to_owned();
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() unsaved=unsaved>
            <div class="stack">
                {above}
                <Form label="Add event set">
                    <TextField
                        name=NAME label="Name" required=true autofocus=true hint="As people choose it: 1 to 80 characters."
                        value=state.fields.get(NAME).to_owned() error=state.error(NAME)
                    />
                    <CheckboxGroup
                        name=TYPES legend="Event types" options=choices chosen=chosen error=state.error(TYPES)
                        hint="A set cannot be changed later; add another one instead."
                    />
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Add event set"</Button>
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
    let types = post.fields.all(TYPES).map(str::to_owned).collect();
    let form = EventSetForm { name: post.fields.get(NAME).to_owned(), types };
    post.door.portal.operator().add_event_set(&post.door.caller, &form).await?;
    Ok(Redirect(format!("{}?done=set", routes::OPERATOR_EVENT_TYPES)))
}
