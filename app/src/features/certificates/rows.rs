//! The certificates as rows: each with where it is in its life and what can be done with it now.

use super::standing::{expiry, life, retires};
use crate::routes;
use crate::ui::{
    ActionCell, Ago, ButtonKind, Cell, Column, CopyText, DateUtc, IconLink, IconName, LinkButton, MiddleSize, Row,
    RowHead, SecondLine, Table,
};
use domain::Timestamp;
use leptos::prelude::*;
use portal::certificates::{Certificate, Held, State};

/// Where the focus goes back to.
pub(super) const ABORT_ID: &str = "abort-rotation";
pub(super) const RETIRE_ID: &str = "retire-certificate";
pub(super) const REVOKE_ID: &str = "revoke-certificate";

/// What every row has to know.
pub(super) struct Around {
    pub(super) slug: String,
    pub(super) integration: String,
    pub(super) held: Held,
    pub(super) now: Timestamp,
    /// Why this person may change nothing here.
    pub(super) forbidden: Option<String>,
}

pub(super) fn table(certificates: Vec<Certificate>, around: &Around) -> AnyView {
    let columns = vec![
        Column::new("SHA-256 thumbprint"),
        Column::new("Standing"),
        Column::new("Valid until"),
        Column::new("Actions").hidden_label(),
    ];
    let rows = certificates.into_iter().map(|certificate| row(certificate, around)).collect_view();
    view! { <Table caption="Certificates, newest first" columns=columns>{rows}</Table> }.into_any()
}

fn row(certificate: Certificate, around: &Around) -> impl IntoView + use<> {
    let made_by = certificate.made_by.clone().map(|who| format!(" by {who}"));
    let (created, now) = (certificate.created_at.millis(), around.now.millis());
    let retires = (certificate.state == State::Retiring).then(|| retires(&certificate)).flatten();
    let standing = life(&certificate, around.now);
    // When one is over, nobody has to hurry any more.
    let valid_until = if certificate.state.has_key() {
        expiry(certificate.not_after, around.now)
    } else {
        view! { <DateUtc at_ms=certificate.not_after.millis()/> }.into_any()
    };
    let actions = actions(&certificate, around);
    view! {
        <Row>
            <RowHead>
                <CopyText value=certificate.thumbprint.clone() label="Copy thumbprint" size=MiddleSize::Short/>
                <SecondLine>"Made " <Ago at_ms=created now_ms=now/> {made_by}</SecondLine>
            </RowHead>
            <Cell label="Standing">
                {standing}
                {retires.map(|at| view! { <SecondLine>"Key is destroyed " {at}</SecondLine> })}
            </Cell>
            <Cell label="Valid until">{valid_until}</Cell>
            <ActionCell>{actions}</ActionCell>
        </Row>
    }
}

fn actions(certificate: &Certificate, around: &Around) -> AnyView {
    let Around { slug, integration, held, forbidden, .. } = around;
    let step = |step: &str, words: &'static str, kind: ButtonKind, id: &'static str| {
        let href = routes::certificates(slug, integration, step);
        view! {
            <LinkButton href=href kind=kind small=true id=id disabled_reason=forbidden.clone()>{words}</LinkButton>
        }
    };
    let file = routes::certificate_by_thumbprint(slug, integration, &certificate.thumbprint);
    let label = format!("Download certificate {}", certificate.thumbprint);
    let download = certificate.state.has_key().then(|| {
        view! { <IconLink href=file icon=IconName::Download label=label/> }
    });
    let more = match certificate.state {
        State::Waiting if held.in_use => Some(step("abort", "Abort", ButtonKind::Secondary, ABORT_ID)),
        State::Retiring => Some(step("retire", "Retire now", ButtonKind::Secondary, RETIRE_ID)),
        State::InUse | State::Waiting => Some(step("revoke", "Revoke", ButtonKind::Danger, REVOKE_ID)),
        State::Retired | State::Withdrawn | State::Revoked => None,
    };
    view! { {download} {more} }.into_any()
}
