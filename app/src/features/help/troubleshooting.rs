//! `/help/troubleshooting`: the whole catalogue of diagnoses, for everybody. Each has its code as anchor, so that a
//! check, a ticket or a search can lead straight to it.

use super::texts::{MOST_COMMON, Part, part};
use crate::door::page;
use crate::features::checks::diagnosis::body;
use crate::frame::{DemoBanner, Page, Section, framed};
use crate::ui::{Card, FrameGuest, HeadingLevel, PageHeader};
use domain::diagnosis::{Rendered, Words, catalogue, render};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::{Caller, Vendor};

const TITLE: &str = "Troubleshooting";
const LEAD: &str =
    "Everything a connection check or a delivery can say, what it means, and which setting to change where.";
/// How many rows at the head of the catalogue are the vendor's own table.
const MOST_COMMON_ROWS: usize = 4;

#[component]
pub fn TroubleshootingPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let settings = door.portal.settings();
        let content = content(&parts(&settings.vendor));
        if !matches!(door.caller, Caller::Visitor(_)) {
            let content = view! { <PageHeader title=TITLE description=LEAD/> {content} }.into_any();
            return framed(
                door,
                Page { title: TITLE.to_owned(), section: Section::Help, client: None, dialog: None, content },
            )
            .await;
        }
        let demo = settings.demo;
        Ok(view! {
            <Title text=TITLE/>
            <FrameGuest title=TITLE lead=LEAD wide=true banner=move || demo.then(|| view! { <DemoBanner/> })>{content}</FrameGuest>
        }
        .into_any())
    })
}

/// The catalogue in its own order, divided.
fn parts(vendor: &Vendor) -> Vec<(Part, Vec<Rendered>)> {
    let words = Words {
        vendor: &vendor.name,
        app: &vendor.app_name,
        permission_set: &vendor.permission_set,
        username: None,
        host: None,
    };
    let mut parts: Vec<(Part, Vec<Rendered>)> = Vec::new();
    for (at, row) in catalogue().iter().enumerate() {
        let place = if at < MOST_COMMON_ROWS { MOST_COMMON } else { part(row) };
        let rendered = render(row, &words);
        match parts.iter_mut().find(|(known, _)| *known == place) {
            Some((_, rows)) => rows.push(rendered),
            None => parts.push((place, vec![rendered])),
        }
    }
    parts
}

fn content(parts: &[(Part, Vec<Rendered>)]) -> AnyView {
    let contents = parts.iter().map(|(part, rows)| contents_of(*part, rows)).collect_view();
    let sections = parts.iter().map(|(part, rows)| section(*part, rows)).collect_view();
    view! {
        <nav aria-label="Contents" class="card"><div class="card-body help-index links">{contents}</div></nav>
        {sections}
    }
    .into_any()
}

fn contents_of(part: Part, rows: &[Rendered]) -> impl IntoView {
    let links = rows
        .iter()
        .map(|row| view! { <li><a href=format!("#{}", row.code)>{row.title.clone()}</a></li> })
        .collect_view();
    view! {
        <div>
            <p class="strong"><a href=format!("#{}", part.anchor)>{part.title}</a></p>
            <ul class="small">{links}</ul>
        </div>
    }
}

fn section(part: Part, rows: &[Rendered]) -> impl IntoView {
    let cards = rows
        .iter()
        .cloned()
        .map(|row| {
            let (code, title) = (row.code.clone(), row.title.clone());
            view! {
                <Card
                    title=title id=code.clone() level=HeadingLevel::H3
                    action=move || view! { <a class="small mono" href=format!("#{code}")>{code.clone()}</a> }
                >
                    <div class="stack">{body(row, None)}</div>
                </Card>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby=part.anchor>
            <div>
                <h2 id=part.anchor>{part.title}</h2>
                <p class="muted">{part.about}</p>
            </div>
            {cards}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_on_the_page_once_and_the_vendors_own_come_first() {
        let parts = parts(&Vendor::default());
        assert_eq!(parts[0].0, MOST_COMMON);
        assert_eq!(parts[0].1.len(), MOST_COMMON_ROWS);
        let shown: usize = parts.iter().map(|(_, rows)| rows.len()).sum();
        assert_eq!(shown, catalogue().len());
    }

    #[test]
    fn no_heading_takes_the_anchor_of_a_row() {
        let parts = parts(&Vendor::default());
        assert!(parts.iter().all(|(part, _)| catalogue().iter().all(|row| row.code != part.anchor)));
    }
}
