//! What arrived: the records of each object, newest first, a page at a time.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Page, missing};
use super::navigation::Place;
use crate::clock;
use crate::model::bulk::Job;
use crate::model::org::OrgState;
use crate::model::record::{self, Record, Table};
use crate::model::schema::{ObjectSchema, objects};
use crate::world::World;

/// Records of a page.
const ON_A_PAGE: usize = 50;

/// Characters of a value in the list.
const SHOWN_CHARS: usize = 120;

pub(super) async fn objects_page(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let content = html! {
        section.card {
            div.scroll {
                table {
                    caption { "Objects of the package" }
                    thead { tr { th scope="col" { "Object" } th scope="col" { "API Name" } th scope="col" { "Records" } } }
                    tbody {
                        @for object in objects() {
                            tr {
                                th scope="row" { a href={ "/setup/" (key) "/records/" (object.name) } { (object.plural) } }
                                td.mono { (org.wire_name(object.name)) }
                                td { (org.tables.get(object.name).map_or(0, Table::len)) }
                            }
                        }
                    }
                }
            }
        }
        (jobs(org))
    };
    Page { org, place: Place::Records, title: "Records", path: &[] }.render(&html! {}, &content).into_response()
}

/// Bulk jobs, newest first; nothing where there are none.
fn jobs(org: &OrgState) -> Markup {
    let jobs: Vec<&Job> = org.jobs.values().rev().take(ON_A_PAGE).collect();
    html! {
        @if !jobs.is_empty() {
            section.card {
                div.scroll tabindex="0" role="region" aria-label="Bulk jobs" {
                    table {
                        caption { "Bulk jobs" }
                        thead {
                            tr {
                                th scope="col" { "Job" } th scope="col" { "Object" } th scope="col" { "Operation" }
                                th scope="col" { "State" } th scope="col" { "Processed" } th scope="col" { "Failed" }
                                th scope="col" { "Created Date" }
                            }
                        }
                        tbody {
                            @for job in jobs {
                                tr {
                                    th.mono scope="row" { (job.id) }
                                    td { (job.object.plural) }
                                    td { (job.operation.name()) }
                                    td { (job.state.name()) @if let Some(why) = &job.error_message { ": " (why) } }
                                    td { (job.outcomes.len()) }
                                    td { (job.refused) }
                                    td { (clock::person_time(job.created_at_ms)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    page: Option<usize>,
}

pub(super) async fn list(
    State(world): State<World>,
    Path((key, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let Some(object) = objects().iter().find(|object| object.name == name) else { return missing() };
    let Some(table) = org.tables.get(object.name) else { return missing() };
    let pages = table.len().div_ceil(ON_A_PAGE).max(1);
    let page = asked.page.unwrap_or(1).clamp(1, pages);
    let shown: Vec<(usize, &Record)> = table.iter().rev().skip((page - 1) * ON_A_PAGE).take(ON_A_PAGE).collect();
    let base = format!("/setup/{key}/records/{name}");
    let content = html! {
        section.card {
            @if table.len() == 0 {
                p { "Nothing arrived yet. Records appear here when a client creates or upserts them." }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(object.plural) {
                    table {
                        caption { (table.len()) @if table.len() == 1 { " record" } @else { " records, newest first" } }
                        thead {
                            tr {
                                th scope="col" { "Number" }
                                @for field in object.fields { th scope="col" { (field.label) } }
                                th scope="col" { "Created Date" }
                                th scope="col" { "Written" }
                            }
                        }
                        tbody {
                            @for (slot, record) in shown {
                                tr {
                                    th scope="row" {
                                        a href={ (base) "/" (record::id_of(object, slot).as_str()) } { (record::name_of(object, slot)) }
                                    }
                                    @for place in 0..object.fields.len() { td { (shortened(record, place)) } }
                                    td { (clock::person_time(record.created_at_ms)) }
                                    td { (written(record.writes)) }
                                }
                            }
                        }
                    }
                }
                @if pages > 1 { (steps(&base, object, page, pages)) }
            }
        }
    };
    let path = [("Records", "/records".to_owned())];
    Page { org, place: Place::Records, title: object.plural, path: &path }.render(&html! {}, &content).into_response()
}

fn steps(base: &str, object: &ObjectSchema, page: usize, pages: usize) -> Markup {
    html! {
        nav.pages aria-label={ "Pages of " (object.plural) } {
            @if page > 1 { a href={ (base) "?page=" (page - 1) } rel="prev" { "Newer" } }
            span { "Page " (page) " of " (pages) }
            @if page < pages { a href={ (base) "?page=" (page + 1) } rel="next" { "Older" } }
        }
    }
}

/// How often a record was written, in words.
pub(super) fn written(writes: u32) -> String {
    match writes {
        0 | 1 => "created".to_owned(),
        2 => "created, updated once".to_owned(),
        more => format!("created, updated {} times", more - 1),
    }
}

fn shortened(record: &Record, place: usize) -> String {
    let text = record.text(place).unwrap_or_default();
    match text.char_indices().nth(SHOWN_CHARS) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
    }
}
