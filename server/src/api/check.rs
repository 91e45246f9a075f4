//! `…/integrations/{id}/check`: runs the connection check and waits for it for a while; a longer one can be looked up.

use super::routes::Call;
use super::view::CheckView;
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::check::CheckState;
use futures::StreamExt;
use http::StatusCode;
use http::header::LOCATION;
use portal::Error;
use std::pin::pin;
use std::time::Duration;

/// The longest a caller is kept waiting.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn run(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    call.answer(start(&call, &client, &id).await)
}

/// 200 with the whole chain, or 202 with where it will be.
async fn start(call: &Call, client: &str, id: &str) -> Result<Response, Error> {
    let started = call.portal.checks().start(&call.caller, client, id).await?;
    let check_id = started.id.to_string();
    let shown = call.portal.checks().show(&call.caller, client, id, &check_id).await?;
    let mut latest = started;
    let mut moves = pin!(call.portal.checks().watch(call.caller.clone(), shown));
    // Running out of time is an answer too: the check goes on.
    let _ = tokio::time::timeout(PATIENCE, async {
        while let Some(check) = moves.next().await {
            latest = check;
        }
    })
    .await;
    let view = Json(CheckView::new(&latest));
    if latest.state != CheckState::Running {
        return Ok(view.into_response());
    }
    let location = format!("/api/v1/clients/{client}/integrations/{id}/checks/{check_id}");
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], view).into_response())
}

pub(super) async fn show(call: Call, Path((client, id, check)): Path<(String, String, String)>) -> Response {
    let found = call.portal.checks().show(&call.caller, &client, &id, &check).await;
    call.answer(found.map(|shown| Json(CheckView::new(&shown.check))))
}
