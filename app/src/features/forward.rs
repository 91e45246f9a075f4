//! The foot of a list that only goes forward: on to the next page, or back to the first.

use crate::ui::{IconName, LinkButton};
use leptos::prelude::*;

/// Links to the next page and, from any later one, to the first. On a list of one page it is nothing.
pub(crate) fn forward(label: &'static str, list: &str, is_first: bool, next: Option<String>) -> Option<AnyView> {
    if is_first && next.is_none() {
        return None;
    }
    let first = (!is_first).then(|| list.to_owned());
    let next = next.map(|after| format!("{list}?after={}", crate::routes::encode(&after)));
    let view = view! {
        <nav class="pager" aria-label=label>
            <div class="pager-links">
                {first.map(|href| view! { <LinkButton href=href icon=IconName::ChevronLeft small=true>"First page"</LinkButton> })}
                {next.map(|href| view! { <LinkButton href=href icon_after=IconName::ChevronRight small=true>"Next"</LinkButton> })}
            </div>
        </nav>
    };
    Some(view.into_any())
}
