//! How an integration's deliveries are doing, on its page.

use super::chart::chart;
use super::live::LiveFigures;
use super::texts::{bulk_job, count, duration};
use super::wire::{Figure, Figures};
use crate::routes;
use crate::ui::{Button, Card, Form, IconName, LinkButton, Notice, Tone, Wake, ago_words};
use domain::Timestamp;
use domain::delivery::{DeliveryState, SLOW_FROM_PERCENT};
use domain::integration::State;
use leptos::prelude::*;
use portal::deliveries::{Overview, Standing};

/// The numbers as words.
pub(super) fn figures(standing: &Standing, now: Timestamp) -> Figures {
    let figure = |label: &str, value: String, detail: Option<String>| Figure { label: label.to_owned(), value, detail };
    let ago = |at: Option<Timestamp>| at.map(|at| format!("last {}", ago_words(at.millis(), now.millis())));
    let waiting =
        if standing.waiting_more { format!("over {}", count(standing.waiting)) } else { count(standing.waiting) };
    Figures {
        figures: vec![
            figure("Delivered", count(standing.delivered), ago(standing.last_delivered_at)),
            figure("Waiting", waiting, standing.lag_ms.map(|lag| format!("oldest for {}", duration(lag)))),
            figure("Parked", count(standing.parked), (standing.parked > 0).then(|| "need somebody".to_owned())),
            figure("Last 15 minutes", count(standing.recent), Some("delivered".to_owned())),
        ],
    }
}

/// The card on the integration's page.
pub(crate) fn card(overview: Overview, submission: &str, now: Timestamp) -> AnyView {
    let Overview { scope, integration, standing, quarters, bulk } = overview;
    let slug = scope.client.slug.to_string();
    let list = routes::deliveries(&slug, integration.id);
    let stream = format!("{list}/stream");
    let parked = (standing.parked > 0).then(|| {
        let href = format!("{list}?state={}", DeliveryState::Parked.word());
        let words = match standing.parked {
            1 => "1 delivery was refused and waits for somebody.".to_owned(),
            many => format!("{} deliveries were refused and wait for somebody.", count(many)),
        };
        view! {
            <Notice tone=Tone::Warn title="Parked" action=move || view! { <LinkButton href=href>"See why"</LinkButton> }>
                {words}
            </Notice>
        }
    });
    let error = standing.last_error.as_ref().map(|(words, at)| {
        let (words, ago) = (words.clone(), ago_words(at.millis(), now.millis()));
        view! { <p class="small muted">"Last error, "{ago}": "<span class="mono">{words}</span></p> }
    });
    let bulk = bulk.map(|job| {
        let ago = ago_words(job.started_at.millis(), now.millis());
        view! { <p class="small muted">{bulk_job(job.records, job.unsettled.len(), &ago)}</p> }
    });
    let test = (integration.state != State::Removed).then(|| {
        let action = format!("{list}/test");
        let hidden = vec![("submission".to_owned(), submission.to_owned())];
        let reason = match integration.state {
            State::Connected => None,
            State::OrganizationChanged => Some("A test event would wait: confirm the org or restore the values first."),
            _ => Some("A test event would wait: check the connection first."),
        };
        view! {
            <Form action=action class="inline" hidden=hidden>
                <Button icon=IconName::Play disabled_reason=reason>"Send a test event"</Button>
            </Form>
        }
    });
    let all = list.clone();
    let meter = standing.api.map(|api| meter(api.used, api.allowed));
    view! {
        <Card title="Deliveries" id="deliveries" action=move || view! { <LinkButton href=all small=true>"All deliveries"</LinkButton> }>
            <Wake/>
            <LiveFigures start=figures(&standing, now) stream=stream/>
            {parked}
            {bulk}
            {chart(&quarters, now)}
            {error}
            {meter}
            {test}
        </Card>
    }
    .into_any()
}

/// How far the org's API requests are used up, by all tools together.
fn meter(used: i64, allowed: i64) -> AnyView {
    let high = allowed * i64::try_from(SLOW_FROM_PERCENT).unwrap_or(80) / 100;
    let words =
        format!("{} of {} API requests of 24 hours used in this org, by all its tools", count(used), count(allowed));
    view! {
        <div class="stack-tight">
            <label class="small muted" for="api-meter">{words}</label>
            <meter class="meter" id="api-meter" min="0" max=allowed high=high value=used></meter>
        </div>
    }
    .into_any()
}
