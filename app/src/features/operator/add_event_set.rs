//! Adding an event set: a name, and the types it holds for ever.

use super::event_types::{ADD_SET, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{CheckboxGroup, Choice, TextField};
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
    let state = &visit.state;
    let chosen = state.fields.all(TYPES).map(str::to_owned).collect();
    let choices = types.iter().map(|(name, object)| Choice::new(name, name).hint(object.api_name())).collect();
    let (name, name_error, types_error) = (state.fields.get(NAME).to_owned(), state.error(NAME), state.error(TYPES));
    let fields = view! {
        <TextField
            name=NAME label="Name" required=true autofocus=true hint="As people choose it: 1 to 80 characters."
            value=name error=name_error
        />
        <CheckboxGroup
            name=TYPES legend="Event types" options=choices chosen=chosen error=types_error
            hint="A set cannot be changed later; add another one instead."
        />
    };
    let list = format!("{}#{ADD_SET}", routes::OPERATOR_EVENT_TYPES);
    FormDialog::new("Add event set", list, "Add event set").around(visit, fields.into_any())
}

pub async fn submit(post: Post) -> Answer {
    let types = post.fields.all(TYPES).map(str::to_owned).collect();
    let form = EventSetForm { name: post.fields.get(NAME).to_owned(), types };
    post.door.portal.operator().add_event_set(&post.door.caller, &form).await?;
    Ok(Redirect(format!("{}?done=set", routes::OPERATOR_EVENT_TYPES)))
}
