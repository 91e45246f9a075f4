//! The frame for people who are not inside: sign in, sign up, and the page behind a hand-off link.

use leptos::prelude::*;

use super::{Brand, MaybeText};

/// A card in the middle of the page.
#[component]
pub fn FrameGuest(
    /// The page's only `h1`.
    #[prop(into)]
    title: String,
    /// One sentence below the title.
    #[prop(optional, into)]
    lead: MaybeText,
    /// Room for a guide.
    #[prop(optional)]
    wide: bool,
    /// A `Banner`, above everything.
    #[prop(optional, into)]
    banner: ViewFnOnce,
    /// Small words below the card.
    #[prop(optional, into)]
    foot: ViewFnOnce,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#content">
            "Skip to content"
        </a>
        <div class=if wide { "guest guest-wide" } else { "guest" }>
            {banner.run()} <main class="guest-main" id="content" tabindex="-1">
                <div class="guest-column">
                    <Brand href="/" />
                    <div class="guest-card">
                        <div class="guest-words">
                            <h1>{title}</h1>
                            {lead.into_option().map(|words| view! { <p class="muted">{words}</p> })}
                        </div>
                        {children()}
                    </div>
                    <div class="guest-foot">{foot.run()}</div>
                </div>
            </main>
        </div>
    }
}
