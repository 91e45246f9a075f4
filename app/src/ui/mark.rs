//! The product's own sign: two towers, a cable and a deck between two shores.

use leptos::prelude::*;

/// The sign alone, for places where the name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8" fill="currentColor"></rect>
            <g class="mark-lines">
                <path d="M4.5 21.5h23"></path>
                <path d="M11 8.5v16.5M21 8.5v16.5"></path>
                <path d="M4.5 17.5C8 16.5 10 13 11 8.5 12.3 14 14 17 16 17s3.7-3 5-8.5c1 4.5 3 8 6.5 9"></path>
            </g>
        </svg>
    }
}

/// The sign and the name, as a link to the start page.
#[component]
pub fn Brand(
    /// Where it leads.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <Mark />
            "Orgbridge"
        </a>
    }
}
