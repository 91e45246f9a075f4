//! The chain of a running check, growing by itself. It shows what the page already shows and follows the stream from
//! there; when the check is over it opens the page again, which has the diagnosis.

use super::wire::CheckNow;
use crate::ui::{Chain, ChainLink, Going, Onward, follow};
use leptos::prelude::*;
use std::time::Duration;

#[island]
pub fn LiveChain(
    /// What the page knew.
    start: CheckNow,
    /// The address of the stream.
    stream: String,
    /// The page to open when the check is over.
    result: String,
) -> impl IntoView {
    let (now, set_now) = signal(start);
    Effect::new(move |_| listen(stream.clone(), result.clone(), set_now));
    let status = move || {
        let now = now.get();
        match now.current() {
            Some(link) => format!("Trying: {}", link.label()),
            None if now.is_over() => "Done. Opening the result…".to_owned(),
            None => "Waiting for the first answer…".to_owned(),
        }
    };
    let links = move || {
        now.get()
            .links
            .into_iter()
            .map(|now| view! { <ChainLink state=now.state title=now.link.label() detail=now.detail/> })
            .collect_view()
    };
    view! {
        <div class="stack">
            <Chain label="Links of the connection">{links}</Chain>
            <p class="small muted" role="status">{status}</p>
        </div>
    }
}

fn listen(stream: String, result: String, set_now: WriteSignal<CheckNow>) {
    let result = Onward::to(result);
    let refused = result.clone();
    let heard = move |text: String| {
        let Ok(now) = serde_json::from_str::<CheckNow>(&text) else { return Going::On };
        let over = now.is_over();
        set_now.set(now);
        if !over {
            return Going::On;
        }
        let result = result.clone();
        set_timeout(move || result.open(), Duration::from_millis(400));
        Going::Over
    };
    // The page says why a stream was refused.
    follow(stream, heard, move || refused.open());
}
