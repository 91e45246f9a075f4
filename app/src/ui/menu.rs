//! A menu that opens below its button. It is a plain `<details>`: no script, no lost focus.

use leptos::prelude::*;

use super::{Icon, IconName, MaybeText};

/// A button with a list below it.
#[component]
pub fn Menu(
    /// The button's words.
    #[prop(into)]
    label: String,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// [`MenuLink`]s and [`MenuButton`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="menu">
            <summary class="button">
                {icon.map(|name| view! { <Icon name=name /> })}
                <span>{label}</span>
                <Icon name=IconName::ChevronDown />
            </summary>
            <ul class="menu-list">{children()}</ul>
        </details>
    }
}

/// An entry that leads somewhere.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// It is where the person is now.
    #[prop(optional)]
    current: bool,
    /// Its id, for a dialog that gives the focus back.
    #[prop(optional, into)]
    id: MaybeText,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <a class="menu-item" href=href id=id.into_option() aria-current=current.then_some("true")>
                {icon.map(|name| view! { <Icon name=name /> })}
                <span>{children()}</span>
                {current.then(|| view! { <Icon name=IconName::Check /> })}
            </a>
        </li>
    }
}

/// An entry that submits a form elsewhere on the page.
#[component]
pub fn MenuButton(
    /// The id of the form.
    #[prop(into)]
    form: String,
    /// The name of what it posts.
    #[prop(optional, into)]
    name: MaybeText,
    /// The value of what it posts.
    #[prop(optional, into)]
    value: MaybeText,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <button class="menu-item" type="submit" form=form name=name.into_option() value=value.into_option()>
                {icon.map(|name| view! { <Icon name=name /> })}
                <span>{children()}</span>
            </button>
        </li>
    }
}
