//! A list with nothing in it says what will be here and how to make the first one.

use leptos::prelude::*;

use super::{Icon, IconName};

/// An empty list.
#[component]
pub fn Empty(
    /// What the list holds, as an icon.
    icon: IconName,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// How to make the first one.
    #[prop(optional, into)]
    action: ViewFnOnce,
    /// What will be here.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <div class="empty-sign">
                <Icon name=icon />
            </div>
            <div class="empty-words">
                <h2 class="empty-title">{title}</h2>
                <p>{children()}</p>
            </div>
            <div class="empty-action">{action.run()}</div>
        </div>
    }
}
