//! The setup guide as whoever holds the link reads it, and the stream that moves it.

use crate::door::{Door, Visit, refuse_plainly, streamed};
use crate::features::guide::card::{Ways, card, now_of};
use crate::features::guide::stream::{elsewhere, is_from_own_page};
use crate::routes;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use domain::app_kind::AppKind;
use futures::StreamExt;
use http::HeaderMap;
use leptos::prelude::AnyView;
use portal::guide::GuideView;

/// The guide, its links leading to what lies on the page of the link.
pub(super) fn guide(visit: &Visit, guide: &GuideView, made_by: &str) -> AnyView {
    let here = routes::handoff_link_page(&visit.param("token"));
    let ways = Ways {
        stream: format!("{here}/guide/stream"),
        fill_in: format!("{here}#values"),
        instead: Some(made_by.to_owned()),
        check: format!("{here}/check"),
        certificate: format!("{here}/certificate.crt"),
        here,
    };
    card(guide, AppKind::of_word(&visit.query("app")), &ways, visit.door.portal.settings())
}

/// Streams how far the integration has come. The stream ends when all is done, or with the link.
pub async fn watch(Extension(door): Extension<Door>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    if !is_from_own_page(&headers) {
        return elsewhere();
    }
    let integration = match door.portal.handoff().may_follow(&door.caller, &token).await {
        Ok(integration) => integration,
        Err(error) => return refuse_plainly(&door, &error),
    };
    let portal = door.portal.clone();
    let guide = door.portal.handoff().follow(door.caller.clone(), token);
    streamed(integration.to_string(), guide.map(move |progress| now_of(&progress, &portal.settings().vendor)))
}
