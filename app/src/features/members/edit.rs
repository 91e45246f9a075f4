//! Changing a person's name, role or permission. When somebody else was faster, both versions are shown.

use super::fields::standing;
use super::list::{behind, opener};
use super::texts;
use crate::door::{Answer, Fields, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::features::person::name_field;
use crate::routes;
use crate::ui::{Notice, Tone};
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
    let state = &visit.state;
    let MemberView { member, is_last_admin, .. } = listed;
    let fields = state.fields_or(|| stored(member));
    let is_overtaken = state.refusal.is_some() && state.fields.get(VERSION) != member.version.to_string();
    let overtaken = is_overtaken.then(|| {
        let words = texts::stored(member);
        view! { <Notice tone=Tone::Warn title="Somebody else changed this person first" live=true>{words}</Notice> }
            .into_any()
    });
    let fields = (name_field(state, &fields), standing(state, &fields, *is_last_admin));
    FormDialog::new(format!("Edit {}", member.name), opener(visit, "edit", member.id), "Edit member")
        .button("Save")
        .description(member.email.to_string())
        .above(overtaken)
        .hidden(VERSION, member.version)
        .around(visit, fields.into_any())
}

pub async fn submit(post: Post) -> Answer {
    let (client, member) = (post.param("client"), post.param("member"));
    // A version that cannot be read is none that was ever stored.
    let version = post.fields.get(VERSION).parse().unwrap_or(-1);
    let form: MemberForm = post.fields.to_form();
    post.door.portal.members().change(&post.door.caller, client, member, version, &form).await?;
    Ok(Redirect(format!("{}?done=saved", routes::members(client))))
}
