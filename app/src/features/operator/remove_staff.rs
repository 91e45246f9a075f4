//! Removing an operator or customer success manager, after saying what stops.

use super::staff::{ADD, behind, opener};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::features::person::REMOVED;
use crate::routes;
use leptos::prelude::*;
use portal::operator::StaffRow;

#[component]
pub fn RemoveStaffPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let row = door.portal.operator().staff_person(&door.caller, &visit.param("member")).await?;
        behind(&visit, Some(dialog(&visit, &row))).await
    })
}

fn dialog(visit: &Visit, row: &StaffRow) -> Modal {
    let names: Vec<String> = row.clients.iter().map(|client| client.name.to_string()).collect();
    let left = (!names.is_empty()).then(|| {
        format!("They no longer work for {}. Assign somebody else if nobody is left there.", names.join(", "))
    });
    let lead = view! {
        <p>{REMOVED}</p>
        {left.map(|words| view! { <p>{words}</p> })}
        <p class="muted">"What they did stays in the audit under their name. They can be added again later."</p>
    };
    FormDialog::new(format!("Remove {}?", row.member.name), opener("remove", row.member.id), "Remove staff")
        .description(row.member.email.to_string())
        .lead(lead.into_any())
        .danger(row.obstacle)
        .around(visit, ().into_any())
}

pub async fn submit(post: Post) -> Answer {
    post.door.portal.operator().remove_staff(&post.door.caller, post.param("member")).await?;
    Ok(Redirect(format!("{}?done=removed#{ADD}", routes::OPERATOR_STAFF)))
}
