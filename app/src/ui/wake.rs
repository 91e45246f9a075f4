//! The script that wakes islands comes with the first island of a page. A page without one, as the first that anybody
//! sees, loads none.

#[cfg(feature = "ssr")]
use leptos::config::LeptosOptions;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What a page needs to write its script once. The shell provides it as context, one for each page.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct Script {
    options: LeptosOptions,
    written: Arc<AtomicBool>,
}

#[cfg(feature = "ssr")]
impl Script {
    /// The script of a page that is about to be rendered.
    #[must_use]
    pub fn of(options: LeptosOptions) -> Self {
        Self { options, written: Arc::default() }
    }
}

/// Stands before every island. The first one on a page writes the script; in the browser there is nothing left to do.
#[component]
pub fn Wake() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let script = use_context::<Script>()
        .filter(|script| !script.written.swap(true, Ordering::Relaxed))
        .map(|script| view! { <HydrationScripts options=script.options islands=true /> });
    #[cfg(not(feature = "ssr"))]
    let script = None::<()>;
    script
}
