//! Refuses what would be written to a disk that is nearly full, before anything of it begins: a post that breaks off in the
//! middle costs more than one that is sent again later. Reading goes on, and so does what is under way.

use super::failures;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;

/// Sessions: they are small, whoever has to read needs one, and whoever leaves a computer must be able to end it.
const ALWAYS: [&str; 3] = ["/sign-in", "/sign-out", "/account/sign-out-everywhere"];

pub(crate) async fn keep_free(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || ALWAYS.contains(&request.uri().path()) || state.portal.store().low_space().is_none() {
        return next.run(request).await;
    }
    let head = failures::head_of(&request);
    failures::disk_full(&state, head).await
}
