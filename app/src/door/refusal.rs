//! What a refusal is in HTTP, decided in one place, and the one line the log gets for it.

use super::Door;
use super::reply::see_other;
use crate::error_page::plain_words;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use portal::{Error, chain};

/// The status of each refusal. A foreign id is `NotFound` before it gets here.
pub const fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::SignIn => StatusCode::UNAUTHORIZED,
        Error::Denied(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone(_) => StatusCode::GONE,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) | Error::NotNow(_) => StatusCode::CONFLICT,
        Error::Throttled { .. } | Error::Busy { .. } | Error::OverQuota { retry_after_secs: Some(_), .. } => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::OverQuota { retry_after_secs: None, .. } => StatusCode::INSUFFICIENT_STORAGE,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Whether the page shows the refusal, or sends the person to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Page,
    SignInInstead,
}

/// Sets the status of the page being rendered and writes the log.
pub(crate) fn answer_page(door: &Door, error: &Error) -> Shown {
    log(door, error);
    let options = use_context::<ResponseOptions>();
    if matches!(error, Error::SignIn) {
        leptos_axum::redirect(&crate::routes::sign_in_then(&door.address));
        if let Some(options) = options {
            options.set_status(StatusCode::SEE_OTHER);
        }
        return Shown::SignInInstead;
    }
    if let Some(options) = options {
        options.set_status(status_of(error));
        if let Some(retry_after_secs) = error.retry_after_secs() {
            options.insert_header(RETRY_AFTER, HeaderValue::from(retry_after_secs));
        }
    }
    Shown::Page
}

/// The answer of an address that is no page: a file or a stream. Who is not signed in is led to sign in first.
pub(crate) fn refuse_plainly(door: &Door, error: &Error) -> Response {
    log(door, error);
    match error {
        Error::SignIn => see_other(&crate::routes::sign_in_then(&door.address)),
        error => (status_of(error), plain_words(error, &door.request_id)).into_response(),
    }
}

/// Failures of ours are errors with their whole chain; refusals of a person are ordinary.
pub(crate) fn log(door: &Door, error: &Error) {
    match error {
        Error::Unavailable(_) | Error::Internal { .. } => {
            tracing::error!(request_id = %door.request_id, error = %chain(error), "request failed");
        }
        Error::SignIn | Error::NotFound | Error::Gone(_) | Error::Invalid(_) | Error::NotNow(_) => {
            tracing::debug!(request_id = %door.request_id, refusal = %error, "request refused");
        }
        Error::Denied(_)
        | Error::Conflict(_)
        | Error::Throttled { .. }
        | Error::Busy { .. }
        | Error::OverQuota { .. } => {
            tracing::info!(request_id = %door.request_id, refusal = %error, caller = door.caller.kind_word(), "request refused");
        }
    }
}
