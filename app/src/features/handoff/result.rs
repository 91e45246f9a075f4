//! What a link shows when the integration was connected with it: the result, read-only, until the link expires.

use super::texts;
use crate::door::Visit;
use crate::error_page::refusal_notice;
use crate::features::checks::history::{links, outcome};
use crate::features::integrations::status::status;
use crate::frame::DemoBanner;
use crate::ui::{Card, DateTimeUtc, FrameGuest, Notice, Tone};
use domain::integration::State;
use leptos::prelude::*;
use leptos_meta::Title;
use portal::handoff::Finished;

pub(super) fn result(visit: &Visit, finished: Finished) -> AnyView {
    let settings = visit.door.portal.settings();
    let Finished { client, integration, at, check, made_by, expires_at, .. } = finished;
    let title = format!("Salesforce setup for {integration}");
    let lead = texts::done_lead(client.as_str(), &settings.vendor.name);
    let foot = texts::result_foot(&expires_at.date_words(), &made_by);
    let refused = visit.state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
    let chain = check.map(|check| {
        let (state, chain) = (check.state, links(&check));
        view! {
            <Card title="Connection" id="connection">
                <p class="cluster">{outcome(state)} <span class="muted"><DateTimeUtc at_ms=at.millis()/></span></p>
                {chain}
            </Card>
        }
    });
    let demo = settings.demo;
    view! {
        <Title text=title.clone()/>
        <FrameGuest
            title=title lead=lead wide=true banner=move || demo.then(|| view! { <DemoBanner/> })
            foot=move || view! { <p>{foot}</p> }
        >
            <div class="stack-loose">
                {refused}
                <p class="cluster">{status(State::Connected, false)} <span class="muted"><DateTimeUtc at_ms=at.millis()/></span></p>
                <Notice tone=Tone::Good title="Connected: your part is done">{texts::FINISHED}</Notice>
                {chain}
            </div>
        </FrameGuest>
    }
    .into_any()
}
