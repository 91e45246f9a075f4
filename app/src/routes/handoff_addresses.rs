//! Addresses of hand-off links, on the side of those who make them and of those who hold one.

use std::fmt::Display;

/// The hand-off links of an integration.
pub fn handoff_links(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/handoff")
}

/// The same with the form for a link that ends `link`.
pub fn replace_handoff_link(client: &str, id: impl Display, link: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/handoff?replace={link}")
}

pub fn revoke_handoff_link(client: &str, id: impl Display, link: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/handoff/{link}/revoke")
}

/// What a hand-off link opens.
pub fn handoff_link_page(token: &str) -> String {
    format!("/handoff/{token}")
}
