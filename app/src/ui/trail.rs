//! A path through another product's screens, in that product's own words.

use leptos::prelude::*;

use super::{Icon, IconName};

/// The path: where it is, then each screen or setting in order.
#[component]
pub fn Trail(
    /// Where the path is walked, such as the other product's name.
    #[prop(into)]
    place: String,
    /// The path lies outside of this product; the arrow says so.
    #[prop(default = true)]
    elsewhere: bool,
    /// The screens and settings.
    parts: Vec<String>,
) -> impl IntoView {
    let parts = parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| {
            view! {
                {(at > 0)
                    .then(|| {
                        view! {
                            <Icon name=IconName::ChevronRight />
                            <span class="visually-hidden">" → "</span>
                        }
                    })}
                <span class="trail-part">{part}</span>
            }
        })
        .collect_view();
    view! {
        <span class="trail">
            <span class="trail-place">
                {elsewhere.then(|| view! { <Icon name=IconName::ExternalLink /> })}
                {place}
            </span>
            {parts}
        </span>
    }
}
