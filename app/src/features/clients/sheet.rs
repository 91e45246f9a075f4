//! The board as a file.

use super::address::BoardAddress;
use crate::door::{Door, refuse_plainly};
use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use std::collections::HashMap;

/// What stands behind the question mark.
type Fields = HashMap<String, String>;

/// Every row that the board at the same query would show, page after page.
pub async fn download(Extension(door): Extension<Door>, Query(query): Query<Fields>) -> Response {
    let address = BoardAddress::read(|name| query.get(name).cloned().unwrap_or_default());
    let sheet = match door.portal.clients().board_sheet(&door.caller, &address.query()).await {
        Ok(sheet) => sheet,
        Err(error) => return refuse_plainly(&door, &error),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"clients.csv\"")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, sheet).into_response()
}
