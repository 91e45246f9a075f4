//! What moves by itself in a guide: how each step stands. The steps' own words are rendered by the server and stay.

use super::wire::{GuideNow, sign_of, word_of};
use crate::ui::{Going, Icon, LinkState, Onward, follow};
use domain::guide::{Standing, Step};
use leptos::prelude::*;
use std::time::Duration;

/// The guide at this moment, for the steps inside of it.
#[derive(Clone, Copy)]
struct Now(ReadSignal<GuideNow>);

/// Follows the stream and tells the steps inside; when all is done it opens the page again, which then says so
/// everywhere.
#[island]
pub fn LiveGuide(
    /// What the page knew.
    start: GuideNow,
    /// The address of the stream.
    stream: String,
    /// The page to open when all is done.
    result: String,
    /// The steps.
    children: Children,
) -> impl IntoView {
    let was_done = start.is_done();
    let (now, set_now) = signal(start);
    provide_context(Now(now));
    Effect::new(move |_| {
        if !was_done {
            listen(stream.clone(), result.clone(), set_now);
        }
    });
    let refusal = move || {
        now.get().refusal.map(|(title, code)| {
            let help = format!("/help/troubleshooting#{code}");
            view! { <p class="guide-refusal">"Last refusal: "<a href=help>{title}</a></p> }
        })
    };
    view! {
        <div class="stack">
            <div class="guide-now">
                <p class="strong" role="status">{move || now.get().sentence()}</p>
                {refusal}
                <p class="small muted">{move || now.get().activity()}</p>
            </div>
            {children()}
        </div>
    }
}

/// One step: its sign and word move, what is inside of it does not.
#[island]
pub fn LiveStep(
    /// Which step.
    step: Step,
    /// Its number, counted from one.
    number: usize,
    /// What the page knew.
    start: Standing,
    /// What to do.
    children: Children,
) -> impl IntoView {
    let now = use_context::<Now>();
    let standing = move || now.map_or(start, |now| now.0.with(|guide| guide.standing(step)));
    let sign = move || match sign_of(standing()) {
        state @ (LinkState::Passed | LinkState::Refused) => view! { <Icon name=state.icon() /> }.into_any(),
        _ => number.to_string().into_any(),
    };
    view! {
        <div class="step" data-tone=move || sign_of(standing()).tone().as_str()>
            <span class="step-sign">{sign}</span>
            <div class="step-head">
                <h3 class="step-title">{step.label()}</h3>
                <span class="step-state">{move || word_of(standing())}</span>
            </div>
            <div class="step-body">{children()}</div>
        </div>
    }
}

fn listen(stream: String, result: String, set_now: WriteSignal<GuideNow>) {
    let result = Onward::to(result);
    let heard = move |text: String| {
        let Ok(now) = serde_json::from_str::<GuideNow>(&text) else { return Going::On };
        let over = now.is_done();
        set_now.set(now);
        if !over {
            return Going::On;
        }
        let result = result.clone();
        set_timeout(move || result.open(), Duration::from_millis(1500));
        Going::Over
    };
    // The page still says what it knew; the next click says why nothing more is told.
    follow(stream, heard, || ());
}
