//! A modal with an address: it arrives open, over a page the frame has made inert, and closes by following a link.
//!
//! Inert content is out of reach of keyboard and screen reader, so the focus stays inside without script. The island
//! adds the one thing HTML cannot: Esc.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{Icon, IconName, MaybeText, Wake};

/// How wide a dialog may grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// A question.
    Small,
    /// A form.
    #[default]
    Medium,
    /// A guide.
    Large,
}

impl DialogSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Small => "dialog dialog-small",
            Self::Medium => "dialog",
            Self::Large => "dialog dialog-large",
        }
    }
}

/// A modal. Give it to the frame's `dialog`.
#[component]
pub fn Dialog(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// The opener's page; ending in `#id` of the opener, the focus goes back to it.
    #[prop(into)]
    close_href: String,
    /// One sentence below the heading.
    #[prop(optional, into)]
    description: MaybeText,
    /// How wide it may grow.
    #[prop(optional)]
    size: DialogSize,
    /// It shows input that was refused: closing by Esc asks first.
    #[prop(optional)]
    unsaved: bool,
    /// The content; buttons in `Actions` at its end.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="overlay">
            <dialog class=size.class() open aria-modal="true" aria-labelledby="dialog-title">
                <header class="dialog-head">
                    <h1 class="dialog-title" id="dialog-title">
                        {title}
                    </h1>
                    <a class="icon-link" href=close_href.clone() aria-label="Close" title="Close">
                        <Icon name=IconName::X />
                    </a>
                    {description.into_option().map(|words| view! { <p class="dialog-description">{words}</p> })}
                </header>
                <div class="dialog-body">{children()}</div>
            </dialog>
            <Wake />
            <DialogKeys close_href=close_href unsaved=unsaved />
        </div>
    }
}

/// Follows the close link on Esc; asks first when something was typed.
#[island]
pub fn DialogKeys(
    /// Where Esc leads.
    close_href: String,
    /// It shows input that was refused, so something is typed already.
    unsaved: bool,
) -> impl IntoView {
    // A second press must not start the way out anew: on a slow server it would never be walked to its end. A page
    // that comes back from the browser's memory is closed afresh.
    let leaving = StoredValue::new(false);
    Effect::new(move |_| {
        let returned = window_event_listener(ev::pageshow, move |_| leaving.set_value(false));
        let close_href = close_href.clone();
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.key() != "Escape" || event.default_prevented() || event.is_composing() {
                return;
            }
            event.prevent_default();
            if leaving.get_value() {
                return;
            }
            let leave = !(unsaved || something_typed())
                || window().confirm_with_message("Close and lose what you typed?").unwrap_or(true);
            if leave {
                // Nothing can be done about a browser that refuses to follow a link; the close link is still there.
                leaving.set_value(window().location().assign(&close_href).is_ok());
            }
        });
        on_cleanup(move || {
            returned.remove();
            keys.remove();
        });
    });
}

/// Whether a control of the dialog holds something else than the server put there. Asked of the page and not counted
/// along, because people type before the script wakes.
fn something_typed() -> bool {
    let changed = |node: web_sys::Node| {
        if let Some(input) = node.dyn_ref::<web_sys::HtmlInputElement>() {
            input.value() != input.default_value() || input.checked() != input.default_checked()
        } else if let Some(text) = node.dyn_ref::<web_sys::HtmlTextAreaElement>() {
            text.default_value().is_ok_and(|given| given != text.value())
        } else {
            node.dyn_ref().is_some_and(chosen_otherwise)
        }
    };
    let Ok(controls) = document().query_selector_all("dialog input, dialog textarea, dialog select") else {
        return false;
    };
    (0..controls.length()).filter_map(|index| controls.get(index)).any(changed)
}

/// A select to which the server gave no choice shows its first.
fn chosen_otherwise(select: &web_sys::HtmlSelectElement) -> bool {
    let options = select.options();
    let given = (0..options.length())
        .find(|&index| {
            let option = options.get_with_index(index);
            option
                .and_then(|option| option.dyn_into::<web_sys::HtmlOptionElement>().ok())
                .is_some_and(|option| option.default_selected())
        })
        .unwrap_or(0);
    i64::from(select.selected_index()) != i64::from(given)
}
