//! What a supervisor asks: is the process alive, and can it do its work. The answers are words, never details, because
//! anyone can read them; the details stand in the log and in `orgbridge doctor`.

use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use std::time::Duration;

/// How long the answers together may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The body of `/readyz`.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub ready: bool,
    pub checks: Vec<Line>,
}

/// One thing that has to work.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Line {
    pub name: &'static str,
    pub ok: bool,
}

/// `GET /livez`: the process answers.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 when everything works, else 503.
pub(crate) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Readiness>) {
    let mut checks = vec![Line { name: "running", ok: !state.stopping.is_cancelled() }];
    if let Ok(health) = tokio::time::timeout(PATIENCE, state.portal.health()).await {
        for notice in health.notices {
            tracing::warn!(part = notice.part, notice = notice.text, "ready, but an operator has to look at this");
        }
        for part in health.parts {
            if let Some(problem) = &part.problem {
                tracing::warn!(part = part.name, problem, "not ready");
            }
            checks.push(Line { name: part.name, ok: part.problem.is_none() });
        }
    } else {
        tracing::warn!("not ready: the database does not answer in time");
        checks.push(Line { name: "database", ok: false });
    }
    let ready = checks.iter().all(|line| line.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks }))
}
