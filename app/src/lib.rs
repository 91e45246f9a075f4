//! What a person sees. Pages, their loaders and their forms exist only on the server; islands and the little they need
//! are also compiled to WebAssembly. Everything works before any script arrives.

#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod door;
#[cfg(feature = "ssr")]
pub mod error_page;
#[cfg(feature = "ssr")]
mod failure;
pub mod features;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod ui;

#[cfg(feature = "ssr")]
pub use failure::{Failure, failure};
#[cfg(feature = "ssr")]
pub use shell::{App, shell};
