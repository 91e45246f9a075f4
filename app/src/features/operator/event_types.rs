//! `/operator/event-types`: what the vendor's platform can send, and the sets integrations choose from, alone and behind
//! both forms.

use super::texts;
use crate::door::{Visit, page};
use crate::features::event_set::contents;
use crate::features::modal::Modal;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{ButtonKind, Card, Cell, Column, IconName, LinkButton, Notice, PageHeader, Row, RowHead, Table, Tone};
use leptos::prelude::*;
use portal::Error;
use portal::operator::EventCatalogue;

/// The id of the button that opens the form for a new type.
pub(super) const ADD_TYPE: &str = "add-event-type";
/// The id of the button that opens the form for a new set.
pub(super) const ADD_SET: &str = "add-event-set";

#[component]
pub fn EventTypesPage() -> impl IntoView {
    page(|visit| async move {
        let catalogue = visit.door.portal.operator().event_catalogue(&visit.door.caller).await?;
        behind(&visit, catalogue, None).await
    })
}

/// Both lists, with a dialog over them when there is one.
pub(super) async fn behind(visit: &Visit, catalogue: EventCatalogue, modal: Option<Modal>) -> Result<AnyView, Error> {
    let done = texts::event_done(&visit.query("done"));
    let EventCatalogue { types, sets } = catalogue;
    let set_rows = sets
        .into_iter()
        .map(|set| {
            view! {
                <Row>
                    <RowHead>{set.name}</RowHead>
                    <Cell label="Contains">{contents(&set.types)}</Cell>
                </Row>
            }
        })
        .collect_view();
    let type_rows = types
        .into_iter()
        .map(|(name, object)| {
            view! {
                <Row>
                    <RowHead><span class="mono">{name}</span></RowHead>
                    <Cell label="Salesforce object"><span class="mono">{object.api_name()}</span></Cell>
                </Row>
            }
        })
        .collect_view();
    let set_columns = vec![Column::new("Event set"), Column::new("Contains")];
    let type_columns = vec![Column::new("Event type"), Column::new("Salesforce object")];
    let content = view! {
        <PageHeader
            title="Event types"
            description="What the vendor's platform can send, and the sets integrations choose from. What is in use never changes: add a type, then a set that holds it."
            action=move || view! {
                <LinkButton href=routes::OPERATOR_NEW_EVENT_SET kind=ButtonKind::Primary icon=IconName::Plus id=ADD_SET>"Add event set"</LinkButton>
            }
            secondary=move || view! {
                <LinkButton href=routes::OPERATOR_NEW_EVENT_TYPE icon=IconName::Plus id=ADD_TYPE>"Add event type"</LinkButton>
            }
        />
        {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
        <Card flush=true title="Event sets"><Table caption="Event sets" columns=set_columns>{set_rows}</Table></Card>
        <Card flush=true title="Event types"><Table caption="Event types" columns=type_columns>{type_rows}</Table></Card>
    }
    .into_any();
    let (title, dialog) = Modal::split(modal, || "Event types".to_owned());
    framed(&visit.door, Page { title, section: Section::EventTypes, client: None, dialog, content }).await
}
