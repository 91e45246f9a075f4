//! How long integrations took to be connected first, drawn here as SVG, with the numbers behind it as a table.

use crate::ui::{Card, Cell, Column, Disclosure, Row, RowHead, Table};
use leptos::prelude::*;
use portal::clients::{TOOK_UP_TO_HOURS, Took};

/// Of the drawing, in its own units.
const HEIGHT: i64 = 120;
const SLOT: i64 = 160;
const BAR: i64 = 96;

/// A span and how many fit into it.
struct Bar {
    words: &'static str,
    integrations: i64,
}

/// The chart, or nothing before the first connection.
pub(super) fn chart(took: &[Took]) -> Option<AnyView> {
    if took.is_empty() {
        return None;
    }
    let bars = bars(took);
    let all: i64 = bars.iter().map(|bar| bar.integrations).sum();
    let in_a_day: i64 = took
        .iter()
        .filter(|took| took.up_to_hours.is_some_and(|hours| hours <= 24))
        .map(|took| took.integrations)
        .sum();
    let title = match all {
        1 => format!("1 integration was connected, {in_a_day} of it within a day"),
        _ => format!("{all} integrations were connected, {in_a_day} of them within a day"),
    };
    let highest = bars.iter().map(|bar| bar.integrations).max().unwrap_or(1).max(1);
    let width = SLOT * i64::try_from(bars.len()).unwrap_or(1);
    let drawn = bars
        .iter()
        .zip(0i64..)
        .map(|(bar, place)| {
            let tall = if bar.integrations == 0 { 0 } else { (bar.integrations * HEIGHT / highest).max(2) };
            let x = place * SLOT + (SLOT - BAR) / 2;
            view! { <rect class="chart-good" x=x y=HEIGHT - tall width=BAR height=tall></rect> }
        })
        .collect_view();
    let labels = bars.iter().map(|bar| view! { <span>{bar.words}</span> }).collect_view();
    let rows = bars
        .iter()
        .map(|bar| {
            let (words, integrations) = (bar.words, bar.integrations);
            view! {
                <Row>
                    <RowHead>{words}</RowHead>
                    <Cell label="Integrations" number=true>{integrations}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![Column::new("Time to connected"), Column::new("Integrations").number()];
    let view = view! {
        <Card title="Time to connected">
            <figure class="chart chart-spans">
                <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=title.clone()>
                    {drawn}
                </svg>
                <div class="chart-labels small muted" aria-hidden="true">{labels}</div>
                <figcaption class="small muted">{title}", from activation on."</figcaption>
            </figure>
            <Disclosure summary="The same as a table">
                <Table caption="Integrations by their time to connected" columns=columns>{rows}</Table>
            </Disclosure>
        </Card>
    };
    Some(view.into_any())
}

/// Every span, those without any included.
fn bars(took: &[Took]) -> Vec<Bar> {
    let words = |hours: Option<i64>| match hours {
        Some(1) => "1 hour",
        Some(24) => "1 day",
        Some(72) => "3 days",
        Some(168) => "1 week",
        Some(_) => "4 weeks",
        None => "Longer",
    };
    TOOK_UP_TO_HOURS
        .into_iter()
        .map(Some)
        .chain([None])
        .map(|span| Bar {
            words: words(span),
            integrations: took.iter().filter(|took| took.up_to_hours == span).map(|took| took.integrations).sum(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_has_a_place() {
        let took = [Took { up_to_hours: Some(24), integrations: 2 }, Took { up_to_hours: None, integrations: 1 }];
        let counts: Vec<_> = bars(&took).iter().map(|bar| bar.integrations).collect();
        assert_eq!(counts, [0, 2, 0, 0, 0, 1]);
        assert!(chart(&[]).is_none());
    }
}
