//! A part of a page with its own heading.

use leptos::prelude::*;

use super::MaybeText;

/// The rank of a heading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HeadingLevel {
    /// Below the page's title.
    #[default]
    H2,
    /// Below an [`HeadingLevel::H2`].
    H3,
}

impl HeadingLevel {
    /// The heading itself.
    pub(super) fn heading(self, class: &'static str, words: String) -> AnyView {
        match self {
            Self::H2 => view! { <h2 class=class>{words}</h2> }.into_any(),
            Self::H3 => view! { <h3 class=class>{words}</h3> }.into_any(),
        }
    }
}

/// A bordered part of a page.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: MaybeText,
    /// Its id, to lead to it.
    #[prop(optional, into)]
    id: MaybeText,
    /// The heading's rank.
    #[prop(optional)]
    level: HeadingLevel,
    /// What can be done here, at the end of the heading's row.
    #[prop(optional, into)]
    action: ViewFnOnce,
    /// No space around the content, for a table.
    #[prop(optional)]
    flush: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let head = title.into_option().map(|title| {
        view! {
            <div class="card-head">
                {level.heading("card-title", title)} <div class="card-action">{action.run()}</div>
            </div>
        }
    });
    view! {
        <section class=if flush { "card card-flush" } else { "card" } id=id.into_option()>
            {head}
            <div class="card-body">{children()}</div>
        </section>
    }
}
