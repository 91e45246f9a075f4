//! Creating a client. Its address is for ever, so the form says so.

use super::clients::{CREATE, behind};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::TextField;
use leptos::prelude::*;

#[component]
pub fn CreateClientPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let state = &visit.state;
    let typed = |name: &str| (state.fields.get(name).to_owned(), state.error(name));
    let ((name, name_error), (slug, slug_error)) = (typed("name"), typed("slug"));
    let fields = view! {
        <TextField
            name="name" label="Name" required=true autofocus=true hint="As people write it." value=name error=name_error
        />
        <TextField
            name="slug" label="Address" required=true mono=true value=slug error=slug_error
            hint="A short word such as acme. It stands in every address and cannot be changed later."
        />
    };
    let list = format!("{}#{CREATE}", routes::OPERATOR_CLIENTS);
    FormDialog::new("Create client", list, "Create client").around(visit, fields.into_any())
}

pub async fn submit(post: Post) -> Answer {
    post.door.portal.operator().create_client(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Redirect(format!("{}?done=created", routes::OPERATOR_CLIENTS)))
}
