//! How an integration stands: icon, word and color, the same on every page.

use crate::ui::{IconName, Status, Tag, Tone};
use domain::integration::{NextStep, State};
use leptos::prelude::*;

/// The state, and that it is paused.
pub(crate) fn status(state: State, paused: bool) -> AnyView {
    let (tone, icon) = match state {
        State::AwaitingSalesforce => (Tone::Info, Some(IconName::Clock)),
        State::Connected => (Tone::Good, None),
        State::NeedsAttention => (Tone::Bad, Some(IconName::TriangleAlert)),
        State::OrganizationChanged => (Tone::Bad, Some(IconName::Building)),
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
        NextStep::FollowDiagnosis | NextStep::MakeCertificate | NextStep::ConfirmOrganization => Tone::Bad,
        NextStep::SendEvents => Tone::Good,
        NextStep::FillInUsernameAndConsumerKey
        | NextStep::FillInUsername
        | NextStep::FillInConsumerKey
        | NextStep::CheckConnection => Tone::Info,
    }
}
