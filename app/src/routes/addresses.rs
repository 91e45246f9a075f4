//! The addresses inside a client, for links. Ids come as they are shown.

use domain::app_kind::AppKind;

pub fn integrations(client: &str) -> String {
    format!("/clients/{client}/integrations")
}

pub fn new_integration(client: &str) -> String {
    format!("/clients/{client}/integrations/new")
}

pub fn integration(client: &str, id: impl std::fmt::Display) -> String {
    format!("/clients/{client}/integrations/{id}")
}

pub fn edit_integration(client: &str, id: impl std::fmt::Display) -> String {
    format!("/clients/{client}/integrations/{id}/edit")
}

pub fn certificate(client: &str, id: impl std::fmt::Display) -> String {
    format!("/clients/{client}/integrations/{id}/certificate")
}

pub fn certificate_file(client: &str, id: impl std::fmt::Display) -> String {
    format!("/clients/{client}/integrations/{id}/certificate.crt")
}

pub fn bundle_file(client: &str, id: impl std::fmt::Display, app: AppKind) -> String {
    format!("/clients/{client}/integrations/{id}/bundle.zip?app={}", app.word())
}

/// The certificate with that thumbprint, as a file.
pub fn certificate_by_thumbprint(client: &str, id: impl std::fmt::Display, thumbprint: &str) -> String {
    format!("/clients/{client}/integrations/{id}/certificates/{thumbprint}.crt")
}

/// A step with the certificates of an integration: `rotate`, `abort`, `retire` or `revoke`.
pub fn certificates(client: &str, id: impl std::fmt::Display, step: &str) -> String {
    format!("/clients/{client}/integrations/{id}/certificates/{step}")
}

pub fn events(client: &str) -> String {
    format!("/clients/{client}/events")
}

pub fn audit(client: &str) -> String {
    format!("/clients/{client}/audit")
}
