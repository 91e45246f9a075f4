//! The chain of a running check, growing by itself. It shows what the page already shows and follows the stream from
//! there; when the check is over it opens the page again, which has the diagnosis.

use super::wire::CheckNow;
use crate::ui::{Chain, ChainLink};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent, VisibilityState};

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
    Effect::new(move |_| follow(stream.clone(), result.clone(), set_now));
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

/// Listens while the tab is in view; browsers allow only a few open streams.
fn follow(stream: String, result: String, set_now: WriteSignal<CheckNow>) {
    let source = StoredValue::new_local(None::<EventSource>);
    let close = move || {
        source.update_value(|source| {
            if let Some(source) = source.take() {
                source.close();
            }
        });
    };
    let open_result = move || {
        // A browser that refuses to navigate leaves the page as it is; its links still work.
        let _ = window().location().replace(&result);
    };
    let message = {
        let open_result = open_result.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(now) = event.data().as_string().and_then(|text| serde_json::from_str::<CheckNow>(&text).ok())
            else {
                return;
            };
            let over = now.is_over();
            set_now.set(now);
            if over {
                close();
                set_timeout(open_result.clone(), std::time::Duration::from_millis(400));
            }
        })
    };
    // A stream that was refused, after signing out for example, is not tried again by the browser: the page says why.
    let failed = Closure::<dyn FnMut()>::new(move || {
        let refused = source
            .with_value(|source| source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED));
        if refused {
            open_result();
        }
    });
    let callbacks = StoredValue::new_local((message, failed));
    let open = move || {
        if source.with_value(Option::is_some) {
            return;
        }
        let Ok(opened) = EventSource::new(&stream) else { return };
        callbacks.with_value(|(message, failed)| {
            opened.set_onmessage(Some(message.as_ref().unchecked_ref()));
            opened.set_onerror(Some(failed.as_ref().unchecked_ref()));
        });
        source.set_value(Some(opened));
    };
    let in_view = || document().visibility_state() == VisibilityState::Visible;
    if in_view() {
        open();
    }
    let watching = window_event_listener(ev::visibilitychange, move |_| if in_view() { open() } else { close() });
    on_cleanup(move || {
        watching.remove();
        close();
    });
}
