//! The route table of the machine API, and what its handlers share: who calls, and how a refusal is answered.

use super::{bundle, certificate, check, deliveries, event_types, events, integration, integrations, problem};
use crate::layers::body::{BROKEN, unread};
use crate::layers::request::RequestId;
use crate::state::AppState;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use domain::FieldErrors;
use http::request::Parts;
use http::{Method, StatusCode};
use portal::{Caller, Error, Origin, Portal};

/// Where events are posted.
pub(crate) const EVENTS: &str = "/api/v1/clients/{client}/events";

/// Every call of the machine API: path, methods, handlers.
pub(crate) fn table() -> Vec<(&'static str, &'static [Method], MethodRouter<AppState>)> {
    vec![
        ("/api/v1/event-types", &[Method::GET], get(event_types::list)),
        (EVENTS, &[Method::POST], post(events::accept)),
        (
            "/api/v1/clients/{client}/integrations",
            &[Method::GET, Method::POST],
            get(integrations::list).post(integrations::create),
        ),
        (
            "/api/v1/clients/{client}/integrations/{id}",
            &[Method::GET, Method::PATCH, Method::DELETE],
            get(integration::show).patch(integration::change).delete(integration::remove),
        ),
        ("/api/v1/clients/{client}/integrations/{id}/certificate", &[Method::GET], get(certificate::download)),
        ("/api/v1/clients/{client}/integrations/{id}/bundle", &[Method::GET], get(bundle::download)),
        ("/api/v1/clients/{client}/integrations/{id}/check", &[Method::POST], post(check::run)),
        ("/api/v1/clients/{client}/integrations/{id}/checks/{check}", &[Method::GET], get(check::show)),
        ("/api/v1/clients/{client}/integrations/{id}/deliveries", &[Method::GET], get(deliveries::list)),
        ("/api/v1/clients/{client}/integrations/{id}/replay", &[Method::POST], post(deliveries::replay)),
    ]
}

/// Everything below `/api` but the posts of events. An unknown address is answered like every other refusal.
pub(crate) fn routes() -> Router<AppState> {
    let nowhere = Router::new().route("/api", any(nothing_here)).route("/api/{*path}", any(nothing_here));
    let calls = table().into_iter().filter(|(path, ..)| *path != EVENTS);
    calls.fold(nowhere, |router, (path, _, handlers)| router.route(path, handlers))
}

/// The posts of events alone.
pub(crate) fn event_routes() -> Router<AppState> {
    Router::new().route(EVENTS, post(events::accept))
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// One call: who makes it, and on what.
pub(super) struct Call {
    pub(super) portal: Portal,
    pub(super) caller: Caller,
    reference: String,
}

impl FromRequestParts<AppState> for Call {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let reference = RequestId::of(&parts.extensions);
        let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_else(|| Caller::Visitor(Origin::default()));
        Ok(Self { portal: state.portal.clone(), caller, reference })
    }
}

impl Call {
    /// The answer, or the problem document of its refusal.
    pub(super) fn answer(&self, outcome: Result<impl IntoResponse, Error>) -> Response {
        match outcome {
            Ok(answer) => answer.into_response(),
            Err(error) => problem::refusal(&error, &self.reference),
        }
    }

    /// A body or query that could not be read.
    pub(super) fn unreadable(&self, what: Unreadable) -> Response {
        match what {
            Unreadable::Malformed { status, detail } => self.malformed(status, &detail),
            Unreadable::Bare(status) => status.into_response(),
            Unreadable::Refused(errors) => self.answer(Err::<StatusCode, _>(Error::Invalid(errors))),
        }
    }

    /// The same, in the caller's own words.
    pub(super) fn malformed(&self, status: StatusCode, detail: &str) -> Response {
        problem::malformed(status, detail, &self.reference)
    }

    /// Joins the answer with the log.
    pub(super) fn reference(&self) -> &str {
        &self.reference
    }
}

/// Why a body or query could not be read.
pub(super) enum Unreadable {
    /// In the words of its reader.
    Malformed { status: StatusCode, detail: String },
    /// It is over the limit, or came too slowly; the layers outside say so.
    Bare(StatusCode),
    /// It was read, and its values cannot be taken whatever they are for.
    Refused(FieldErrors),
}

impl From<FieldErrors> for Unreadable {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(errors)
    }
}

impl From<BytesRejection> for Unreadable {
    fn from(rejection: BytesRejection) -> Self {
        match unread(&rejection) {
            status @ StatusCode::BAD_REQUEST => Self::Malformed { status, detail: BROKEN.to_owned() },
            status => Self::Bare(status),
        }
    }
}

impl From<JsonRejection> for Unreadable {
    fn from(rejection: JsonRejection) -> Self {
        let rejection = match rejection {
            JsonRejection::BytesRejection(rejection) => return rejection.into(),
            other => other,
        };
        // A body of the wrong shape is as malformed as one that is no JSON; 422 is kept for values that were read.
        let status = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        Self::Malformed { status, detail: rejection.body_text() }
    }
}

impl From<QueryRejection> for Unreadable {
    fn from(rejection: QueryRejection) -> Self {
        Self::Malformed { status: rejection.status(), detail: rejection.body_text() }
    }
}
