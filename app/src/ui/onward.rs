//! Opening another page in place of this one, without getting in the way of whoever is leaving already.

use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// Longer than any request is answered: whoever is still here then only downloaded something.
const STILL_HERE: Duration = Duration::from_mins(1);

/// A page to open when a stream has said its last. A form that somebody sent in the moment before is not given up for it: a
/// browser that is told to open a second page forgets the first.
#[derive(Clone)]
pub struct Onward {
    address: String,
    leaving: StoredValue<bool>,
}

impl Onward {
    /// For as long as the island lives.
    pub fn to(address: String) -> Self {
        let leaving = StoredValue::new(false);
        let watching = window_event_listener(ev::beforeunload, move |_| leaving.set_value(true));
        on_cleanup(move || watching.remove());
        Self { address, leaving }
    }

    /// Opens it now, or in a minute when somebody seems to be leaving and does not.
    pub fn open(&self) {
        if self.leaving.get_value() {
            self.leaving.set_value(false);
            let later = self.clone();
            set_timeout(move || later.open(), STILL_HERE);
            return;
        }
        // A browser that refuses to navigate leaves the page as it is; its links still work.
        let _ = window().location().replace(&self.address);
    }
}
