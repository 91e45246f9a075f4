//! Over the list of integrations: the certificate that ends first, when it ends soon.

use super::texts;
use crate::door::Door;
use crate::routes;
use crate::ui::{LinkButton, Notice, Tone};
use domain::Timestamp;
use domain::certificate::standing;
use leptos::prelude::*;
use portal::Error;

pub(crate) async fn notice(door: &Door, slug: &str) -> Result<Option<AnyView>, Error> {
    let Some(soonest) = door.portal.certificates().soonest(&door.caller, slug).await? else { return Ok(None) };
    let stands = standing(Timestamp::default(), soonest.not_after, door.portal.now());
    let Some(title) = texts::soonest(stands, &soonest.name) else { return Ok(None) };
    let href = format!("{}#certificates", routes::integration(slug, soonest.integration_id));
    let action = view! { <LinkButton href=href small=true>"Open its certificates"</LinkButton> };
    Ok(Some(view! { <Notice tone=Tone::Warn title=title action=move || action>{texts::SOONEST}</Notice> }.into_any()))
}
