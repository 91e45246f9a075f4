//! How a certificate stands, by its dates and in its life: icon, word and color, the same on every page.

use super::texts;
use crate::ui::{Ago, DateTimeUtc, DateUtc, IconName, SecondLine, Status, Tag, Tone};
use domain::Timestamp;
use domain::certificate::{Standing, standing};
use leptos::prelude::*;
use portal::certificates::{Certificate, State};

/// Until when a certificate is valid, with a warning before and after it ends.
pub(crate) fn expiry(expires: Timestamp, now: Timestamp) -> AnyView {
    let stands = standing(Timestamp::default(), expires, now);
    let tone = if matches!(stands, Standing::Expired { .. }) { Tone::Bad } else { Tone::Warn };
    view! {
        <DateUtc at_ms=expires.millis()/>
        {texts::warning(stands).map(|word| view! { " " <Tag word=word tone=tone/> })}
    }
    .into_any()
}

/// Where it is in its life, and what Salesforce said to it last.
pub(super) fn life(certificate: &Certificate, now: Timestamp) -> AnyView {
    let state = certificate.state;
    let (tone, icon) = match state {
        State::InUse => (Tone::Good, None),
        State::Waiting => (Tone::Info, Some(IconName::Clock)),
        State::Retiring => (Tone::Warn, Some(IconName::Clock)),
        State::Retired | State::Withdrawn => (Tone::Neutral, None),
        State::Revoked => (Tone::Bad, None),
    };
    let happened = happened(certificate, now);
    view! {
        <Status tone=tone word=state.label() icon=icon.unwrap_or(tone.icon())/>
        <SecondLine>{happened}</SecondLine>
    }
    .into_any()
}

fn happened(certificate: &Certificate, now: Timestamp) -> AnyView {
    let ago = |at: Timestamp| view! { <Ago at_ms=at.millis() now_ms=now.millis()/> };
    match (certificate.state.has_key(), certificate.last_worked_at, certificate.refused_at) {
        (false, ..) => match certificate.key_destroyed_at {
            Some(at) => view! { "Key destroyed " {ago(at)} }.into_any(),
            None => "Key destroyed".into_any(),
        },
        (true, worked, Some(refused)) if worked.is_none_or(|worked| worked < refused) => {
            view! { "Refused by Salesforce " {ago(refused)} }.into_any()
        }
        (true, Some(worked), _) => view! { "Signed in " {ago(worked)} }.into_any(),
        (true, None, _) => "Not used yet".into_any(),
    }
}

/// The moment a replaced certificate's key is destroyed.
pub(super) fn retires(certificate: &Certificate) -> Option<AnyView> {
    certificate.retire_at.map(|at| view! { <DateTimeUtc at_ms=at.millis()/> }.into_any())
}
