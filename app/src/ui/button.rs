//! Buttons and links that look like buttons. One that may not be used stays in its place and says why.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;

use super::{Icon, IconName, MaybeText};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this screen is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Takes something away.
    Danger,
    /// Only a word.
    Quiet,
}

impl ButtonKind {
    fn class(self, small: bool) -> String {
        let kind = match self {
            Self::Primary => " button-primary",
            Self::Secondary => "",
            Self::Danger => " button-danger",
            Self::Quiet => " button-quiet",
        };
        format!("button{kind}{}", if small { " button-small" } else { "" })
    }
}

/// A submit button. With `disabled_reason` it is disabled and the reason stands below it.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The name of what it posts.
    #[prop(optional, into)]
    name: MaybeText,
    /// The value of what it posts.
    #[prop(optional, into)]
    value: MaybeText,
    /// Its id.
    #[prop(optional, into)]
    id: MaybeText,
    /// A lower one, for rows and cards.
    #[prop(optional)]
    small: bool,
    /// Why it may not be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeText,
    /// The id of the form it submits, when it stands outside of it.
    #[prop(optional, into)]
    form: MaybeText,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let reason = Reason::new(disabled_reason, &id);
    let button = view! {
        <button
            type="submit"
            class=kind.class(small)
            id=id.into_option()
            name=name.into_option()
            value=value.into_option()
            form=form.into_option()
            disabled=reason.is_some()
            aria-describedby=Reason::id(reason.as_ref())
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            <span>{children()}</span>
        </button>
    };
    Reason::beside(button.into_any(), reason)
}

/// A link that looks like a button. With `disabled_reason` it leads nowhere and the reason stands below it.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// An icon after the words.
    #[prop(optional)]
    icon_after: Option<IconName>,
    /// Its id.
    #[prop(optional, into)]
    id: MaybeText,
    /// A lower one, for rows and cards.
    #[prop(optional)]
    small: bool,
    /// Leads to a file that is to be saved.
    #[prop(optional)]
    download: bool,
    /// Leads elsewhere: opens a new tab and says so.
    #[prop(optional)]
    external: bool,
    /// Why it may not be used now.
    #[prop(optional, into)]
    disabled_reason: MaybeText,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let reason = Reason::new(disabled_reason, &id);
    let disabled = reason.is_some();
    let icon_after = if external { Some(IconName::ExternalLink) } else { icon_after };
    let link = view! {
        <a
            class=kind.class(small)
            id=id.into_option()
            href=(!disabled).then_some(href)
            role=disabled.then_some("link")
            aria-disabled=disabled.then_some("true")
            aria-describedby=Reason::id(reason.as_ref())
            download=download.then_some("")
            target=external.then_some("_blank")
            rel=external.then_some("noopener noreferrer")
        >
            {icon.map(|name| view! { <Icon name=name /> })}
            <span>{children()}</span>
            {icon_after.map(|name| view! { <Icon name=name /> })}
            {external.then(|| view! { <span class="visually-hidden">" (opens in a new tab)"</span> })}
        </a>
    };
    Reason::beside(link.into_any(), reason)
}

/// A link that is only an icon, for the end of a row; its words are its accessible name and its tooltip.
#[component]
pub fn IconLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Which icon.
    icon: IconName,
    /// Its words, with the name of the row: "Edit Acme production".
    #[prop(into)]
    label: String,
    /// Its id, for a dialog that gives the focus back.
    #[prop(optional, into)]
    id: MaybeText,
) -> impl IntoView {
    view! {
        <a class="icon-link" href=href id=id.into_option() title=label.clone() aria-label=label>
            <Icon name=icon />
        </a>
    }
}

/// Why a control may not be used: a visible sentence that the control refers to.
pub(super) struct Reason {
    id: String,
    words: String,
}

impl Reason {
    fn new(words: MaybeText, control: &MaybeText) -> Option<Self> {
        let words = words.into_option()?;
        let id = control.as_deref().map_or_else(|| id_of(&words), |control| format!("{control}-reason"));
        Some(Self { id, words })
    }

    fn id(reason: Option<&Self>) -> Option<String> {
        reason.map(|reason| reason.id.clone())
    }

    fn beside(control: AnyView, reason: Option<Self>) -> AnyView {
        match reason {
            None => control,
            Some(Self { id, words }) => view! {
                <span class="reasoned">
                    {control}
                    <span class="reason" id=id>
                        {words}
                    </span>
                </span>
            }
            .into_any(),
        }
    }
}

/// An id from words, the same on every render.
fn id_of(words: &str) -> String {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    format!("reason-{:x}", hasher.finish())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_reason_disables_and_is_referred_to() {
        let html = view! { <Button id="go" disabled_reason="Not yet">"Go"</Button> }.to_html();
        assert!(html.contains("disabled") && html.contains("aria-describedby=\"go-reason\""), "{html}");
        assert!(html.contains("id=\"go-reason\"") && html.contains("Not yet"), "{html}");
    }

    #[test]
    fn a_link_with_a_reason_leads_nowhere() {
        let html = view! { <LinkButton href="/new" disabled_reason="Not yet">"New"</LinkButton> }.to_html();
        assert!(!html.contains("href=\"/new\"") && html.contains("aria-disabled=\"true\""), "{html}");
        let html = view! { <LinkButton href="/new">"New"</LinkButton> }.to_html();
        assert!(html.contains("href=\"/new\"") && !html.contains("aria-disabled"), "{html}");
    }
}
