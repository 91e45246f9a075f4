//! What a row about a person shows, whether they are of a client or of the staff.

use crate::ui::{Breaking, IconLink, IconName, RowHead, SecondLine, Status, Tag, Tone};
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
