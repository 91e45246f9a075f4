//! The last 24 hours as a chart, drawn here as SVG, with the numbers behind it as a table.

use super::texts::count;
use crate::ui::{Cell, Column, Disclosure, Row, RowHead, Table};
use domain::Timestamp;
use leptos::prelude::*;
use portal::deliveries::Quarter;

const QUARTER_MS: i64 = 15 * 60 * 1000;
const QUARTERS: i64 = 96;
/// Of the drawing, in its own units.
const WIDTH: i64 = 960;
const HEIGHT: i64 = 120;
const BAR: i64 = WIDTH / QUARTERS;

/// One hour of the table.
struct Hour {
    starts_at: Timestamp,
    delivered: i64,
    parked: i64,
    calls: i64,
}

/// The chart, or nothing when nothing happened.
pub(super) fn chart(quarters: &[Quarter], now: Timestamp) -> Option<AnyView> {
    if quarters.is_empty() {
        return None;
    }
    let last = now.millis().div_euclid(QUARTER_MS) * QUARTER_MS;
    let first = last - (QUARTERS - 1) * QUARTER_MS;
    let highest = quarters.iter().map(|quarter| quarter.delivered + quarter.parked).max().unwrap_or(1).max(1);
    let delivered: i64 = quarters.iter().map(|quarter| quarter.delivered).sum();
    let parked: i64 = quarters.iter().map(|quarter| quarter.parked).sum();
    let bars = quarters
        .iter()
        .filter_map(|quarter| {
            let place = (quarter.starts_at.millis() - first).div_euclid(QUARTER_MS);
            (0..QUARTERS).contains(&place).then(|| bar(place, *quarter, highest))
        })
        .collect_view();
    let hours = (0..24)
        .filter(|hour| hour % 6 == 0)
        .map(|hour| {
            let x = (hour * WIDTH) / 24;
            view! { <line class="chart-grid" x1=x y1=0 x2=x y2=HEIGHT></line> }
        })
        .collect_view();
    let title = format!("{} delivered and {} parked in the last 24 hours", count(delivered), count(parked));
    let table = table(quarters);
    Some(
        view! {
            <figure class="chart">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=title.clone()>
                    {hours}
                    {bars}
                </svg>
                <figcaption class="cluster-between small muted">
                    <span>"24 hours ago"</span>
                    <span>{title}</span>
                    <span>"Now"</span>
                </figcaption>
            </figure>
            <Disclosure summary="The same as a table">{table}</Disclosure>
        }
        .into_any(),
    )
}

fn bar(place: i64, quarter: Quarter, highest: i64) -> impl IntoView {
    let tall = |number: i64| if number == 0 { 0 } else { (number * HEIGHT / highest).max(2) };
    let (good, bad) = (tall(quarter.delivered), tall(quarter.parked));
    let (x, width) = (place * BAR + 1, BAR - 2);
    view! {
        <rect class="chart-good" x=x y=HEIGHT - good width=width height=good></rect>
        <rect class="chart-bad" x=x y=HEIGHT - good - bad width=width height=bad></rect>
    }
}

fn table(quarters: &[Quarter]) -> AnyView {
    let rows = by_hour(quarters)
        .into_iter()
        .map(|hour| {
            let time = hour.starts_at.date_time().time();
            let from = format!("{:02}:00–{:02}:00 UTC", time.hour(), (time.hour() + 1) % 24);
            view! {
                <Row>
                    <RowHead>{from}</RowHead>
                    <Cell label="Delivered" number=true>{count(hour.delivered)}</Cell>
                    <Cell label="Parked" number=true>{count(hour.parked)}</Cell>
                    <Cell label="Calls" number=true>{count(hour.calls)}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![
        Column::new("Hour"),
        Column::new("Delivered").number(),
        Column::new("Parked").number(),
        Column::new("Calls").number(),
    ];
    view! { <Table caption="Deliveries by hour" columns=columns>{rows}</Table> }.into_any()
}

fn by_hour(quarters: &[Quarter]) -> Vec<Hour> {
    const HOUR_MS: i64 = 4 * QUARTER_MS;
    let mut hours: Vec<Hour> = Vec::new();
    for quarter in quarters {
        let starts_at = Timestamp::from_millis(quarter.starts_at.millis().div_euclid(HOUR_MS) * HOUR_MS);
        match hours.last_mut().filter(|hour| hour.starts_at == starts_at) {
            Some(hour) => {
                hour.delivered += quarter.delivered;
                hour.parked += quarter.parked;
                hour.calls += quarter.calls;
            }
            None => hours.push(Hour {
                starts_at,
                delivered: quarter.delivered,
                parked: quarter.parked,
                calls: quarter.calls,
            }),
        }
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_add_up_to_hours() {
        let quarter = |index: i64| Quarter {
            starts_at: Timestamp::from_millis(index * QUARTER_MS),
            delivered: 2,
            parked: 1,
            calls: 1,
        };
        let hours = by_hour(&[quarter(0), quarter(3), quarter(4)]);
        assert_eq!(hours.iter().map(|hour| hour.delivered).collect::<Vec<_>>(), [4, 2]);
    }

    #[test]
    fn nothing_draws_nothing() {
        assert!(chart(&[], Timestamp::from_millis(0)).is_none());
    }
}
