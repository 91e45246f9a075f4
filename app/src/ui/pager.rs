//! Lists go by cursor: there is newer and older, and no count of pages.

use leptos::prelude::*;

use super::{ButtonKind, IconName, LinkButton, MaybeText};

/// Links to the neighboring pages of a list. Without any it is nothing.
#[component]
pub fn Pager(
    /// What is paged through.
    #[prop(into)]
    label: String,
    /// The page before.
    newer: Option<String>,
    /// The page after.
    older: Option<String>,
    /// Words for the left end, such as "50 per page".
    #[prop(optional, into)]
    summary: MaybeText,
) -> impl IntoView {
    (newer.is_some() || older.is_some() || summary.is_some()).then(|| {
        let newer = newer.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Secondary icon=IconName::ChevronLeft small=true>
                    "Previous"
                </LinkButton>
            }
        });
        let older = older.map(|href| {
            view! {
                <LinkButton href=href kind=ButtonKind::Secondary icon_after=IconName::ChevronRight small=true>
                    "Next"
                </LinkButton>
            }
        });
        view! {
            <nav class="pager" aria-label=label>
                {summary.into_option().map(|words| view! { <span>{words}</span> })}
                <div class="pager-links">{newer} {older}</div>
            </nav>
        }
    })
}
