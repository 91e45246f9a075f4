//! What is parked, by reason: how many, why, what to do, and sending them again.

use super::texts::count;
use crate::routes;
use crate::ui::{ActionCell, Card, Cell, Column, IconName, LinkButton, Row, RowHead, SecondLine, Table};
use domain::diagnosis;
use leptos::prelude::*;
use portal::deliveries::ParkedGroup;

/// One row per diagnosis, most first. `list` is the address of the deliveries.
pub(super) fn groups(groups: Vec<ParkedGroup>, list: &str) -> AnyView {
    let rows = groups.into_iter().map(|group| row(group, list)).collect_view();
    let columns = vec![Column::new("Reason"), Column::new("What to do"), Column::new("Actions").hidden_label()];
    let all = format!("{list}/replay?all=yes");
    view! {
        <Card title="Parked by reason" flush=true action=move || view! { <LinkButton href=all small=true icon=IconName::Refresh>"Replay all"</LinkButton> }>
            <Table caption="Parked deliveries by reason" columns=columns>{rows}</Table>
        </Card>
    }
    .into_any()
}

fn row(group: ParkedGroup, list: &str) -> impl IntoView + use<> {
    let row = diagnosis::find(&group.diagnosis);
    let title = row.map_or_else(|| group.diagnosis.clone(), |row| row.title.to_owned());
    let what_to_do = row.and_then(|row| row.fixes.first()).map(|fix| fix.action);
    let help = format!("{}#{}", routes::TROUBLESHOOTING, group.diagnosis);
    let show = format!("{list}?state=parked&diagnosis={}", group.diagnosis);
    let replay = format!("{list}/replay?diagnosis={}", group.diagnosis);
    view! {
        <Row>
            <RowHead>
                {count(group.count)}" × "<a href=show>{title}</a>
                <SecondLine><span class="mono">{group.diagnosis}</span></SecondLine>
            </RowHead>
            <Cell label="What to do">{what_to_do} " " <a href=help>"More"</a></Cell>
            <ActionCell><LinkButton href=replay small=true icon=IconName::Refresh>"Replay"</LinkButton></ActionCell>
        </Row>
    }
}
