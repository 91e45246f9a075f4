//! Adding a person: a form, then the one-time link with which they choose their password.

use super::fields::standing;
use super::list::{ADD, behind};
use crate::door::{Answer, Fields, Post, Reply, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::features::one_time_link::was_added;
use crate::features::person::{INVITED, email_field, name_field};
use crate::routes;
use domain::policy::Role;
use leptos::prelude::*;

#[component]
pub fn AddMemberPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let list = format!("{}#{ADD}", routes::members(&visit.param("client")));
    was_added(visit, &list).unwrap_or_else(|| {
        let state = &visit.state;
        let fields = state.fields_or(|| Fields::read(format!("role={}", Role::ClientUser.word()).as_bytes()));
        let fields = (name_field(state, &fields), email_field(state, &fields), standing(state, &fields, false));
        FormDialog::new("Add member", list, "Add member").description(INVITED).around(visit, fields.into_any())
    })
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let client = post.param("client");
    let delivery = post.door.portal.members().add(&post.door.caller, client, &post.fields.to_form()).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::members(client))))
}
