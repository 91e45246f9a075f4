//! The one door between a request and the portal. The server puts a [`Door`] into every request; pages load through
//! [`page`], forms post through [`form`], and both turn a refusal into the same answers.

mod fields;
mod form;
mod page;
mod refusal;
mod reply;
mod stream;

pub use fields::Fields;
pub(crate) use form::Interrupted;
pub use form::{Answer, Post, form};
pub use page::{FormState, Visit, page, posted_only};
pub use refusal::status_of;
pub(crate) use refusal::{Shown, answer_page, refuse_plainly};
pub use reply::{Redirect, Reply, ShownHandoff, ShownKey, ShownLink};
pub use stream::StreamOf;
pub(crate) use stream::streamed;

use crate::ui::{Assets, Theme};
use domain::ids::MemberId;
use futures::future::BoxFuture;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use portal::{Caller, Portal};
use serde_json::Value;
use std::sync::Arc;

/// What a request brings along: made by the server's caller layer, read by every page and form.
#[derive(Clone)]
pub struct Door {
    pub portal: Portal,
    /// The machine API as its `OpenAPI` document, for the page that explains it.
    pub api: Arc<Value>,
    pub caller: Caller,
    pub login: Arc<dyn Login>,
    pub options: LeptosOptions,
    pub assets: Assets,
    pub theme: Theme,
    pub nonce: Nonce,
    /// Path and query of the request.
    pub address: String,
    /// Joins what a person sees with the log.
    pub request_id: String,
}

/// What sign-in forms do to the session; implemented over the cookie by the server.
pub trait Login: Send + Sync {
    /// Starts a fresh session for the member; an older id of this browser stops working.
    fn sign_in(&self, member: MemberId) -> BoxFuture<'_, Result<(), portal::Error>>;
    /// Ends this browser's session.
    fn sign_out(&self) -> BoxFuture<'_, Result<(), portal::Error>>;
    /// SHA-256 of this browser's session id, as the store knows it.
    fn session_hash(&self) -> Option<[u8; 32]>;
    /// Keeps what was typed into a form until its page is opened next.
    fn keep_draft(&self, draft: Draft) -> BoxFuture<'_, Result<(), portal::Error>>;
    /// Takes back what was typed into the form at `path`, its query included, once.
    fn take_draft(&self, path: String) -> BoxFuture<'_, Option<Draft>>;
}

/// A form that was posted when nobody was signed in any more: where, and what was typed (never a password).
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    pub path: String,
    pub fields: Fields,
}

/// Puts what a page needs into Leptos' context; given to `leptos_axum` as the additional context.
pub fn context() {
    let door = use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Door>().cloned());
    if let Some(door) = door {
        provide_context(door.assets.clone());
        provide_context(door.nonce.clone());
        provide_context(door);
    }
}
