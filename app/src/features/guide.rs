//! The setup guide: what is done in Salesforce and here, step by step, turning green by what the org answers. The same
//! guide stands on an integration's page and on the page of a hand-off link; both say where its links lead.

#[cfg(feature = "ssr")]
mod advice;
#[cfg(feature = "ssr")]
mod body;
#[cfg(feature = "ssr")]
pub(crate) mod card;
#[cfg(feature = "ssr")]
mod connected_app;
#[cfg(feature = "ssr")]
mod external_client_app;
#[cfg(feature = "ssr")]
mod later;
pub mod live;
#[cfg(feature = "ssr")]
mod on_page;
#[cfg(feature = "ssr")]
pub mod stream;
#[cfg(feature = "ssr")]
mod todo;
pub mod wire;

#[cfg(feature = "ssr")]
pub(crate) use on_page::on_page;
