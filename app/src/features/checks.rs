//! The connection check: started with one button, watched live, and read again at any time.

#[cfg(feature = "ssr")]
pub mod diagnosis;
#[cfg(feature = "ssr")]
pub(crate) mod history;
pub mod live;
#[cfg(feature = "ssr")]
pub mod show;
#[cfg(feature = "ssr")]
pub mod start;
#[cfg(feature = "ssr")]
pub mod stream;
#[cfg(feature = "ssr")]
mod texts;
pub mod wire;

#[cfg(feature = "ssr")]
pub(crate) use texts::{outcome_sentence, outcome_word};
