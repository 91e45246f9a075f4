//! `/clients/{client}/keys`, alone and behind every dialog about a key.

use super::texts;
use crate::door::{Visit, page};
use crate::features::modal::Modal;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, Ago, Breaking, ButtonKind, Card, Cell, Column, Empty, IconLink, IconName, LinkButton, Notice,
    PageHeader, Pager, Row, RowHead, SecondLine, Status, Table, Tone,
};
use domain::Timestamp;
use leptos::prelude::*;
use portal::api_keys::{KeyPage, KeyRow};
use portal::{Error, KeyKind};

/// The id of the button that opens the form for a new key.
pub(super) const MAKE: &str = "make-key";

#[component]
pub fn KeysPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, None).await })
}

/// The list, with a dialog over it when there is one.
pub(super) async fn behind(visit: &Visit, modal: Option<Modal>) -> Result<AnyView, Error> {
    let door = &visit.door;
    let before = Some(visit.query("before")).filter(|before| !before.is_empty());
    let KeyPage { scope, keys } =
        door.portal.api_keys().list(&door.caller, &visit.param("client"), before.as_deref()).await?;
    let client = ClientHere::from(&scope);
    let (title, dialog) = Modal::split(modal, || format!("Keys of {}", client.name));
    let list = routes::keys(&client.slug);
    let at = |cursor: Option<String>| cursor.map(|cursor| format!("{list}?before={}", routes::encode(&cursor)));
    let (newer, older) = (at(keys.previous), at(keys.next));
    let now = door.portal.now();
    let content = if keys.rows.is_empty() {
        empty()
    } else {
        let rows = keys.rows.into_iter().map(|key| row(&client.slug, key, now)).collect_view();
        view! {
            <Card flush=true>
                <Table caption="Keys, newest first" columns=columns()>{rows}</Table>
                <Pager label="Pages of keys" newer=newer older=older/>
            </Card>
        }
        .into_any()
    };
    let done = texts::done(&visit.query("done"));
    let make = routes::new_key(&client.slug);
    let content = view! {
        <PageHeader
            title="Keys"
            description="What machines sign in with. A key is shown once, when it is made; a revoked one is refused at the next call."
            action=move || view! { <LinkButton href=make kind=ButtonKind::Primary icon=IconName::Plus id=MAKE>"Make key"</LinkButton> }
            secondary=|| view! { <LinkButton href=routes::API_REFERENCE icon=IconName::ScrollText>"API reference"</LinkButton> }
        />
        {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
        {content}
    }
    .into_any();
    framed(door, Page { title, section: Section::Keys, client: Some(client), dialog, content }).await
}

fn empty() -> AnyView {
    view! {
        <Empty icon=IconName::Key title="No keys yet">
            "An ingest key lets the vendor's platform post events for this client; an API key lets your own automation manage integrations. Make the first one with \u{201c}Make key\u{201d}."
        </Empty>
    }
    .into_any()
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Name"),
        Column::new("Kind"),
        Column::new("Made").secondary(),
        Column::new("Last used"),
        Column::new("State"),
        Column::new("Actions").hidden_label(),
    ]
}

fn row(slug: &str, key: KeyRow, now: Timestamp) -> impl IntoView + use<> {
    let ago = move |at: Timestamp| view! { <Ago at_ms=at.millis() now_ms=now.millis()/> };
    let (id, name) = (key.id, key.name.to_string());
    let kind = texts::kind(KeyKind::from(key.kind));
    let scopes = key.scopes.join(", ");
    let used = key.last_used_at.map_or_else(|| "Never".into_any(), |at| ago(at).into_any());
    let state = match key.revoked_at {
        None => view! { <Status tone=Tone::Good word="Active"/> }.into_any(),
        Some(at) => {
            view! { <Status tone=Tone::Neutral icon=IconName::CircleX word="Revoked"/> <SecondLine>{ago(at)}</SecondLine> }
                .into_any()
        }
    };
    let revoke = key.revoked_at.is_none().then(|| {
        let href = routes::revoke_key(slug, id);
        view! { <IconLink href=href icon=IconName::Trash label=format!("Revoke {name}") id=format!("revoke-{id}")/> }
    });
    view! {
        <Row>
            <RowHead>{name.clone()}<SecondLine><span class="mono">{key.prefix}"…"</span></SecondLine></RowHead>
            <Cell label="Kind">{kind}<SecondLine><span class="mono">{scopes}</span></SecondLine></Cell>
            <Cell label="Made" secondary=true>
                {ago(key.created_at)}<SecondLine>"by "<Breaking value=key.created_by/></SecondLine>
            </Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell label="State">{state}</Cell>
            <ActionCell>{revoke}</ActionCell>
        </Row>
    }
}
