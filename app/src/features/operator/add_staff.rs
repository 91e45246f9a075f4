//! Adding an operator or customer success manager: a form, then the one-time link.

use super::staff::{ADD, behind};
use crate::door::{Answer, Fields, Post, Reply, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::features::one_time_link::was_added;
use crate::features::person::{INVITED, email_field, name_field};
use crate::routes;
use crate::ui::{Choice, SelectField};
use domain::policy::Role;
use leptos::prelude::*;

#[component]
pub fn AddStaffPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let list = format!("{}#{ADD}", routes::OPERATOR_STAFF);
    was_added(visit, &list).unwrap_or_else(|| {
        let state = &visit.state;
        let fields = state.fields_or(|| Fields::read(format!("role={}", Role::Csm.word()).as_bytes()));
        let roles = [Role::Csm, Role::Operator].map(|role| Choice::new(role.word(), role.label())).to_vec();
        let (selected, error) = (fields.get("role").to_owned(), state.error("role"));
        let role = view! {
            <SelectField
                name="role" label="Role" options=roles selected=selected required=true error=error
                hint="An operator runs the installation and never looks inside a client. A customer success manager works inside the clients you assign."
            />
        };
        let fields = (name_field(state, &fields), email_field(state, &fields), role);
        FormDialog::new("Add staff", list, "Add staff").description(INVITED).around(visit, fields.into_any())
    })
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let delivery = post.door.portal.operator().add_staff(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::OPERATOR_STAFF)))
}
