//! What has to be said on a page: a notice in its place, or a banner over the whole width.

use leptos::prelude::*;

use super::{Icon, MaybeText, Tone};

/// A framed sentence, with what can be done about it. The next step of a thing is one, too.
#[component]
pub fn Notice(
    /// The mood.
    tone: Tone,
    /// The sentence in short.
    #[prop(optional, into)]
    title: MaybeText,
    /// A button or link.
    #[prop(optional, into)]
    action: ViewFnOnce,
    /// Answers what the person just did: screen readers say it.
    #[prop(optional)]
    live: bool,
    /// Its id.
    #[prop(optional, into)]
    id: MaybeText,
    /// The sentence.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone.as_str() role=live.then_some("status") id=id.into_option()>
            <Icon name=tone.icon() />
            <div class="notice-body">
                {title.into_option().map(|title| view! { <p class="notice-title">{title}</p> })}
                {children.map(|children| view! { <div>{children()}</div> })}
            </div>
            <div class="notice-action">{action.run()}</div>
        </div>
    }
}

/// A sentence over the whole width of the page.
#[component]
pub fn Banner(
    /// The mood.
    tone: Tone,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="banner" data-tone=tone.as_str() aria-label="Notice">
            <Icon name=tone.icon() />
            <div class="banner-words">{children()}</div>
        </section>
    }
}
