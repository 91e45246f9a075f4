//! Which of several the person is working in, and the way to the others.

use leptos::prelude::*;

use super::{Icon, IconName, MenuLink};

/// One thing to switch to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitcherItem {
    href: String,
    label: String,
    current: bool,
}

impl SwitcherItem {
    /// A thing and where it is.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), current: false }
    }

    /// Whether it is the present one.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    fn into_view(self) -> impl IntoView {
        view! {
            <MenuLink href=self.href current=self.current>
                {self.label}
            </MenuLink>
        }
    }
}

/// The present one as a button that opens the list of the others; with nothing to switch to, only its name.
#[component]
pub fn Switcher(
    /// What kind of thing it is.
    #[prop(into)]
    caption: String,
    /// The present one.
    #[prop(into)]
    current: String,
    /// What there is to switch to.
    #[prop(optional)]
    items: Vec<SwitcherItem>,
    /// A page with all of them.
    #[prop(optional_no_strip)]
    all: Option<SwitcherItem>,
) -> impl IntoView {
    let words = view! {
        <span class="switcher-caption">{caption}</span>
        <span class="switcher-current">{current}</span>
    };
    if items.is_empty() && all.is_none() {
        return view! { <div class="switcher-box">{words}</div> }.into_any();
    }
    let items = items.into_iter().map(SwitcherItem::into_view).collect_view();
    let all = all.map(|all| {
        view! {
            <li class="menu-rule">
                <a class="menu-item" href=all.href>
                    {all.label}
                </a>
            </li>
        }
    });
    view! {
        <details class="switcher">
            <summary class="switcher-box">
                {words}
                <Icon name=IconName::ChevronDown />
            </summary>
            <ul class="menu-list">{items} {all}</ul>
        </details>
    }
    .into_any()
}
