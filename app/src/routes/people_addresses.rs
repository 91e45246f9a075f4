//! Addresses about people, keys and the limits of a client.

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
