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

pub fn members(client: &str) -> String {
    format!("/clients/{client}/members")
}

pub fn new_member(client: &str) -> String {
    format!("/clients/{client}/members/new")
}

/// A step with one person of a client: `edit`, `remove` or `link`.
pub fn member(client: &str, id: impl std::fmt::Display, step: &str) -> String {
    format!("/clients/{client}/members/{id}/{step}")
}

/// The limits of a client, for operators.
pub fn client_limits(client: &str) -> String {
    format!("/operator/clients/{client}/limits")
}

/// A step with one person of the staff: `assign`, `unassign`, `remove` or `link`.
pub fn staff(id: impl std::fmt::Display, step: &str) -> String {
    format!("/operator/staff/{id}/{step}")
}

pub fn keys(client: &str) -> String {
    format!("/clients/{client}/keys")
}

pub fn new_key(client: &str) -> String {
    format!("/clients/{client}/keys/new")
}

pub fn revoke_key(client: &str, id: impl std::fmt::Display) -> String {
    format!("/clients/{client}/keys/{id}/revoke")
}

pub fn audit(client: &str) -> String {
    format!("/clients/{client}/audit")
}
