//! The last calls of the wire.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Page, missing};
use super::navigation::Place;
use crate::clock;
use crate::world::World;

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
