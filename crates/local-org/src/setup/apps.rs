//! App Manager: the list of apps, and the menu of each.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Page, missing};
use super::navigation::Place;
use crate::clock;
use crate::world::World;

pub(super) async fn list(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let base = format!("/setup/{key}/apps");
    let page = Page {
        org,
        place: Place::AppManager,
        title: "App Manager",
        path: &[("PLATFORM TOOLS", String::new()), ("Apps", String::new())],
    };
    let actions = html! {
        a.button href={ (base) "/new-external-client-app" } { "New External Client App" }
        a.button.primary href={ (base) "/new-connected-app" } { "New Connected App" }
    };
    let content = html! {
        section.card {
            @if org.apps.is_empty() {
                p { "No apps yet. An app is how an outside system signs in to this org: begin with New Connected App." }
            } @else {
                div.scroll {
                    table {
                        caption { (org.apps.len()) @if org.apps.len() == 1 { " app" } @else { " apps" } }
                        thead {
                            tr {
                                th scope="col" { "App Name" }
                                th scope="col" { "Developer Name" }
                                th scope="col" { "App Type" }
                                th scope="col" { "Created Date" }
                                th scope="col" { "Actions" }
                            }
                        }
                        tbody {
                            @for app in &org.apps {
                                tr {
                                    th scope="row" { a href={ (base) "/" (app.id) "/view" } { (app.saved.label) } }
                                    td { (app.saved.api_name) }
                                    td { (app.kind.words()) }
                                    td { (clock::person_time(app.created_at_ms)) }
                                    td {
                                        details.menu {
                                            summary aria-label={ "Show actions for " (app.saved.label) } { "Actions" }
                                            ul {
                                                li { a href={ (base) "/" (app.id) "/view" } { "View" } }
                                                li { a href={ (base) "/" (app.id) "/edit" } { "Edit" } }
                                                li { a href={ (base) "/" (app.id) "/manage" } { "Manage" } }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    page.render(&actions, &content).into_response()
}
