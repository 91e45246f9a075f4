//! The certificate as a file, to whoever holds the link.

use crate::door::{Door, refuse_plainly};
use crate::features::integrations::download::as_file;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;

pub async fn certificate(Extension(door): Extension<Door>, Path(token): Path<String>) -> Response {
    match door.portal.handoff().certificate(&door.caller, &token).await {
        Ok(file) => as_file(file),
        Err(error) => refuse_plainly(&door, &error),
    }
}
