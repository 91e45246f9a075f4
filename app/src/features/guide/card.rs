//! The guide as a part of a page: its tabs, how far it has come, the steps, advice, and where to find it all later.

use super::advice::advice;
use super::body::{About, words_of};
use super::later::later;
use super::live::{LiveGuide, LiveStep};
use super::todo::words;
use super::wire::GuideNow;
use crate::features::checks::diagnosis::rendered;
use crate::ui::{Button, Card, Disclosure, Form, IconName, Tab, Tabs, Wake};
use domain::app_kind::AppKind;
use domain::guide::{SetupPage, Step};
use leptos::prelude::*;
use portal::guide::{GuideView, Progress};
use portal::{Settings, Vendor};

/// Where a guide's links lead, which depends on who reads it.
pub(crate) struct Ways {
    /// The page the guide is on.
    pub(crate) here: String,
    /// The stream of its progress.
    pub(crate) stream: String,
    /// Where username, consumer key and host are typed.
    pub(crate) fill_in: String,
    /// Who enters what the reader has no field for; `None` where every field is at hand.
    pub(crate) instead: Option<String>,
    /// Where a check is posted.
    pub(crate) check: String,
    /// The certificate's file.
    pub(crate) certificate: String,
}

/// The progress as the browser gets it.
pub(crate) fn now_of(progress: &Progress, vendor: &Vendor) -> GuideNow {
    let settings = &progress.integration.settings;
    GuideNow {
        steps: progress.steps.clone(),
        current: progress.current,
        checking: progress.checking,
        refusal: progress
            .refusal
            .as_ref()
            .and_then(|refusal| rendered(refusal, vendor, settings))
            .map(|refusal| (refusal.title, refusal.code)),
        can_check: settings.username.is_some() && settings.consumer_key.is_some(),
    }
}

/// The guide for this kind of app.
pub(crate) fn card(guide: &GuideView, app: AppKind, ways: &Ways, settings: &Settings) -> AnyView {
    let vendor = &settings.vendor;
    let now = now_of(&guide.progress, vendor);
    let done = now.is_done();
    let steps = steps(guide, app, ways, vendor);
    let tabs = AppKind::ALL
        .into_iter()
        .map(|kind| Tab::new(format!("{}?app={}#guide", ways.here, kind.word()), kind.label()).current(kind == app))
        .collect();
    let (stream, result) = (ways.stream.clone(), ways.here.clone());
    let live = view! {
        <Wake/>
        <LiveGuide start=now stream=stream result=result>
            <Tabs label="Kind of app" tabs=tabs/>
            <ol class="steps guide-steps" aria-label="Setup guide">{steps}</ol>
        </LiveGuide>
    };
    let live = if done {
        view! { <Disclosure summary="Every step is done. See them again">{live}</Disclosure> }.into_any()
    } else {
        live.into_any()
    };
    let advice = advice(&guide.advice, &settings.egress_addresses);
    let later = later(app, vendor);
    view! {
        <Card title="Setup guide" id="guide">
            {advice}
            {live}
            <Disclosure summary="Where to find it later">{later}</Disclosure>
        </Card>
    }
    .into_any()
}

fn steps(guide: &GuideView, app: AppKind, ways: &Ways, vendor: &Vendor) -> Vec<AnyView> {
    let integration = &guide.progress.integration;
    let about =
        About { vendor, kind: integration.kind, settings: &integration.settings, objects: &guide.objects, ways };
    guide
        .progress
        .steps
        .iter()
        .zip(1..)
        .map(|((step, standing), number)| {
            let (step, standing) = (*step, *standing);
            let open = SetupPage::of(step, app)
                .and_then(|page| guide.setup.as_ref().map(|site| (site.address(page), page.label())));
            let body = words(words_of(step, app, &about), open);
            let check = (step == Step::Proof).then(|| {
                let action = ways.check.clone();
                view! { <Form action=action class="inline"><Button icon=IconName::Activity>"Check now"</Button></Form> }
            });
            let id = format!("step-{step}");
            view! {
                <li class="guide-step" id=id>
                    <LiveStep step=step number=number start=standing>{body}{check}</LiveStep>
                </li>
            }
            .into_any()
        })
        .collect()
}
