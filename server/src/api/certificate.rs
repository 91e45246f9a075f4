//! `…/integrations/{id}/certificate`: the newest certificate as PEM. It is public by nature; the private key has no
//! way out.

use super::routes::Call;
use axum::extract::Path;
use axum::response::Response;
use http::header::CONTENT_TYPE;

pub(super) async fn download(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    let found = call.portal.integrations().certificate(&call.caller, &client, &id, None).await;
    // RFC 8555, section 9.1
    call.answer(found.map(|file| ([(CONTENT_TYPE, "application/pem-certificate-chain")], file.pem)))
}
