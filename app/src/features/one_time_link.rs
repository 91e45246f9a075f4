//! A one-time link that could not be mailed, in the one answer that shows it, and the dialogs that make one.

use super::form_dialog::FormDialog;
use super::modal::Modal;
use crate::door::{ShownLink, Visit};
use crate::ui::{Actions, ButtonKind, CopyText, Dialog, LinkButton, MiddleSize, Notice, Tone};
use leptos::prelude::*;
use portal::links::Unmailed;
use portal::members::Member;

/// The dialog after somebody was added, when their link is to be handed over.
pub(crate) fn was_added(visit: &Visit, list: &str) -> Option<Modal> {
    let link = visit.state.link.as_ref()?;
    let name = visit.state.fields.get("name").trim().to_owned();
    Some(shown(format!("{name} was added"), String::new(), link, &name, list))
}

/// The dialog that makes a new link for this person, and the one that shows it.
pub(crate) fn new_link(visit: &Visit, member: &Member, list: &str, about: &'static str) -> Modal {
    let name = member.name.to_string();
    let (title, description) = (format!("One-time link for {name}"), member.email.to_string());
    match &visit.state.link {
        Some(link) => shown(title, description, link, &name, list),
        None => FormDialog::new(title, list, "New one-time link")
            .description(description)
            .button("Make one-time link")
            .lead(view! { <p>{about}</p> }.into_any())
            .around(visit, ().into_any()),
    }
}

/// The link with its copy button; the one way out leads back to the list.
fn shown(title: String, description: String, link: &ShownLink, for_whom: &str, list: &str) -> Modal {
    let why = match link.why {
        Unmailed::NoServer => "",
        Unmailed::OverBudget => "It was not mailed, because too many mails went out already. ",
        Unmailed::Failed => "It was not mailed, because the mail server did not take it. ",
    };
    let words = format!(
        "{why}Give it to {for_whom} over a channel you trust. It works once, within 24 hours, and whoever opens it chooses the password. It is shown only now."
    );
    let (value, list) = (link.url.clone(), list.to_owned());
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() description=description>
            <div class="stack">
                <Notice tone=Tone::Good title="The one-time link is ready" live=true>{words}</Notice>
                <CopyText value=value label="Copy the one-time link" size=MiddleSize::Full/>
                <Actions><LinkButton href=list kind=ButtonKind::Primary>"Done"</LinkButton></Actions>
            </div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}
