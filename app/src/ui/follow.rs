//! Listening to a stream of the server while the tab is in view; browsers allow only a few open streams.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent, VisibilityState};

/// Whether there is more to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// Keep listening.
    On,
    /// That was the last message.
    Over,
}

/// Listens to the stream at an address for as long as the island lives. `refused` is called when the server answers
/// something else than a stream, after signing out for example: the browser does not try that again.
pub fn follow(address: String, mut heard: impl FnMut(String) -> Going + 'static, mut refused: impl FnMut() + 'static) {
    let source = StoredValue::new_local(None::<EventSource>);
    let over = StoredValue::new(false);
    let close = move || {
        source.update_value(|source| {
            if let Some(source) = source.take() {
                source.close();
            }
        });
    };
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(text) = event.data().as_string() else { return };
        if heard(text) == Going::Over {
            over.set_value(true);
            close();
        }
    });
    let failed = Closure::<dyn FnMut()>::new(move || {
        let is_closed = source
            .with_value(|source| source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED));
        if is_closed {
            refused();
        }
    });
    let callbacks = StoredValue::new_local((message, failed));
    let open = move || {
        if over.get_value() || source.with_value(Option::is_some) {
            return;
        }
        let Ok(opened) = EventSource::new(&address) else { return };
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
