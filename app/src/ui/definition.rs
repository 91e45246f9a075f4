//! Terms and their values.

use leptos::prelude::*;

/// A list of [`Definition`]s.
#[component]
pub fn Definitions(
    /// The definitions.
    children: Children,
) -> impl IntoView {
    view! { <dl class="definitions">{children()}</dl> }
}

/// A term and its value.
#[component]
pub fn Definition(
    /// The term.
    #[prop(into)]
    term: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="definition">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
