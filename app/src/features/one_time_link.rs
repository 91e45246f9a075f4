//! A one-time link that could not be mailed, in the one answer that shows it.

use crate::door::ShownLink;
use crate::ui::{Actions, ButtonKind, CopyText, LinkButton, MiddleSize, Notice, Tone};
use leptos::prelude::*;

/// The link with its copy button, for the end of a dialog; `done_href` leads back to the list.
pub(crate) fn handed_over(link: &ShownLink, for_whom: &str, done_href: String) -> AnyView {
    let words = format!(
        "Give it to {for_whom} over a channel you trust. It works once, within 24 hours, and whoever opens it chooses the password. It is shown only now."
    );
    view! {
        <div class="stack">
            <Notice tone=Tone::Good title="The one-time link is ready" live=true>{words}</Notice>
            <CopyText value=link.0.clone() label="Copy the one-time link" size=MiddleSize::Full/>
            <Actions><LinkButton href=done_href kind=ButtonKind::Primary>"Done"</LinkButton></Actions>
        </div>
    }
    .into_any()
}
