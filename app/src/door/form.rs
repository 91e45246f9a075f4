//! A form post: to its own page's address, through one verb of the portal, then onward with a 303, or back with
//! everything typed and the errors beside the fields.

use super::page::FormState;
use super::refusal::{log, status_of};
use super::reply::{Redirect, Reply};
use super::{Door, Draft, Fields, context};
use crate::shell::shell;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use http::header::{HeaderValue, RETRY_AFTER};
use http::{Method, StatusCode};
use leptos::prelude::provide_context;
use portal::Error;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

/// One posted form.
pub struct Post {
    pub door: Door,
    pub fields: Fields,
    params: HashMap<String, String>,
}

impl Post {
    /// A part of the path, such as `client`.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

/// What a form's verb answers: most lead onward, some show something once ([`Reply`]).
pub type Answer<R = Redirect> = Result<R, Error>;

/// The post route of a form page. `handler` is one call of the portal.
pub fn form<H, F, R>(handler: H) -> MethodRouter
where
    H: Fn(Post) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Answer<R>> + Send + 'static,
    R: Into<Reply> + 'static,
{
    post(move |Extension(door): Extension<Door>, params: RawPathParams, request: Request| {
        let handler = handler.clone();
        let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        async move {
            let (parts, body) = request.into_parts();
            let body = match axum::body::to_bytes(body, LARGEST_FORM_BYTES).await {
                Ok(body) => body,
                Err(_) => Bytes::new(),
            };
            let Some(fields) = Fields::posted(&body) else { return StatusCode::BAD_REQUEST.into_response() };
            let request = Request::from_parts(parts, Body::empty());
            let unstorable = fields.unstorable();
            if !unstorable.is_empty() {
                return render_again(door, request, fields.storable(), Error::Invalid(unstorable)).await;
            }
            let answer = handler(Post { door: door.clone(), fields: fields.clone(), params }).await.map(R::into);
            match answer {
                Ok(Reply::Onward(onward)) => onward.response(),
                Ok(Reply::Link(link)) => {
                    show_once(door, request, fields, FormState { link: Some(link), ..FormState::default() }).await
                }
                Ok(Reply::Key(key)) => {
                    show_once(door, request, fields, FormState { made_key: Some(key), ..FormState::default() }).await
                }
                Ok(Reply::Handoff(made)) => {
                    let shown = FormState { made_handoff: Some(made), ..FormState::default() };
                    show_once(door, request, fields, shown).await
                }
                Err(error) => {
                    log(&door, &error);
                    render_again(door, request, fields, error).await
                }
            }
        }
    })
}

/// More than any form here can hold; the server's own limit is stricter.
const LARGEST_FORM_BYTES: usize = 1 << 20;

/// A post that nobody is signed in for: the sign-in page carries what was typed, sealed.
#[derive(Clone)]
pub(crate) struct Interrupted {
    pub(crate) sealed: String,
}

/// The page of a form that worked, with what may be seen only now.
async fn show_once(door: Door, request: Request, fields: Fields, shown: FormState) -> Response {
    render(door, request, FormState { fields: fields.without_secrets(), ..shown }, None).await
}

async fn render_again(door: Door, mut request: Request, fields: Fields, error: Error) -> Response {
    let status = status_of(&error);
    let retry_after = error.retry_after_secs();
    let interrupted = matches!(error, Error::SignIn).then(|| {
        let path = door.address.clone();
        let draft = Draft { path, fields: fields.clone().without_secrets() };
        Interrupted { sealed: door.portal.sealer().seal_draft(&draft, door.portal.now()) }
    });
    if interrupted.is_some() {
        *request.uri_mut() = http::Uri::from_static("/sign-in");
    }
    let state = FormState {
        messages: match &error {
            Error::Invalid(errors) => errors.messages(),
            _ => Vec::new(),
        },
        fields: fields.without_secrets(),
        refusal: Some(Arc::new(error)),
        ..FormState::default()
    };
    let mut response = render(door, request, state, interrupted).await;
    // A page that refused on its own, because the thing is gone for example, has already said so.
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    if let Some(secs) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(secs));
    }
    response
}

/// Renders the page at the form's own address, as a `GET` would, with what became of the form in the context.
async fn render(door: Door, mut request: Request, state: FormState, interrupted: Option<Interrupted>) -> Response {
    *request.method_mut() = Method::GET;
    let options = door.options.clone();
    request.extensions_mut().insert(door);
    let render = leptos_axum::render_app_async_with_context(
        move || {
            context();
            provide_context(state.clone());
            if let Some(interrupted) = interrupted.clone() {
                provide_context(interrupted);
            }
        },
        move || shell(options.clone()),
    );
    render(request).await
}
