//! The certificate as a file.

use crate::door::{Door, refuse_plainly};
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use portal::Error;
use portal::certificates::CertificateFile;

/// The certificate of an integration that is to be handed out.
pub async fn newest(Extension(door): Extension<Door>, Path((client, id)): Path<(String, String)>) -> Response {
    send(&door, &client, &id, None).await
}

/// The one whose SHA-256 thumbprint the file is named after.
pub async fn by_thumbprint(
    Extension(door): Extension<Door>,
    Path((client, id, file)): Path<(String, String, String)>,
) -> Response {
    match file.strip_suffix(".crt") {
        Some(thumbprint) => send(&door, &client, &id, Some(thumbprint)).await,
        None => refuse_plainly(&door, &Error::NotFound),
    }
}

async fn send(door: &Door, client: &str, id: &str, thumbprint: Option<&str>) -> Response {
    let file = match door.portal.certificates().download(&door.caller, client, id, thumbprint).await {
        Ok(file) => file,
        Err(error) => return refuse_plainly(door, &error),
    };
    as_file(file)
}

/// The answer that a browser saves as a file.
pub(crate) fn as_file(file: CertificateFile) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.file_name);
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/x-x509-ca-cert")),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, file.pem).into_response()
}
