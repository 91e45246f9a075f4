//! Copying an identifier with one click. Without script, or where the browser has no clipboard, the button stays
//! invisible and the value can be selected by hand.

use leptos::prelude::*;
use wasm_bindgen::{JsValue, prelude::Closure};

use super::{Icon, IconName, Middle, MiddleSize, Wake};

/// What the button says when it has copied.
const COPIED: &str = "Copied";

/// An identifier and the button that copies it.
#[component]
pub fn CopyText(
    /// The whole value.
    #[prop(into)]
    value: String,
    /// What the button does: "Copy thumbprint".
    #[prop(into)]
    label: String,
    /// How wide the value may grow.
    #[prop(optional)]
    size: MiddleSize,
) -> impl IntoView {
    view! {
        <span class="copy-text">
            <Middle value=value.clone() size=size />
            <CopyButton value=value label=label />
        </span>
    }
}

/// A button that copies a value.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: String,
    /// What the button does: "Copy thumbprint".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <Wake />
        <CopyToClipboard value=value label=label>
            <Icon name=IconName::Copy />
        </CopyToClipboard>
    }
}

/// The moving part of [`CopyButton`]: appears when the browser can copy, and says when it has.
#[island]
pub fn CopyToClipboard(
    /// What is copied.
    value: String,
    /// What the button does.
    label: String,
    /// The icon.
    children: Children,
) -> impl IntoView {
    let (ready, set_ready) = signal(false);
    let (said, set_said) = signal("");
    Effect::new(move |_| set_ready.set(clipboard().is_some()));
    let copy = move |_| {
        let Some(clipboard) = clipboard() else { return };
        let done = Closure::once(move |_: JsValue| {
            set_said.set(COPIED);
            set_timeout(move || set_said.set(""), std::time::Duration::from_secs(2));
        });
        let failed = Closure::once(move |_: JsValue| set_said.set("Not copied: select it by hand"));
        // The answer comes back through the closures, which live as long as the page.
        drop(clipboard.write_text(&value).then2(&done, &failed));
        done.forget();
        failed.forget();
    };
    view! {
        <button
            type="button"
            class=move || match (ready.get(), said.get()) {
                (false, _) => "copy copy-waiting",
                (true, COPIED) => "copy copy-done",
                (true, "") => "copy",
                (true, _) => "copy copy-failed",
            }
            title=label.clone()
            aria-label=label
            on:click=copy
        >
            {children()}
            <span class="copy-said" role="status">
                {said}
            </span>
        </button>
    }
}

/// The clipboard, where the browser has one: not on plain HTTP outside of loopback.
fn clipboard() -> Option<web_sys::Clipboard> {
    let clipboard = window().navigator().clipboard();
    (!AsRef::<JsValue>::as_ref(&clipboard).is_undefined()).then_some(clipboard)
}
