//! Changing a person's name, role or permission. When somebody else was faster, both versions are shown.

use super::fields::{NAME, standing};
use super::list::{behind, opener};
use super::texts;
use crate::door::{Answer, Fields, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton, Notice, TextField, Tone};
use leptos::prelude::*;
use portal::members::{Member, MemberForm, MemberView};

/// The version of the row that the form was opened with.
const VERSION: &str = "row_version";

#[component]
pub fn EditMemberPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (client, member) = (visit.param("client"), visit.param("member"));
        let listed = door.portal.members().show(&door.caller, &client, &member).await?;
        behind(&visit, Some(dialog(&visit, &listed))).await
    })
}

fn stored(member: &Member) -> Fields {
    Fields::from_form(&MemberForm {
        name: member.name.to_string(),
        email: member.email.to_string(),
        role: member.role.word().to_owned(),
        integration_permission: if member.integration_permission { "on".to_owned() } else { String::new() },
    })
}

fn dialog(visit: &Visit, listed: &MemberView) -> Modal {
    let state = visit.state.clone();
    let MemberView { member, is_last_admin, .. } = listed;
    let (unsaved, is_last_admin) = (state.is_returned(), *is_last_admin);
    let list = opener(visit, "edit", member.id);
    let fields = state.fields_or(|| stored(member));
    let overtaken = state.refusal.is_some() && state.fields.get(VERSION) != member.version.to_string();
    let above = if overtaken {
        let words = texts::stored(member);
        view! { <Notice tone=Tone::Warn title="Somebody else changed this person first" live=true>{words}</Notice> }
            .into_any()
    } else {
        above_form(&visit.door, &state)
    };
    let hidden = vec![(VERSION.to_owned(), member.version.to_string())];
    let title = format!("Edit {}", member.name);
    let view = view! {
        <Dialog
            title=title.clone() close_href=list.clone() unsaved=unsaved
            description=member.email.to_string()
        >
            <div class="stack">
                {above}
                <Form hidden=hidden label="Edit member">
                    <TextField
                        name=NAME label="Name" required=true autofocus=true value=fields.get(NAME).to_owned() error=state.error(NAME)
                    />
                    {standing(&state, &fields, is_last_admin)}
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Save"</Button>
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
    let (client, member) = (post.param("client"), post.param("member"));
    // A version that cannot be read is none that was ever stored.
    let version = post.fields.get(VERSION).parse().unwrap_or(-1);
    let form: MemberForm = post.fields.to_form();
    post.door.portal.members().change(&post.door.caller, client, member, version, &form).await?;
    Ok(Redirect(format!("{}?done=saved", routes::members(client))))
}
