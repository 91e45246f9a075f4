//! How an integration and its certificate stand: icon, word and colour, the same on every page.

use super::texts;
use crate::ui::{DateUtc, IconName, Status, Tag, Tone};
use domain::Timestamp;
use domain::certificate::{Standing, standing};
use domain::integration::{NextStep, State};
use leptos::prelude::*;

/// The state, and that it is paused.
pub(crate) fn status(state: State, paused: bool) -> AnyView {
    let (tone, icon) = match state {
        State::AwaitingSalesforce => (Tone::Info, Some(IconName::Clock)),
        State::Connected => (Tone::Good, None),
        State::NeedsAttention => (Tone::Bad, Some(IconName::TriangleAlert)),
        State::Removed => (Tone::Neutral, Some(IconName::Trash)),
    };
    view! {
        <Status tone=tone word=state.label() icon=icon.unwrap_or(tone.icon())/>
        {paused.then(|| view! { " " <Tag word="Paused" tone=Tone::Warn/> })}
    }
    .into_any()
}

/// The mood of the next step.
pub(super) const fn tone_of(step: NextStep) -> Tone {
    match step {
        NextStep::Nothing => Tone::Neutral,
        NextStep::Resume => Tone::Warn,
        NextStep::FollowDiagnosis => Tone::Bad,
        NextStep::SendEvents => Tone::Good,
        NextStep::FillInUsernameAndConsumerKey
        | NextStep::FillInUsername
        | NextStep::FillInConsumerKey
        | NextStep::CheckConnection => Tone::Info,
    }
}

/// Until when a certificate is valid, with a warning before and after it ends.
pub(super) fn expiry(expires: Timestamp, now: Timestamp) -> AnyView {
    let stands = standing(Timestamp::default(), expires, now);
    let tone = if matches!(stands, Standing::Expired { .. }) { Tone::Bad } else { Tone::Warn };
    view! {
        <DateUtc at_ms=expires.millis()/>
        {texts::certificate_warning(stands).map(|word| view! { " " <Tag word=word tone=tone/> })}
    }
    .into_any()
}
