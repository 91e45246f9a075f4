//! The table of entries, the same for a client and for the installation.

use super::{changes, texts};
use crate::routes;
use crate::ui::{
    Ago, Breaking, Card, Cell, Column, DateTimeUtc, Empty, IconName, Pager, Row, RowHead, SecondLine, Status, Table,
};
use domain::Timestamp;
use leptos::prelude::*;
use portal::audit::{Entry, Page};

/// A page of entries with its pager; `list` is the address of the first page.
pub(crate) fn entries(page: Page<Entry>, list: &str, now: Timestamp) -> AnyView {
    if page.rows.is_empty() {
        return view! {
            <Empty icon=IconName::ScrollText title="Nothing happened yet">
                "Every change, sign-in and refused attempt will be listed here, newest first, with who and from where."
            </Empty>
        }
        .into_any();
    }
    let at = |cursor: Option<String>| cursor.map(|cursor| format!("{list}?before={}", routes::encode(&cursor)));
    let (newer, older) = (at(page.previous), at(page.next));
    let columns = vec![
        Column::new("What"),
        Column::new("Who"),
        Column::new("Target"),
        Column::new("Outcome"),
        Column::new("Address").secondary(),
        Column::new("Time"),
    ];
    let rows = page.rows.into_iter().map(|entry| row(entry, now)).collect_view();
    view! {
        <Card flush=true>
            <Table caption="Audit entries, newest first" columns=columns>{rows}</Table>
            <Pager label="Pages of the audit" newer=newer older=older/>
        </Card>
    }
    .into_any()
}

fn row(entry: Entry, now: Timestamp) -> impl IntoView {
    let what = texts::action(&entry.action, entry.outcome).map_or_else(|| entry.action.clone(), str::to_owned);
    let (tone, word) = texts::outcome(entry.outcome);
    let actor = texts::actor(&entry.actor_kind, &entry.actor);
    let target = texts::target(&entry.action, &entry.target);
    let changes = changes::lines(&entry.detail);
    view! {
        <Row>
            <RowHead>{what}<SecondLine><span class="mono">{entry.action}</span></SecondLine></RowHead>
            <Cell label="Who">
                <Breaking value=actor/>
                {texts::actor_kind(&entry.actor_kind).map(|kind| view! { <SecondLine>{kind}</SecondLine> })}
            </Cell>
            <Cell label="Target">
                <Breaking value=target/>
                {changes.into_iter().map(|line| view! { <SecondLine>{line}</SecondLine> }).collect_view()}
            </Cell>
            <Cell label="Outcome">
                <Status tone=tone word=word/>
                {texts::times(entry.count).map(|times| view! { <SecondLine>{times}</SecondLine> })}
            </Cell>
            <Cell label="Address" secondary=true><span class="mono">{entry.address.unwrap_or_else(|| "–".to_owned())}</span></Cell>
            <Cell label="Time">
                <Ago at_ms=entry.at.millis() now_ms=now.millis()/>
                <SecondLine><DateTimeUtc at_ms=entry.at.millis()/></SecondLine>
                {entry.last_at.map(|last| view! { <SecondLine>"Last: "<DateTimeUtc at_ms=last.millis()/></SecondLine> })}
            </Cell>
        </Row>
    }
}
