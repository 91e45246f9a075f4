//! Adding an event type and the object its records land in. Both are for ever, so the form says so.

use super::event_types::{ADD_TYPE, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Choice, SelectField, TextField};
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
    let state = &visit.state;
    let typed = |name: &str| (state.fields.get(name).to_owned(), state.error(name));
    let ((name, name_error), (object, object_error)) = (typed("name"), typed("object"));
    let objects = TargetObject::ALL.map(|object| Choice::new(object.api_name(), object.api_name())).to_vec();
    let fields = view! {
        <TextField
            name="name" label="Name" required=true autofocus=true mono=true value=name error=name_error
            hint="What the platform writes into type, such as message.sent. It cannot be changed later."
        />
        <SelectField
            name="object" label="Salesforce object" options=objects selected=object required=true error=object_error
            hint="Its events become records of this object. It cannot be changed later."
        />
    };
    let list = format!("{}#{ADD_TYPE}", routes::OPERATOR_EVENT_TYPES);
    FormDialog::new("Add event type", list, "Add event type").around(visit, fields.into_any())
}

pub async fn submit(post: Post) -> Answer {
    post.door.portal.operator().add_event_type(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Redirect(format!("{}?done=type", routes::OPERATOR_EVENT_TYPES)))
}
