//! The row of buttons at the end of a form or a dialog.

use leptos::prelude::*;

/// Buttons in one row, the primary one first in the source: first by keyboard, at the end of the row on screen.
#[component]
pub fn Actions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="actions">{children()}</div> }
}
