//! A chain of things that must all hold, each link with its answer: it grows while it is being walked.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Icon, IconName, MaybeText, Tone};

/// How a link, or a step of a guide, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It holds.
    Passed,
    /// It was refused.
    Refused,
    /// It holds, and something about it should be looked at.
    Warned,
    /// It is being tried.
    Running,
    /// Its turn comes.
    #[default]
    Waiting,
    /// Its turn never came.
    NotReached,
}

impl LinkState {
    /// The word beside the title.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "Passed",
            Self::Refused => "Refused",
            Self::Warned => "Passed with a warning",
            Self::Running => "Checking…",
            Self::Waiting => "Waiting",
            Self::NotReached => "Not reached",
        }
    }

    /// The tone it is shown in.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Passed => Tone::Good,
            Self::Refused => Tone::Bad,
            Self::Warned => Tone::Warn,
            Self::Running => Tone::Info,
            Self::Waiting | Self::NotReached => Tone::Neutral,
        }
    }

    /// The icon that says the same without color.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Running => IconName::Loader,
            Self::Waiting => IconName::Clock,
            other => other.tone().icon(),
        }
    }
}

/// An ordered list of [`ChainLink`]s.
#[component]
pub fn Chain(
    /// What is being walked.
    #[prop(into)]
    label: String,
    /// The links.
    children: Children,
) -> impl IntoView {
    view! {
        <ol class="chain" aria-label=label>
            {children()}
        </ol>
    }
}

/// One link.
#[component]
pub fn ChainLink(
    /// How it stands.
    state: LinkState,
    /// What is tried.
    #[prop(into)]
    title: String,
    /// A few words at the end of the row, such as how long it took.
    #[prop(optional, into)]
    detail: MaybeText,
    /// What the answer means.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="chain-link" data-tone=state.tone().as_str()>
            <span class="chain-dot">
                <Icon name=state.icon() />
            </span>
            <div class="chain-words">
                <span class="chain-title">{title}</span>
                <span class="chain-state">{state.word()}</span>
                {detail.into_option().map(|words| view! { <span class="chain-detail">{words}</span> })}
            </div>
            {children.map(|children| view! { <div class="chain-more">{children()}</div> })}
        </li>
    }
}
