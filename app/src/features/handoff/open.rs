//! `/handoff/{token}`: the Salesforce admin's part of one integration, on one page, without an account.

use super::result::result;
use super::{ended, texts};
use crate::door::{Answer, Fields, FormState, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::bundle;
use crate::features::certificates::handout::facts;
use crate::features::checks::history::{links, outcome};
use crate::features::integrations::conflict::comparison;
use crate::features::integrations::status::status;
use crate::frame::DemoBanner;
use crate::routes;
use crate::ui::{Actions, Ago, Button, ButtonKind, Card, Form, FrameGuest, IconName, Notice, TextField, Tone};
use domain::app_kind::AppKind;
use domain::check::CheckState;
use domain::integration::{SettingsForm, State, field};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Error;
use portal::checks::Check;
use portal::handoff::{FilledIn, Opened, SalesforceSide, TwoFields};
use portal::integrations::Integration;

const WAS_USERNAME: &str = "was_username";
const WAS_CONSUMER_KEY: &str = "was_consumer_key";

#[component]
pub fn HandoffPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        if let Err(error) = ended::known(&visit) {
            return ended::instead(door, error);
        }
        match door.portal.handoff().open(&door.caller, &visit.param("token")).await {
            Ok(Opened::Work(side)) => Ok(content(&visit, *side)),
            Ok(Opened::Result(finished)) => Ok(result(&visit, *finished)),
            Err(error) => ended::instead(door, error),
        }
    })
}

fn content(visit: &Visit, side: SalesforceSide) -> AnyView {
    let settings = visit.door.portal.settings();
    let here = routes::handoff_link_page(&visit.param("token"));
    let SalesforceSide { client, integration, guide, certificate, check, proposal, made_by, expires_at, now } = side;
    let title = format!("Salesforce setup for {}", integration.settings.name);
    let lead = texts::lead(client.as_str(), &settings.vendor.name);
    let foot = texts::foot(&expires_at.date_words(), &made_by);
    let saved = texts::saved(&visit.query("done")).filter(|_| !visit.state.is_returned());
    let state = integration.state;
    let certificate = match certificate {
        Some(certificate) => {
            let (href, facts) = (format!("{here}/certificate.crt"), facts(&certificate, now));
            view! {
                <p>"The app in Salesforce needs this certificate: "<a href=href download="">"You can download it here"</a>". It holds no secret."</p>
                {facts}
            }
            .into_any()
        }
        None => view! { <p>{texts::no_certificate(&made_by)}</p> }.into_any(),
    };
    let file = |app: AppKind| format!("{here}/bundle.zip?app={}", app.word());
    let bundle = bundle::card_of(&integration, file, texts::host_missing(&made_by));
    let guide = super::guide::guide(visit, &guide, &made_by);
    let proposed = proposal.map(|proposal| {
        let (at_ms, who) = (proposal.created_at.millis(), texts::waits_for(&made_by));
        view! {
            <Notice tone=Tone::Info title="Your proposal waits for an answer" id="proposal">
                <p>{texts::PROPOSAL_WAITS}</p>
                <p>"Proposed " <Ago at_ms=at_ms now_ms=now.millis()/> ". " {who}</p>
            </Notice>
        }
    });
    let fields = two_fields(visit, &integration);
    let values = view! {
        <Card title="Give back two values" id="values">
            {saved.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
            {proposed}
            {fields}
        </Card>
    };
    // What was refused is looked at first, and not searched for below a long guide.
    let (first, last) = if visit.state.is_returned() { (Some(values), None) } else { (None, Some(values)) };
    let jump = last.is_some().then(|| view! { <a href="#values">"Fill in the two values"</a> });
    let connection = connection(state, check.as_ref(), &here, now.millis());
    let demo = settings.demo;
    view! {
        <Title text=title.clone()/>
        <FrameGuest
            title=title lead=lead wide=true banner=move || demo.then(|| view! { <DemoBanner/> })
            foot=move || view! { <p>{foot}</p> }
        >
            <div class="stack-loose">
                <p class="cluster">{status(state, false)} {jump}</p>
                {first}
                <Card title="Certificate" id="certificate">{certificate}</Card>
                {bundle}
                {guide}
                {last}
                <Card title="Connection" id="connection">{connection}</Card>
            </div>
        </FrameGuest>
    }
    .into_any()
}

/// The form; what was typed stays, whatever it was refused for.
fn two_fields(visit: &Visit, integration: &Integration) -> AnyView {
    let state = &visit.state;
    let stored = integration.settings.to_form();
    let conflict = match state.refusal.as_deref() {
        Some(Error::Conflict(conflict)) => Some(conflict),
        _ => None,
    };
    let fields = state.fields_or(|| opened_with(&stored));
    let was = match conflict {
        // Both values are in view now, so the next save goes on top of the stored ones.
        Some(conflict) => opened_with(&conflict.stored),
        None => fields.clone(),
    };
    let hidden = [WAS_USERNAME, WAS_CONSUMER_KEY].map(|name| (name.to_owned(), was.get(name).to_owned())).to_vec();
    let comparison = conflict.map(|conflict| {
        let typed: TwoFields = fields.to_form();
        let typed = SettingsForm {
            salesforce_username: typed.salesforce_username,
            consumer_key: typed.consumer_key,
            ..conflict.stored.clone()
        };
        comparison(conflict, &Fields::from_form(&typed), &[])
    });
    let proven = &integration.proven;
    let is_proven = proven.has_username_of(&integration.settings) || proven.has_consumer_key_of(&integration.settings);
    let odd = integration.settings.consumer_key.as_ref().is_some_and(domain::consumer_key::ConsumerKey::looks_odd);
    let above = above_form(&visit.door, state);
    let (username, key) = (fields.get(field::USERNAME).to_owned(), fields.get(field::CONSUMER_KEY).to_owned());
    let errors = |state: &FormState| (state.error(field::USERNAME), state.error(field::CONSUMER_KEY));
    let (username_error, key_error) = errors(state);
    view! {
        <div class="stack">
            {above}
            {comparison}
            {is_proven.then(|| view! { <p class="small muted">{texts::WORKED_BEFORE}</p> })}
            {odd.then(|| view! { <Notice tone=Tone::Warn title="The consumer key looks unusual">{texts::ODD_CONSUMER_KEY}</Notice> })}
            <Form hidden=hidden label="Give back two values">
                <TextField
                    name=field::USERNAME label="Salesforce Username" autocomplete="off" mono=true
                    value=username error=username_error hint=texts::USERNAME_HINT
                />
                <TextField
                    name=field::CONSUMER_KEY label="Salesforce Consumer Key" autocomplete="off" mono=true
                    value=key error=key_error hint=texts::CONSUMER_KEY_HINT
                />
                <Actions><Button kind=ButtonKind::Primary>"Save and check"</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

/// The form as it is opened: the stored values, and the same again to compare with when it is sent.
fn opened_with(stored: &SettingsForm) -> Fields {
    Fields::from_form(&TwoFields {
        salesforce_username: stored.salesforce_username.clone(),
        consumer_key: stored.consumer_key.clone(),
        was_username: stored.salesforce_username.clone(),
        was_consumer_key: stored.consumer_key.clone(),
    })
}

fn connection(state: State, check: Option<&Check>, here: &str, now_ms: i64) -> AnyView {
    let page = format!("{here}/check");
    let action = page.clone();
    let last = check.map(|check| {
        let (at_ms, links, state) = (check.started_at.millis(), links(check), check.state);
        let words = if state == CheckState::Running { "Watch it" } else { "Open the last check" };
        view! {
            <p class="cluster">
                {outcome(state)} <span class="muted"><Ago at_ms=at_ms now_ms=now_ms/></span>
                <a href=page>{words}</a>
            </p>
            {links}
        }
    });
    let words = match (state, check) {
        (State::Connected, _) => "Connected. Nothing is left to do, and you can close this page.",
        (_, None) => "Not checked yet. The check asks Salesforce link by link and leaves nothing behind.",
        (_, Some(_)) => "After a change in Salesforce, check again. New settings can take up to 10 minutes there.",
    };
    view! {
        <div class="stack">
            <p>{words}</p>
            {last}
            <Form action=action class="inline"><Button icon=IconName::Activity>"Check connection"</Button></Form>
        </div>
    }
    .into_any()
}

/// Saves the two values, and leads to the check when one starts.
pub async fn submit(post: Post) -> Answer {
    let token = post.param("token");
    let done = post.door.portal.handoff().fill_in(&post.door.caller, token, &post.fields.to_form()).await?;
    Ok(Redirect(match done {
        FilledIn::Checking => format!("{}/check", routes::handoff_link_page(token)),
        FilledIn::Proposed => format!("{}?done=proposed#values", routes::handoff_link_page(token)),
        FilledIn::Unchecked => format!("{}?done=unchecked#values", routes::handoff_link_page(token)),
        FilledIn::Incomplete => format!("{}?done=saved#values", routes::handoff_link_page(token)),
    }))
}
