//! The steps of a guide: numbered until they are done.

use leptos::prelude::*;

use super::{HeadingLevel, Icon, LinkState};

/// An ordered list of [`Step`]s.
#[component]
pub fn Steps(
    /// What the steps lead to.
    #[prop(into)]
    label: String,
    /// The steps.
    children: Children,
) -> impl IntoView {
    view! {
        <ol class="steps" aria-label=label>
            {children()}
        </ol>
    }
}

/// One step.
#[component]
pub fn Step(
    /// Its number, counted from one.
    number: usize,
    /// What to do.
    #[prop(into)]
    title: String,
    /// How it stands; absent while nobody knows.
    #[prop(optional_no_strip)]
    state: Option<LinkState>,
    /// The title's rank: below a card's heading unless given.
    #[prop(default = HeadingLevel::H3)]
    level: HeadingLevel,
    /// How to do it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let tone = state.map(LinkState::tone).unwrap_or_default();
    let sign = match state {
        Some(state @ (LinkState::Passed | LinkState::Refused | LinkState::Warned | LinkState::Running)) => {
            view! { <Icon name=state.icon() /> }.into_any()
        }
        _ => number.to_string().into_any(),
    };
    let word = match state {
        Some(LinkState::Passed) => Some("Done"),
        Some(LinkState::Refused) => Some("Needs a change"),
        Some(LinkState::Warned) => Some("Done, with a warning"),
        Some(LinkState::Running) => Some("Checking…"),
        Some(LinkState::Waiting | LinkState::NotReached) | None => None,
    };
    view! {
        <li class="step" data-tone=tone.as_str()>
            <span class="step-sign">{sign}</span>
            <div class="step-head">
                {level.heading("step-title", title)}
                {word.map(|word| view! { <span class="step-state">{word}</span> })}
            </div>
            {children.map(|children| view! { <div class="step-body">{children()}</div> })}
        </li>
    }
}
