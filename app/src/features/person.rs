//! What rows, forms and dialogs about a person have in common, whether they are of a client or of the staff.

use crate::door::{Fields, FormState};
use crate::ui::{Breaking, IconLink, IconName, InputType, RowHead, SecondLine, Status, Tag, TextField, Tone};
use leptos::prelude::*;
use portal::members::Member;

/// Name, address, and whether it is the reader; with `href` the name leads there.
pub(crate) fn head(member: &Member, is_me: bool, href: Option<String>) -> AnyView {
    let name = member.name.to_string();
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let email = member.email.to_string();
    view! {
        <RowHead>
            <span class="cluster">{name} {is_me.then(|| view! { <Tag word="You"/> })}</span>
            <SecondLine><Breaking value=email/></SecondLine>
        </RowHead>
    }
    .into_any()
}

/// Whether the person has a password yet.
pub(crate) fn state(member: &Member) -> AnyView {
    match member.password_hash {
        Some(_) => view! { <Status tone=Tone::Good word="Active"/> }.into_any(),
        None => {
            view! { <Status tone=Tone::Neutral icon=IconName::Clock word="Waiting for first password"/> }.into_any()
        }
    }
}

/// The way to remove the person. Where that is not possible now, its dialog says why.
pub(crate) fn removal(member: &Member, href: String) -> AnyView {
    let (id, label) = (format!("remove-{}", member.id), format!("Remove {}", member.name));
    view! { <IconLink href=href icon=IconName::Trash label=label id=id/> }.into_any()
}

/// Below the title of every form that adds somebody.
pub(crate) const INVITED: &str = "They get a one-time link to choose a password, by mail or from you.";

/// What a removal ends.
pub(crate) const REMOVED: &str =
    "They are signed out everywhere at once and cannot sign in any more. Links they have not used yet stop working.";

/// The field for a person's name, in which the form starts.
pub(crate) fn name_field(state: &FormState, fields: &Fields) -> AnyView {
    let (value, error) = (fields.get("name").to_owned(), state.error("name"));
    view! { <TextField name="name" label="Name" required=true autofocus=true value=value error=error/> }.into_any()
}

/// The field for the address a new person will sign in with.
pub(crate) fn email_field(state: &FormState, fields: &Fields) -> AnyView {
    let (value, error) = (fields.get("email").to_owned(), state.error("email"));
    view! {
        <TextField
            name="email" label="E-mail" input=InputType::Email required=true hint="They sign in with it." value=value error=error
        />
    }
    .into_any()
}
