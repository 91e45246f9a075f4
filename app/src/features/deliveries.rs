//! Deliveries: the numbers on the integration's page, live; the list; one delivery with its attempts; replay.

#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod list;
pub mod live;
#[cfg(feature = "ssr")]
pub mod overview;
#[cfg(feature = "ssr")]
mod parked;
#[cfg(feature = "ssr")]
pub mod replay;
#[cfg(feature = "ssr")]
pub mod show;
#[cfg(feature = "ssr")]
pub mod stream;
#[cfg(feature = "ssr")]
pub mod test_event;
#[cfg(feature = "ssr")]
mod texts;
pub mod wire;

#[cfg(feature = "ssr")]
pub(crate) use texts::state;
