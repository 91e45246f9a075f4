//! Code to copy: a command, a body. Long lines break, so that nothing has to be scrolled sideways.

use leptos::prelude::*;

use super::CopyButton;

/// A block of code with the button that copies it.
#[component]
pub fn CodeBlock(
    /// The code.
    #[prop(into)]
    value: String,
    /// What the button does: "Copy the example".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <div class="code">
            <pre class="code-text">{value.clone()}</pre>
            <CopyButton value=value label=label />
        </div>
    }
}
