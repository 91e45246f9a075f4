//! A dialog over a list. The page is called what the dialog is called, so that tabs and screen readers name it.

use leptos::prelude::AnyView;

/// A dialog and its title.
pub(crate) struct Modal {
    pub(crate) title: String,
    pub(crate) view: AnyView,
}

impl Modal {
    /// The page's title and its dialog; without one, the title of the list.
    pub(crate) fn split(modal: Option<Self>, list_title: impl FnOnce() -> String) -> (String, Option<AnyView>) {
        modal.map_or_else(|| (list_title(), None), |modal| (modal.title, Some(modal.view)))
    }
}
