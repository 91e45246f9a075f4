//! The checks of one integration, on its page: the last one link by link, and the earlier ones.

use super::texts::{outcome_word, took};
use super::wire::CheckNow;
use crate::ui::{
    Ago, Card, Cell, Chain, ChainLink, Column, LinkButton, LinkState, Row, RowHead, SecondLine, Status, Table, Tone,
};
use domain::Timestamp;
use domain::check::CheckState;
use leptos::prelude::*;
use portal::checks::Check;

/// A check's outcome: icon, word and colour.
pub(crate) fn outcome(state: CheckState) -> AnyView {
    let (tone, icon) = match state {
        CheckState::Running => (Tone::Info, LinkState::Running.icon()),
        CheckState::Passed => (Tone::Good, Tone::Good.icon()),
        CheckState::Refused => (Tone::Bad, Tone::Bad.icon()),
        CheckState::Interrupted => (Tone::Neutral, Tone::Neutral.icon()),
    };
    view! { <Status tone=tone word=outcome_word(state) icon=icon/> }.into_any()
}

/// The newest check as a chain, with the way to its page below the integration's at `here`.
pub(crate) fn last_check(check: Option<&Check>, here: &str, now: Timestamp) -> AnyView {
    let Some(check) = check else {
        return view! {
            <Card title="Connection">
                <p class="muted">"Not checked yet. A check asks Salesforce link by link: certificate, token, identity, objects, fields, and a dry run that leaves nothing behind."</p>
            </Card>
        }
        .into_any();
    };
    let href = format!("{here}/checks/{}", check.id);
    let words = if check.state == CheckState::Running { "Watch it" } else { "Open the last check" };
    let (at, state) = (check.started_at.millis(), check.state);
    let links = links(check);
    view! {
        <Card title="Connection" action=move || view! { <LinkButton href=href small=true>{words}</LinkButton> }>
            <p class="cluster">{outcome(state)} <span class="muted"><Ago at_ms=at now_ms=now.millis()/></span></p>
            {links}
        </Card>
    }
    .into_any()
}

/// The chain of a check as it stands, without what only its own page explains.
pub(crate) fn links(check: &Check) -> AnyView {
    let links = CheckNow::of(check.state, &check.chain)
        .links
        .into_iter()
        .map(|now| view! { <ChainLink state=now.state title=now.link.label() detail=now.detail/> })
        .collect_view();
    view! { <Chain label="Links of the connection">{links}</Chain> }.into_any()
}

/// Every recent check of the integration at `here`, newest first, each with where it ended.
pub(crate) fn history(checks: Vec<Check>, here: &str, now: Timestamp) -> Option<AnyView> {
    if checks.is_empty() {
        return None;
    }
    let rows = checks
        .into_iter()
        .map(|check| {
            let href = format!("{here}/checks/{}", check.id);
            let stopped = check.chain.refusal().map(|(link, _)| link.label());
            let duration = check.finished_at.map(|end| took(end.since(check.started_at)));
            view! {
                <Row>
                    <RowHead>
                        <a href=href><Ago at_ms=check.started_at.millis() now_ms=now.millis()/></a>
                        <SecondLine>{check.requested_by}</SecondLine>
                    </RowHead>
                    <Cell label="Result">
                        {outcome(check.state)}
                        {stopped.map(|link| view! { <SecondLine>{link}</SecondLine> })}
                    </Cell>
                    <Cell label="Took" number=true>{duration}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![Column::new("When"), Column::new("Result"), Column::new("Took").number()];
    let view = view! {
        <Card title="Checks" id="checks" flush=true>
            <Table caption="Checks of this integration" columns=columns>{rows}</Table>
        </Card>
    };
    Some(view.into_any())
}
