//! A fresh key, in the one answer that shows it: it stands in no address, no log and no later page.

use crate::door::ShownKey;
use crate::routes;
use crate::ui::{Actions, ButtonKind, CodeBlock, CopyText, LinkButton, MiddleSize, Notice, Tone};
use leptos::prelude::*;

/// The key with its copy button and one call to try it with; `done_href` leads back to the list.
pub(super) fn shown_once(made: &ShownKey, done_href: String) -> AnyView {
    let ShownKey { secret, example, .. } = made.clone();
    view! {
        <div class="stack">
            <Notice tone=Tone::Good title="Copy the key now" live=true>
                "It is shown only this once. Only its fingerprint is kept here, so a lost key is revoked and replaced."
            </Notice>
            <CopyText value=secret label="Copy the key" size=MiddleSize::Full/>
            <div class="stack-tight">
                <h2 class="small strong">"Try it"</h2>
                <CodeBlock value=example label="Copy the example"/>
                <p class="small muted">
                    "Every call is described in the "<a href=routes::API_REFERENCE>"API reference"</a>"."
                </p>
            </div>
            <Actions><LinkButton href=done_href kind=ButtonKind::Primary>"Done"</LinkButton></Actions>
        </div>
    }
    .into_any()
}
