//! The files of the Salesforce side, to whoever holds the link.

use crate::door::{Door, refuse_plainly};
use crate::features::bundle::download as bundle_download;
use crate::features::certificates::download::as_file;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::app_kind::AppKind;
use portal::Error;

/// The newest certificate.
pub async fn certificate(Extension(door): Extension<Door>, Path(token): Path<String>) -> Response {
    match door.portal.handoff().certificate(&door.caller, &token).await {
        Ok(file) => as_file(file),
        Err(error) => refuse_plainly(&door, &error),
    }
}

/// The bundle for the kind of app that is asked for.
pub async fn bundle(
    Extension(door): Extension<Door>,
    Path(token): Path<String>,
    Query(asked): Query<bundle_download::Asked>,
) -> Response {
    let Ok(app) = AppKind::parse(asked.app.as_deref()) else { return refuse_plainly(&door, &Error::NotFound) };
    match door.portal.handoff().bundle(&door.caller, &token, app).await {
        Ok(bundle) => bundle_download::file(bundle),
        Err(error) => refuse_plainly(&door, &error),
    }
}
