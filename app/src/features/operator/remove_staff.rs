//! Removing an operator or customer success manager, after saying what stops.

use super::staff::{ADD, behind, opener};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton};
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
    let above = above_form(&visit.door, &visit.state);
    let obstacle = row.obstacle;
    let list = opener("remove", row.member.id);
    let names: Vec<String> = row.clients.iter().map(|client| client.name.to_string()).collect();
    let left = (!names.is_empty()).then(|| {
        format!("They no longer work for {}. Assign somebody else if nobody is left there.", names.join(", "))
    });
    let title = format!("Remove {}?", row.member.name);
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() description=row.member.email.to_string()>
            <div class="stack">
                {above}
                <p>"They are signed out everywhere at once and cannot sign in any more. Links they have not used yet stop working."</p>
                {left.map(|words| view! { <p>{words}</p> })}
                <p class="muted">"What they did stays in the audit under their name. They can be added again later."</p>
                <Form label="Remove staff">
                    <Actions>
                        <Button kind=ButtonKind::Danger disabled_reason=obstacle>"Remove staff"</Button>
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
    post.door.portal.operator().remove_staff(&post.door.caller, post.param("member")).await?;
    Ok(Redirect(format!("{}?done=removed#{ADD}", routes::OPERATOR_STAFF)))
}
