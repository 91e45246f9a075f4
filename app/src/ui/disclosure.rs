//! Words that open when somebody asks for them. A plain `<details>`: no script.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A line that opens what is below it.
#[component]
pub fn Disclosure(
    /// The line.
    #[prop(into)]
    summary: String,
    /// What it opens.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure">
            <summary>
                <Icon name=IconName::ChevronRight />
                <span>{summary}</span>
            </summary>
            <div class="disclosed">{children()}</div>
        </details>
    }
}
