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

/// Check the connection
///
/// Walks the chain from the certificate to a dry run in the org, and waits for it up to 30 seconds. A check that runs
/// already is the one that is waited for.
#[utoipa::path(
    post, path = "/api/v1/clients/{client}/integrations/{id}/check", tag = "Connection checks",
    operation_id = "check_connection",
    responses(
        (status = 200, description = "The check is over.", body = CheckView, example = json!({
            "id": "01900000-0000-7000-8000-00000000000c", "state": "refused",
            "started_at": "2026-11-22T09:41:00.000Z", "finished_at": "2026-11-22T09:41:01.204Z",
            "links": [
                { "link": "certificate", "state": "passed" },
                { "link": "token", "state": "refused", "diagnosis": {
                    "code": "user_not_admin_approved",
                    "said": { "status": 400, "error": "invalid_app_access", "description": "user is not admin approved to access this app" },
                } },
                { "link": "identity", "state": "not_reached" },
            ],
        })),
        (status = 202, description = "It goes on; look at `Location` for how it stands.", body = CheckView,
            headers(("Location" = String, description = "The address of the check."))),
    ),
)]
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

/// Show a check
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations/{id}/checks/{check}", tag = "Connection checks",
    operation_id = "show_check",
    responses((status = 200, description = "The check with its chain.", body = CheckView)),
)]
pub(super) async fn show(call: Call, Path((client, id, check)): Path<(String, String, String)>) -> Response {
    let found = call.portal.checks().show(&call.caller, &client, &id, &check).await;
    call.answer(found.map(|shown| Json(CheckView::new(&shown.check))))
}
