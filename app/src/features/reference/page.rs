//! `/api/docs`: every call of the machine API, for everybody; signed-in people see it in their frame.

use super::document::{Group, about_all, groups};
use super::operation::{card, prose};
use crate::door::{Visit, page};
use crate::frame::{DemoBanner, Page, Section, framed};
use crate::ui::{FrameGuest, IconName, LinkButton, PageHeader};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Caller;

const TITLE: &str = "API reference";
const LEAD: &str = "What a program can do here with a key. Made from the code that answers.";
/// Where the document itself is.
const DOCUMENT: &str = "/api/openapi.json";

#[component]
pub fn ReferencePage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let content = content(&visit);
        let document = || view! { <LinkButton href=DOCUMENT icon=IconName::Download>"OpenAPI document"</LinkButton> };
        if !matches!(door.caller, Caller::Visitor(_)) {
            let content = view! { <PageHeader title=TITLE description=LEAD secondary=document/> {content} }.into_any();
            let page = Page { title: TITLE.to_owned(), section: Section::Keys, client: None, dialog: None, content };
            return framed(door, page).await;
        }
        let demo = door.portal.settings().demo;
        Ok(view! {
            <Title text=TITLE/>
            <FrameGuest title=TITLE lead=LEAD wide=true banner=move || demo.then(|| view! { <DemoBanner/> })>
                <div class="cluster">{document()}</div>
                {content}
            </FrameGuest>
        }
        .into_any())
    })
}

fn content(visit: &Visit) -> AnyView {
    let document = &visit.door.api;
    let base = visit.door.portal.settings().public_url.clone();
    let about = prose(&about_all(document).join("\n\n"));
    let groups = groups(document);
    let contents = groups.iter().map(contents_of).collect_view();
    let sections = groups.into_iter().map(|group| section(group, &base)).collect_view();
    view! {
        {about}
        <nav aria-label="Contents" class="card"><div class="card-body help-index links">{contents}</div></nav>
        {sections}
    }
    .into_any()
}

fn contents_of(group: &Group) -> impl IntoView + use<> {
    let links = group
        .operations
        .iter()
        .map(|operation| view! { <li><a href=format!("#{}", operation.id)>{operation.summary.clone()}</a></li> })
        .collect_view();
    view! {
        <div>
            <p class="strong"><a href=format!("#{}", group.anchor)>{group.name.clone()}</a></p>
            <ul class="small">{links}</ul>
        </div>
    }
}

fn section(group: Group, base: &str) -> impl IntoView + use<> {
    let Group { anchor, name, about, operations } = group;
    let labelled_by = anchor.clone();
    let cards = operations.into_iter().map(|operation| card(operation, base)).collect_view();
    view! {
        <section class="stack" aria-labelledby=labelled_by>
            <div>
                <h2 id=anchor>{name}</h2>
                <p class="muted">{about}</p>
            </div>
            {cards}
        </section>
    }
}
