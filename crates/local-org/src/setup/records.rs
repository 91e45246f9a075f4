//! What arrived: the records of each object, and the last calls of the wire.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde_json::Value;

use super::layout::{Page, missing};
use super::navigation::Place;
use crate::clock;
use crate::model::record::Table;
use crate::model::schema::objects;
use crate::world::World;

/// Newest records shown on a page.
const SHOWN: usize = 200;

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
    };
    Page { org, place: Place::Records, title: "Records", path: &[] }.render(&html! {}, &content).into_response()
}

pub(super) async fn list(State(world): State<World>, Path((key, name)): Path<(String, String)>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let Some(object) = objects().iter().find(|object| object.name == name) else { return missing() };
    let Some(table) = org.tables.get(object.name) else { return missing() };
    let content = html! {
        section.card {
            @if table.len() == 0 {
                p { "Nothing arrived yet. Records appear here when a client creates or upserts them." }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(object.plural) {
                    table {
                        caption { (table.len()) " records" @if table.len() > SHOWN { ", the newest " (SHOWN) " shown" } }
                        thead {
                            tr {
                                th scope="col" { "Number" }
                                @for field in object.fields { th scope="col" { (field.label) } }
                                th scope="col" { "Created Date" }
                            }
                        }
                        tbody {
                            @for record in table.iter().rev().take(SHOWN) {
                                tr {
                                    th scope="row" title=(record.id) { (record.name) }
                                    @for field in object.fields {
                                        td { (shortened(record.fields.get(field.name))) }
                                    }
                                    td { (clock::person_time(record.created_at_ms)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    let path = [("Records", "/records".to_owned())];
    Page { org, place: Place::Records, title: object.plural, path: &path }.render(&html! {}, &content).into_response()
}

fn shortened(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    if text.chars().count() <= 120 {
        return text.to_owned();
    }
    let front: String = text.chars().take(120).collect();
    format!("{front}… ({} characters)", text.chars().count())
}

pub(super) async fn calls(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let content = html! {
        section.card {
            p.hint { "The last calls of the wire at any org, newest first. Queries, headers and bodies are not kept." }
            div.scroll tabindex="0" role="region" aria-label="Calls" {
                table {
                    caption { "Calls" }
                    thead {
                        tr {
                            th scope="col" { "Time" } th scope="col" { "Org" } th scope="col" { "Host" }
                            th scope="col" { "Call" } th scope="col" { "Status" } th scope="col" { "Milliseconds" }
                        }
                    }
                    tbody {
                        @for call in state.calls.newest_first() {
                            tr {
                                td { (clock::person_time(call.at_ms)) }
                                td { (call.org.as_deref().unwrap_or("unknown")) }
                                td.mono { (call.host) }
                                td.mono { (call.method) " " (call.path) }
                                td { @if call.status == 0 { "cut" } @else { (call.status) } }
                                td { (call.milliseconds) }
                            }
                        }
                    }
                }
            }
        }
    };
    Page { org, place: Place::Calls, title: "Calls", path: &[] }.render(&html! {}, &content).into_response()
}
