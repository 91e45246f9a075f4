//! `…/integrations/{id}/certificate`: the certificate to hand out, as PEM. It is public by nature; the private key has no
//! way out.

use super::routes::Call;
use axum::extract::Path;
use axum::response::Response;
use http::header::CONTENT_TYPE;

/// Download the certificate
///
/// The newest one, to be uploaded into the app in Salesforce.
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations/{id}/certificate", tag = "Integrations",
    operation_id = "download_certificate",
    responses(
        (status = 200, description = "The certificate as PEM.", body = String, content_type = "application/pem-certificate-chain"),
        (status = 410, description = "The integration was removed, or its certificate was revoked: the key was destroyed."),
    ),
)]
pub(super) async fn download(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    let found = call.portal.certificates().download(&call.caller, &client, &id, None).await;
    // RFC 8555, section 9.1
    call.answer(found.map(|file| ([(CONTENT_TYPE, "application/pem-certificate-chain")], file.pem)))
}
