//! The frame of every page for people who are signed in: rail, content, and a dialog above both.

use leptos::prelude::*;

use super::{Brand, Icon, IconName, Theme, ThemeSwitch};

/// An entry of the main navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    href: String,
    label: String,
    icon: IconName,
    current: bool,
}

impl NavItem {
    /// An entry and where it leads.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: IconName) -> Self {
        Self { href: href.into(), label: label.into(), icon, current: false }
    }

    /// Whether the person is there now.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    fn into_view(self) -> impl IntoView {
        view! {
            <li>
                <a class="nav-link" href=self.href aria-current=self.current.then_some("page")>
                    <Icon name=self.icon />
                    {self.label}
                </a>
            </li>
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// A second line: e-mail address or role.
    pub detail: String,
    /// Their own page.
    pub href: String,
}

impl Person {
    /// The first letters of the first two words of the name.
    fn initials(&self) -> String {
        self.name
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect()
    }
}

/// The frame. Below 800 px the rail becomes a top bar whose menu is a `<details>` beside the rail's body.
#[component]
pub fn Frame(
    /// The main navigation.
    nav: Vec<NavItem>,
    /// This page's own address, to come back to after a change of theme.
    #[prop(into)]
    here: String,
    /// Where the product's mark leads.
    #[prop(default = "/".to_owned(), into)]
    home: String,
    /// The person's colors.
    #[prop(optional)]
    theme: Theme,
    /// Who is signed in.
    #[prop(optional_no_strip)]
    person: Option<Person>,
    /// A `Switcher`, on top of the navigation.
    #[prop(optional, into)]
    switcher: ViewFnOnce,
    /// A `Banner`, above the content.
    #[prop(optional, into)]
    banner: ViewFnOnce,
    /// A `Dialog`; everything behind it becomes inert.
    #[prop(optional_no_strip)]
    dialog: Option<AnyView>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let behind = dialog.is_some();
    let hidden = behind.then_some("true"); // says the same to tools that do not know `inert` yet
    let items = nav.into_iter().map(NavItem::into_view).collect_view();
    let person = person.map(|person| {
        let initials = person.initials();
        view! {
            <a class="person" href=person.href>
                <span class="person-initials" aria-hidden="true">
                    {initials}
                </span>
                <span class="person-name">{person.name}</span>
                <span class="person-detail">{person.detail}</span>
            </a>
        }
    });
    view! {
        <a class="skip-link" href="#content" inert=behind aria-hidden=hidden>
            "Skip to content"
        </a>
        <div class="frame">
            <header class="rail" inert=behind aria-hidden=hidden>
                <div class="rail-head">
                    <Brand href=home />
                </div>
                <details class="rail-menu">
                    <summary class="button button-quiet">
                        <Icon name=IconName::Menu />
                        <span>"Menu"</span>
                    </summary>
                </details>
                <div class="rail-body">
                    <div class="rail-client">{switcher.run()}</div>
                    <nav aria-label="Main">
                        <ul class="nav">{items}</ul>
                    </nav>
                    <div class="rail-foot">
                        {person}
                        <div class="rail-tools">
                            <ThemeSwitch theme=theme here=here />
                            <form method="post" action="/sign-out">
                                <button type="submit" class="button button-quiet button-small">
                                    <Icon name=IconName::LogOut />
                                    <span>"Sign out"</span>
                                </button>
                            </form>
                        </div>
                    </div>
                </div>
            </header>
            <div class="page">
                <div inert=behind aria-hidden=hidden>{banner.run()}</div>
                <main id="content" tabindex="-1">
                    <div class="content" inert=behind aria-hidden=hidden>
                        {children()}
                    </div>
                    {dialog}
                </main>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_two_letters_at_most() {
        let person = |name: &str| Person { name: name.into(), detail: String::new(), href: String::new() };
        assert_eq!(person("ada lovelace king").initials(), "AL");
        assert_eq!(person("Prince").initials(), "P");
        assert_eq!(person("").initials(), "");
    }
}
