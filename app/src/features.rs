//! One folder per thing people work with; one file per screen or step, with the page and the form it posts.

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod bundle;
#[cfg(feature = "ssr")]
pub mod certificates;
pub mod checks;
#[cfg(feature = "ssr")]
pub mod clients;
pub mod deliveries;
#[cfg(feature = "ssr")]
mod event_set;
#[cfg(feature = "ssr")]
pub mod events;
#[cfg(feature = "ssr")]
mod form_dialog;
#[cfg(feature = "ssr")]
mod forward;
pub mod guide;
#[cfg(feature = "ssr")]
pub mod handoff;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod integrations;
#[cfg(feature = "ssr")]
pub mod keys;
#[cfg(feature = "ssr")]
pub mod members;
#[cfg(feature = "ssr")]
mod modal;
#[cfg(feature = "ssr")]
mod one_time_link;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
mod person;
#[cfg(feature = "ssr")]
pub mod reference;
#[cfg(feature = "ssr")]
pub mod session;
