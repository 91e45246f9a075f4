//! Light, dark, or as the person's system says; kept by the server and set on the root element.

use leptos::prelude::*;

use super::{Icon, IconName};

/// The person's choice of colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word that is posted and kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on the root element; absent means the system decides.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// Reads the word of a form or a cookie; an unknown one is the system's choice.
    pub fn parse(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Three buttons in a form that posts `theme` and `back` to `/account/theme`.
#[component]
pub fn ThemeSwitch(
    /// The present choice.
    theme: Theme,
    /// The page to come back to.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let choices = [
        (Theme::System, IconName::Monitor, "Use the system's colors"),
        (Theme::Light, IconName::Sun, "Light colors"),
        (Theme::Dark, IconName::Moon, "Dark colors"),
    ];
    let buttons = choices.map(|(choice, icon, label)| {
        view! {
            <button
                type="submit"
                class="theme-button"
                name="theme"
                value=choice.as_str()
                title=label
                aria-label=label
                aria-pressed=if choice == theme { "true" } else { "false" }
            >
                <Icon name=icon />
            </button>
        }
    });
    view! {
        <form method="post" action="/account/theme" class="theme-switch">
            <input type="hidden" name="back" value=here />
            {buttons.collect_view()}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::parse(theme.as_str()), theme);
        }
        assert_eq!(Theme::parse("sepia"), Theme::System);
    }
}
