//! Manage: an app's policies, who is assigned, and who approved it.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::app_view::{app_page, with_app};
use super::layout::missing;
use super::posted::Posted;
use crate::model::app::{App, PermittedUsers};
use crate::model::org::OrgState;
use crate::world::World;

pub(super) async fn manage(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let base = format!("/setup/{key}/apps/{id}");
        let title = format!("Manage {}: {}", app.kind.words(), app.saved.label);
        let actions = html! {
            a.button href={ (base) "/view" } { "View" }
            a.button.primary href={ (base) "/policies" } { "Edit Policies" }
        };
        let content = html! {
            section.card {
                h2 { "OAuth Policies" }
                dl {
                    dt { "Permitted Users" } dd { (app.permitted_users.words()) }
                    dt { "IP Relaxation" } dd { (app.ip_relaxation.words()) }
                }
            }
            (assignments(org, app, &base))
            (approvals(org, app, &base))
        };
        app_page(org, &title, &actions, &content)
    })
}

fn assignments(org: &OrgState, app: &App, base: &str) -> Markup {
    let by_administrator = app.permitted_users == PermittedUsers::AdminApproved;
    let button = |end: &str, words: &str| {
        html! { @if by_administrator { a.button href={ (base) (end) } { (words) } } }
    };
    let sets: Vec<_> = org.permission_sets.iter().filter(|set| app.permission_sets.contains(&set.id)).collect();
    html! {
        @if !by_administrator {
            div.notice {
                p { "Profiles and permission sets can be assigned once Permitted Users is “Admin approved users are pre-authorized” (Edit Policies)." }
            }
        }
        section.card {
            header { h2 { "Profiles" } div.actions { (button("/profiles", "Manage Profiles")) } }
            @if app.profiles.is_empty() { p.muted { "No profiles assigned." } }
            @else { ul { @for profile in &app.profiles { li { (profile) } } } }
        }
        section.card {
            header { h2 { "Permission Sets" } div.actions { (button("/permission-sets", "Manage Permission Sets")) } }
            @if sets.is_empty() { p.muted { "No permission sets assigned." } }
            @else {
                ul {
                    @for set in sets {
                        li { a href={ "/setup/" (org.key) "/permission-sets/" (set.id) } { (set.label) } }
                    }
                }
            }
        }
    }
}

fn approvals(org: &OrgState, app: &App, base: &str) -> Markup {
    html! {
        section.card {
            h2 { "Approvals by users" }
            p.hint {
                "Under “All users may self-authorize” each user approves the app once in a browser. Here a button stands for that."
            }
            div.scroll {
                table {
                    caption { "Users and their approval" }
                    thead { tr { th scope="col" { "Username" } th scope="col" { "Approved" } th scope="col" { "Action" } } }
                    tbody {
                        @for user in &org.users {
                            @let approval = app.approvals.get(&user.id);
                            tr {
                                th scope="row" { (user.username) }
                                td {
                                    @match approval {
                                        None => "No",
                                        Some(true) => "Yes",
                                        Some(false) => "Yes, but without refresh_token",
                                    }
                                }
                                td {
                                    form.inline method="post" action={ (base) "/approvals" } {
                                        input type="hidden" name="user" value=(user.id);
                                        @if approval.is_some() {
                                            button type="submit" name="act" value="revoke" aria-label={ "Revoke for this user: " (user.username) } { "Revoke for this user" }
                                        } @else {
                                            button type="submit" name="act" value="approve" aria-label={ "Approve for this user: " (user.username) } { "Approve for this user" }
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
}

pub(super) async fn approve(
    State(world): State<World>,
    Path((key, id)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let user = posted.text("user");
    if org.user(user).is_none() || org.app(&id).is_none() {
        return missing();
    }
    if posted.text("act") == "revoke" {
        if let Some(app) = org.app_mut(&id) {
            app.approvals.remove(user);
        }
    } else {
        org.approve(&id, user);
    }
    Redirect::to(&format!("/setup/{key}/apps/{id}/manage")).into_response()
}
