//! Adding an operator or customer success manager: a form, then the one-time link.

use super::staff::{ADD, behind};
use crate::door::{Answer, Fields, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::features::one_time_link::handed_over;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Choice, Dialog, Form, InputType, LinkButton, SelectField, TextField};
use domain::policy::Role;
use leptos::prelude::*;

#[component]
pub fn AddStaffPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let state = visit.state.clone();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, &state);
    let list = format!("{}#{ADD}", routes::OPERATOR_STAFF);
    if let Some(link) = &state.link {
        let name = state.fields.get("name").trim().to_owned();
        let content = handed_over(link, &name, list.clone());
        let title = format!("{name} was added");
        let view = view! { <Dialog title=title.clone() close_href=list>{content}</Dialog> }.into_any();
        return Modal { title, view };
    }
    let fields = state.fields_or(|| Fields::read(format!("role={}", Role::Csm.word()).as_bytes()));
    let roles = [Role::Csm, Role::Operator].map(|role| Choice::new(role.word(), role.label())).to_vec();
    let title = "Add staff".to_owned();
    let view = view! {
        <Dialog
            title=title.clone() close_href=list.clone() unsaved=unsaved
            description="They get a one-time link to choose a password, by mail or from you."
        >
            <div class="stack">
                {above}
                <Form label="Add staff">
                    <TextField
                        name="name" label="Name" required=true autofocus=true value=fields.get("name").to_owned() error=state.error("name")
                    />
                    <TextField
                        name="email" label="E-mail" input=InputType::Email required=true hint="They sign in with it."
                        value=fields.get("email").to_owned() error=state.error("email")
                    />
                    <SelectField
                        name="role" label="Role" options=roles selected=fields.get("role") required=true error=state.error("role")
                        hint="An operator runs the installation and never looks inside a client. A customer success manager works inside the clients you assign."
                    />
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Add staff"</Button>
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
    let delivery = post.door.portal.operator().add_staff(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::OPERATOR_STAFF)))
}
