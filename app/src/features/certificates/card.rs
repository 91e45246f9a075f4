//! The certificates on the integration's page: what is going on, the download, and every certificate there was.

use super::handout::instructions;
use super::rows::{ABORT_ID, Around, table};
use super::texts;
use crate::door::Visit;
use crate::routes;
use crate::ui::{ButtonKind, Card, Disclosure, IconName, LinkButton, Notice, Tone};
use domain::certificate::standing;
use domain::integration::State as Life;
use domain::policy::{Action, Decision, Resource};
use leptos::prelude::*;
use portal::certificates::{Certificate, CertificateList, Held, State};
use portal::{Error, Portal, Vendor};

/// What opens the rotate modal; the focus comes back to it.
pub(super) const ROTATE_ID: &str = "rotate-certificate";

/// What the integration's page shows of its certificates.
pub(crate) struct Certificates {
    /// Above everything else: that one ends.
    pub(crate) reminder: Option<AnyView>,
    pub(crate) card: Option<AnyView>,
}

/// `behind` a modal the download is left out: it has its own.
pub(crate) async fn certificates(visit: &Visit, slug: &str, id: &str, behind: bool) -> Result<Certificates, Error> {
    let door = &visit.door;
    let list = door.portal.certificates().list(&door.caller, slug, id).await?;
    if list.integration.state == Life::Removed {
        return Ok(Certificates { reminder: None, card: None });
    }
    let forbidden = match Portal::decision_inside(&door.caller, Action::Update, Resource::Integration) {
        Decision::Forbidden(who) => Some(who.sentence().to_owned()),
        Decision::Allow | Decision::SignIn | Decision::Unknown => None,
    };
    let held = list.held();
    let around = Around { slug: slug.to_owned(), integration: id.to_owned(), held, now: list.now, forbidden };
    let reminder = reminder(&list, &around);
    let card = card(list, &around, &door.portal.settings().vendor, behind);
    Ok(Certificates { reminder, card: Some(card) })
}

/// That the certificate in use ends, unless its successor is on its way.
fn reminder(list: &CertificateList, around: &Around) -> Option<AnyView> {
    let in_use = list.certificates.iter().find(|one| one.state == State::InUse).filter(|_| !around.held.waiting)?;
    let title = texts::reminder(standing(in_use.not_before, in_use.not_after, list.now))?;
    let action = rotate_button(around, None);
    Some(view! { <Notice tone=Tone::Warn title=title action=move || action>{texts::REMINDER}</Notice> }.into_any())
}

fn card(list: CertificateList, around: &Around, vendor: &Vendor, behind: bool) -> AnyView {
    let action = rotate_button(around, Some(ROTATE_ID));
    let situation = situation(around, &list.certificates);
    let file = routes::certificate_file(&around.slug, &around.integration);
    let handout = (!behind && (around.held.waiting || around.held.in_use)).then(|| {
        view! { <p>"The certificate for your Salesforce admin: " <a href=file download="">"You can download it here"</a>". It holds no secret."</p> }
    });
    let replaces = list.certificates.len() > 1;
    let instructions = (!behind).then(|| {
        let instructions = instructions(vendor, replaces);
        view! { <Disclosure summary="What your Salesforce admin does with it">{instructions}</Disclosure> }
    });
    let lead = (situation.is_some() || !behind).then(|| {
        view! { <div class="stack card-lead">{situation} {handout} {instructions}</div> }
    });
    let rows = table(list.certificates, around);
    view! {
        <Card title="Certificates" id="certificates" action=move || action flush=true>
            {lead}
            {rows}
        </Card>
    }
    .into_any()
}

fn rotate_button(around: &Around, id: Option<&'static str>) -> AnyView {
    let href = routes::certificates(&around.slug, &around.integration, "rotate");
    let Held { waiting, in_use, .. } = around.held;
    let reason = around
        .forbidden
        .clone()
        .or_else(|| around.held.may_rotate().err().map(|obstacle| obstacle.sentence().to_owned()));
    let words = if waiting || in_use { "Rotate certificate" } else { "New certificate" };
    view! { <LinkButton href=href icon=IconName::Refresh small=true id=id disabled_reason=reason>{words}</LinkButton> }
        .into_any()
}

/// What is going on, when it is not simply in use.
fn situation(around: &Around, certificates: &[Certificate]) -> Option<AnyView> {
    let Held { waiting, in_use, retiring } = around.held;
    if retiring {
        // Its successor is refused meanwhile: the older one is what Salesforce holds.
        let back =
            certificates.iter().any(|one| one.state == State::Retiring && one.last_worked_at > newest(certificates));
        let abort = back.then(|| abort_button(around));
        return Some(
            view! { <Notice tone=Tone::Good title="Rotated" action=move || abort>{texts::RETIRING}</Notice> }
                .into_any(),
        );
    }
    match (waiting, in_use) {
        (true, true) => Some(
            view! { <Notice tone=Tone::Info title="A new certificate is ready">{texts::WAITING}</Notice> }.into_any(),
        ),
        (false, false) => {
            Some(view! { <Notice tone=Tone::Bad title="No certificate">{texts::NONE}</Notice> }.into_any())
        }
        _ => None,
    }
}

/// When the certificate in use last worked.
fn newest(certificates: &[Certificate]) -> Option<domain::Timestamp> {
    certificates.iter().find(|one| one.state == State::InUse).and_then(|one| one.last_worked_at)
}

fn abort_button(around: &Around) -> AnyView {
    let href = routes::certificates(&around.slug, &around.integration, "abort");
    let reason = around.forbidden.clone();
    view! { <LinkButton href=href kind=ButtonKind::Secondary small=true id=ABORT_ID disabled_reason=reason>"Back to the old one"</LinkButton> }.into_any()
}
