//! The browser's entry: wakes the islands in a page that the server has rendered. Naming `app` here is what links its
//! islands in; all else about them is there.

use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's own script once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
