//! What moves by itself: the numbers, and the page of a delivery that is not settled yet.

use super::wire::{Figure, Figures, Settling};
use crate::ui::{Going, Onward, follow};
use leptos::prelude::*;

/// The numbers, each time they change.
#[island]
pub fn LiveFigures(
    /// What the page knew.
    start: Figures,
    /// The address of the stream.
    stream: String,
) -> impl IntoView {
    let (now, set_now) = signal(start);
    Effect::new(move |_| {
        let heard = move |text: String| {
            if let Ok(figures) = serde_json::from_str::<Figures>(&text) {
                set_now.set(figures);
            }
            Going::On
        };
        follow(stream.clone(), heard, || ());
    });
    let figures = move || {
        now.get()
            .figures
            .into_iter()
            .map(|Figure { label, value, detail }| {
                view! {
                    <div class="figure">
                        <dt>{label}</dt>
                        <dd>
                            <span class="figure-value">{value}</span>
                            <span class="small muted">{detail}</span>
                        </dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! { <dl class="figures">{figures}</dl> }
}

/// Opens the page again once the delivery is settled.
#[island]
pub fn OpenWhenSettled(
    /// The address of the stream.
    stream: String,
    /// The page to open.
    result: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let result = Onward::to(result.clone());
        let refused = result.clone();
        let heard = move |text: String| match serde_json::from_str::<Settling>(&text) {
            Ok(Settling { settled: true }) => {
                result.open();
                Going::Over
            }
            _ => Going::On,
        };
        follow(stream.clone(), heard, move || refused.open());
    });
    view! { <p class="small muted" role="status">"Waiting for Salesforce to answer…"</p> }
}
