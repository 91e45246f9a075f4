//! The connection check on the Salesforce admin's side: started there, watched live, and read again.

use super::ended;
use crate::door::{Answer, Door, Post, Redirect, Visit, page, refuse_plainly, streamed};
use crate::error_page::refusal_notice;
use crate::features::checks::diagnosis::{FormAt, rendered};
use crate::features::checks::history::outcome;
use crate::features::checks::outcome_sentence;
use crate::features::checks::show::{finished, running};
use crate::features::checks::wire::CheckNow;
use crate::frame::DemoBanner;
use crate::routes;
use crate::ui::{Actions, Ago, Button, ButtonKind, Form, FrameGuest, IconName, LinkButton};
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use domain::check::CheckState;
use futures::StreamExt;
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Error;
use portal::checks::Check;
use portal::handoff::GuestCheck;

const TITLE: &str = "Connection check";

#[component]
pub fn HandoffCheckPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        if let Err(error) = ended::known(&visit) {
            return ended::instead(door, error);
        }
        match door.portal.handoff().last_check(&door.caller, &visit.param("token")).await {
            Ok(found) => Ok(content(&visit, &found)),
            Err(error) => ended::instead(door, error),
        }
    })
}

fn content(visit: &Visit, found: &GuestCheck) -> AnyView {
    let settings = visit.door.portal.settings();
    let here = routes::handoff_link_page(&visit.param("token"));
    let (action, values) = (format!("{here}/check"), format!("{here}#values"));
    let notice = visit.state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
    let state = found.check.as_ref().map(|check| check.state);
    let lead = state.map_or("Not checked yet.", outcome_sentence);
    let when = found.check.as_ref().map(|check| when(check, found.now.millis()));
    let chain = found.check.as_ref().map(|check| {
        let snapshot = CheckNow::of(check.state, &check.chain);
        if check.state == CheckState::Running {
            return running(snapshot, action.clone());
        }
        let refusal = check.chain.refusal();
        let refusal = refusal.and_then(|(_, refusal)| rendered(refusal, &settings.vendor, &found.integration.settings));
        finished(snapshot, refusal, FormAt::TwoFields { href: &values, ask: &found.made_by })
    });
    let finished = found.finished;
    let busy = (state == Some(CheckState::Running)).then_some("One check at a time: this one is running.");
    let passed = state == Some(CheckState::Passed);
    let (check_kind, back_kind) = if passed {
        (ButtonKind::Secondary, ButtonKind::Primary)
    } else {
        (ButtonKind::Primary, ButtonKind::Secondary)
    };
    let demo = settings.demo;
    view! {
        <Title text=TITLE/>
        <FrameGuest title=TITLE lead=lead wide=true banner=move || demo.then(|| view! { <DemoBanner/> })>
            <div class="stack">
                {notice}
                {when}
                {chain}
                {if finished {
                    view! { <Actions><LinkButton href=here kind=ButtonKind::Primary>"See the result"</LinkButton></Actions> }.into_any()
                } else {
                    view! {
                        <Form action=action label=TITLE>
                            <Actions>
                                <Button kind=check_kind icon=IconName::Activity disabled_reason=busy>"Check connection"</Button>
                                <LinkButton href=here kind=back_kind>"Back to the steps"</LinkButton>
                            </Actions>
                        </Form>
                    }
                    .into_any()
                }}
            </div>
        </FrameGuest>
    }
    .into_any()
}

fn when(check: &Check, now_ms: i64) -> AnyView {
    let (state, at_ms) = (check.state, check.started_at.millis());
    view! { <p class="cluster">{outcome(state)} <span class="muted"><Ago at_ms=at_ms now_ms=now_ms/></span></p> }
        .into_any()
}

pub async fn submit(post: Post) -> Answer {
    let token = post.param("token");
    post.door.portal.handoff().start_check(&post.door.caller, token).await?;
    Ok(Redirect(format!("{}/check", routes::handoff_link_page(token))))
}

/// Streams the running check. The stream ends with the check, or with the link.
pub async fn watch(Extension(door): Extension<Door>, Path(token): Path<String>) -> Response {
    let found = door.portal.handoff().last_check(&door.caller, &token).await;
    match found.and_then(|found| found.check.ok_or(Error::NotFound)) {
        Ok(check) => {
            let integration = check.integration_id;
            let checks = door.portal.handoff().watch(door.caller.clone(), token, check);
            streamed(integration.to_string(), checks.map(|check| CheckNow::of(check.state, &check.chain)))
        }
        Err(error) => refuse_plainly(&door, &error),
    }
}
