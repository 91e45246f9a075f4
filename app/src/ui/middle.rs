//! Keys, thumbprints and ids: the whole value is in the document, the style takes out its middle where room is short.

use leptos::prelude::*;

/// How wide an identifier may grow before its middle is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MiddleSize {
    /// About 15 characters.
    Short,
    /// About 26 characters.
    #[default]
    Medium,
    /// About 48 characters.
    Long,
    /// All of it, broken into lines.
    Full,
}

impl MiddleSize {
    const fn class(self) -> &'static str {
        match self {
            Self::Short => "middle middle-short",
            Self::Medium => "middle",
            Self::Long => "middle middle-long",
            Self::Full => "middle middle-full",
        }
    }
}

/// How many characters at the end always stay in view.
const TAIL: usize = 6;

/// An identifier in monospace. Selecting it copies all of it, and so does the tooltip show.
#[component]
pub fn Middle(
    /// The whole value.
    #[prop(into)]
    value: String,
    /// How wide it may grow.
    #[prop(optional)]
    size: MiddleSize,
) -> impl IntoView {
    let (head, tail) = split(&value);
    let (head, tail) = (head.to_owned(), tail.to_owned());
    view! {
        <span class=size.class() title=value>
            <span class="middle-head">{head}</span>
            <span class="middle-tail">{tail}</span>
        </span>
    }
}

/// A name that may break after its dots, dashes and at signs, for usernames and hosts in narrow columns.
#[component]
pub fn Breaking(
    /// The whole value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let pieces = pieces(value).into_iter().map(|piece| view! { {piece} <wbr /> }).collect_view();
    view! { <span class="breaking">{pieces}</span> }
}

fn pieces(mut rest: String) -> Vec<String> {
    let mut pieces = Vec::new();
    while let Some(at) = rest.find(['@', '.', '-', '_', '/']) {
        let next = rest.split_off(at + 1);
        pieces.push(std::mem::replace(&mut rest, next));
    }
    pieces.push(rest);
    pieces
}

fn split(value: &str) -> (&str, &str) {
    let at = value.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    value.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_stays_in_view() {
        assert_eq!(split("3MVG9abcdefghij"), ("3MVG9abcd", "efghij"));
        assert_eq!(split("short"), ("", "short"));
        assert_eq!(split(""), ("", ""));
        assert_eq!(split("größenänderung"), ("größenän", "derung"));
    }

    #[test]
    fn names_break_after_their_signs() {
        assert_eq!(pieces("ada.l@acme.com".into()), ["ada.", "l@", "acme.", "com"]);
        assert_eq!(pieces("plain".into()), ["plain"]);
    }
}
