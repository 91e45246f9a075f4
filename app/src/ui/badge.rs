//! A status is an icon, a word and a color; a tag is only a small word.

use leptos::prelude::*;

use super::{Icon, IconName, Tone};

/// How something stands.
#[component]
pub fn Status(
    /// The mood.
    tone: Tone,
    /// The word.
    #[prop(into)]
    word: String,
    /// The icon, if not the tone's own.
    #[prop(optional)]
    icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <span class="status" data-tone=tone.as_str()>
            <Icon name=icon.unwrap_or(tone.icon()) />
            <span>{word}</span>
        </span>
    }
}

/// A small word that sorts a thing: a version, a kind.
#[component]
pub fn Tag(
    /// The word.
    #[prop(into)]
    word: String,
    /// The mood.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    view! {
        <span class="tag" data-tone=tone.as_str()>
            {word}
        </span>
    }
}
