//! The grants this org knows by name but gives to nobody: each is refused with the words Salesforce has for it.

use super::oauth_error::Refusal;
use super::parameters::Parameters;
use crate::door::Door;
use crate::model::state::State;

/// Missing, unreadable or unknown `grant_type`.
pub(super) fn unsupported() -> Refusal {
    Refusal::new("unsupported_grant_type", "grant type not supported")
}

pub(super) fn refuse(state: &State, door: &Door, grant_type: &str, parameters: &Parameters) -> Refusal {
    match grant_type {
        "client_credentials" if matches!(door, Door::Login | Door::Test) => {
            Refusal::grant("request not supported on this domain")
        }
        "client_credentials" | "authorization_code" | "refresh_token" => {
            let known = parameters
                .get("client_id")
                .is_some_and(|key| state.orgs.values().any(|org| door.serves(org) && org.app_with_key(key).is_some()));
            match grant_type {
                _ if !known => Refusal::new("invalid_client_id", "client identifier invalid"),
                "client_credentials" => Refusal::grant("client credentials flow not enabled"),
                "authorization_code" => Refusal::grant("invalid authorization code"),
                _ => Refusal::grant("expired access/refresh token"),
            }
        }
        "password" => Refusal::grant("authentication failure"),
        _ => unsupported(),
    }
}
