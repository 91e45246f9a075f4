//! Where to report a weakness, as RFC 9116 has it: only an installation that names a contact has the file.

use crate::state::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use time::format_description::well_known::Rfc3339;

pub(crate) const PATH: &str = "/.well-known/security.txt";
/// The file has to name its end, a year away at most; it is made anew for whoever asks.
const VALID_DAYS: i64 = 180;

pub(crate) async fn serve(State(state): State<AppState>) -> Response {
    let Some(contact) = &state.security_contact else { return StatusCode::NOT_FOUND.into_response() };
    let text = text(contact, state.public_url.as_str(), state.portal.now());
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn text(contact: &str, public_url: &str, now: Timestamp) -> String {
    let expires = now.plus_days(VALID_DAYS).date_time().format(&Rfc3339).unwrap_or_default();
    format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {public_url}{PATH}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_a_contact_and_an_end() {
        let text = text(
            "mailto:security@example.com",
            "https://portal.example.com",
            Timestamp::from_millis(1_796_083_200_000),
        );
        assert_eq!(
            text,
            "Contact: mailto:security@example.com\nExpires: 2027-05-30T00:00:00Z\nPreferred-Languages: en\n\
             Canonical: https://portal.example.com/.well-known/security.txt\n"
        );
    }
}
