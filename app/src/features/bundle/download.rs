//! The bundle as a file.

use crate::door::{Door, refuse_plainly};
use axum::Extension;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use domain::app_kind::AppKind;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use portal::Error;
use portal::bundles::BundleFile;
use serde::Deserialize;

/// Which of the two.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// `external` or `connected`; absent is the first.
    pub(crate) app: Option<String>,
}

/// The bundle of an integration, with its newest certificate.
pub async fn send(
    Extension(door): Extension<Door>,
    Path((client, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(app) = AppKind::parse(asked.app.as_deref()) else { return refuse_plainly(&door, &Error::NotFound) };
    match door.portal.bundles().make(&door.caller, &client, &id, app).await {
        Ok(bundle) => file(bundle),
        Err(error) => refuse_plainly(&door, &error),
    }
}

/// The answer that saves it.
pub(crate) fn file(bundle: BundleFile) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", bundle.file_name);
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, bundle.zip).into_response()
}
