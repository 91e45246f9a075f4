//! The guide on the page of its integration.

use super::card::{Ways, card};
use crate::door::Visit;
use crate::routes;
use domain::app_kind::AppKind;
use domain::integration::State;
use leptos::prelude::*;
use portal::Error;
use portal::integrations::Integration;

/// The guide with the tab that the address asks for; nothing for a removed integration.
pub(crate) async fn on_page(visit: &Visit, client: &str, integration: &Integration) -> Result<Option<AnyView>, Error> {
    if integration.state == State::Removed {
        return Ok(None);
    }
    let (door, id) = (&visit.door, integration.id);
    let guide = door.portal.guide().show(&door.caller, client, &id.to_string()).await?;
    let here = routes::integration(client, id);
    let ways = Ways {
        stream: format!("{here}/guide/stream"),
        fill_in: routes::edit_integration(client, id),
        instead: None,
        check: routes::checks(client, id),
        certificate: routes::certificate_file(client, id),
        here,
    };
    Ok(Some(card(&guide, AppKind::of_word(&visit.query("app")), &ways, door.portal.settings())))
}
