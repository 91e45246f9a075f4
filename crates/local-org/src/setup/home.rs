//! The way in: all orgs, and one org at a glance.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::layout::{Page, document, missing};
use super::navigation::Place;
use crate::world::World;

pub(super) async fn landing(State(world): State<World>) -> Markup {
    let state = world.lock();
    let body = html! {
        main id="content" {
            h1 { "Local Salesforce orgs" }
            p {
                "These orgs live in the memory of one program on this machine. They answer the calls of a Salesforce client as \
                 real orgs do, and their Setup pages use Salesforce's words, so that a connection can be made, broken and \
                 mended without an account. Nothing here is Salesforce, and nothing leaves this machine."
            }
            section.card {
                div.scroll {
                    table {
                        caption { "Choose an org" }
                        thead { tr { th scope="col" { "Org" } th scope="col" { "Kind" } th scope="col" { "My Domain" } th scope="col" { "Signs in at" } } }
                        tbody {
                            @for org in state.orgs.values() {
                                tr {
                                    th scope="row" { a href={ "/setup/" (org.key) } { (org.name) } }
                                    td { @if org.sandbox { "Sandbox" } @else { "Production" } }
                                    td.mono { (org.my_domain()) }
                                    td.mono { (org.login_host()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    document("Orgs", None, &body)
}

pub(super) async fn home(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let base = format!("/setup/{key}");
    let page = Page { org, place: Place::Home, title: "Setup Home", path: &[] };
    let content = html! {
        section.card {
            h2 { (org.name) }
            dl {
                dt { "Organization ID" } dd.mono { (&org.id[..15]) }
                dt { "Kind" } dd { @if org.sandbox { "Sandbox" } @else { "Production" } }
                dt { "My Domain" } dd.mono { (org.my_domain()) }
                dt { "Login host" } dd.mono { (org.login_host()) }
                dt { "API calls, last 24 hours" } dd { (org.settings.api_used) " of " (org.settings.api_limit) }
                dt { "Apps" } dd { a href={ (base) "/apps" } { (org.apps.len()) " in App Manager" } }
                dt { "Faults switched on" } dd { a href={ (base) "/switchboard" } { (org.faults.len() + state.faults.len()) } }
            }
        }
        section.card {
            h2 { "To connect an app" }
            ol {
                li { a href={ (base) "/apps/new-connected-app" } { "New Connected App" } ": name, contact e-mail, Enable OAuth Settings, callback URL, the certificate, two scopes." }
                li { "Its Manage Consumer Details page has the Consumer Key." }
                li { "Manage → Edit Policies: Admin approved users are pre-authorized, Relax IP restrictions." }
                li { "Manage → Manage Permission Sets: check the package's permission set." }
                li { a href={ (base) "/users" } { "Users" } " has the username; it is not the e-mail address." }
            }
        }
    };
    page.render(&html! {}, &content).into_response()
}
