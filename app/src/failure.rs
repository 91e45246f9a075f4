//! The page of a refusal that no page of the portal made: too large, too late, from another site, or a panic. The
//! server's layers decide what it says; it looks like every other refusal.

use crate::door::{Door, context};
use crate::error_page::said;
use crate::shell::shell;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use leptos::prelude::*;
use std::borrow::Cow;

/// What such a page says.
#[derive(Clone, Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub title: &'static str,
    pub lead: Cow<'static, str>,
    /// Whether the reference id helps: something stands in the log under it.
    pub reference: bool,
}

impl Failure {
    pub(crate) fn page(self) -> AnyView {
        let reference = use_context::<Door>().map(|door| door.request_id).filter(|_| self.reference);
        said(self.title, self.lead.into_owned(), reference)
    }
}

/// Renders the page for the visit behind `door`, with its status.
pub async fn failure(door: Door, failure: Failure) -> Response {
    let options = door.options.clone();
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(door);
    let status = failure.status;
    let render = leptos_axum::render_app_async_with_context(
        move || {
            context();
            provide_context(failure.clone());
        },
        move || shell(options.clone()),
    );
    let mut response = render(request).await;
    *response.status_mut() = status;
    response
}
