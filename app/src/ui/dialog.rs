//! A modal with an address: it arrives open, over a page the frame has made inert, and closes by following a link.
//!
//! Inert content is out of reach of keyboard and screen reader, so the focus stays inside without script. The island
//! adds the one thing HTML cannot: Esc.

use leptos::{ev, prelude::*};

use super::{Icon, IconName, MaybeText};

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
            <DialogKeys close_href=close_href unsaved=unsaved />
        </div>
    }
}

/// Follows the close link on Esc; asks first when something was typed.
#[island]
pub fn DialogKeys(
    /// Where Esc leads.
    close_href: String,
    /// Something is typed already.
    unsaved: bool,
) -> impl IntoView {
    let unsaved = StoredValue::new(unsaved);
    Effect::new(move |_| {
        let typing = window_event_listener(ev::input, move |_| unsaved.set_value(true));
        let close_href = close_href.clone();
        let keys = window_event_listener(ev::keydown, move |event| {
            if event.key() != "Escape" || event.default_prevented() || event.is_composing() {
                return;
            }
            let leave =
                !unsaved.get_value() || window().confirm_with_message("Close and lose what you typed?").unwrap_or(true);
            if leave {
                // Nothing can be done about a browser that refuses to follow a link; the close link is still there.
                let _ = window().location().assign(&close_href);
            }
        });
        on_cleanup(move || {
            typing.remove();
            keys.remove();
        });
    });
}
