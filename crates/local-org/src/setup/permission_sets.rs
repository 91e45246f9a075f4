//! Permission sets: the list, a new one, and who has one.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Field, choice, summary};
use super::layout::{Page, missing, refused};
use super::navigation::Place;
use super::posted::Posted;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::world::World;

/// The frame of a permission set's pages.
pub(super) fn set_page(org: &OrgState, title: &str, actions: &Markup, content: &Markup) -> Markup {
    let path = [("Users", "/users".to_owned()), ("Permission Sets", "/permission-sets".to_owned())];
    Page { org, place: Place::PermissionSets, title, path: &path }.render(actions, content)
}

pub(super) async fn list(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let base = format!("/setup/{key}/permission-sets");
    let page =
        Page { org, place: Place::PermissionSets, title: "Permission Sets", path: &[("Users", "/users".to_owned())] };
    let actions = html! { a.button.primary href={ (base) "/new" } { "New" } };
    let content = html! {
        section.card {
            div.scroll {
                table {
                    caption { "Permission sets of this org" }
                    thead { tr { th scope="col" { "Permission Set Label" } th scope="col" { "API Name" } th scope="col" { "Assigned users" } } }
                    tbody {
                        @for set in &org.permission_sets {
                            tr {
                                th scope="row" { a href={ (base) "/" (set.id) } { (set.label) } }
                                td { (set.api_name) }
                                td { (set.users.len()) }
                            }
                        }
                    }
                }
            }
        }
    };
    page.render(&actions, &content).into_response()
}

fn new_form(org: &OrgState, label: &str, api_name: &str, errors: &FieldErrors) -> Markup {
    let content = html! {
        (summary(errors))
        form method="post" {
            section.card {
                (Field::new("Label", "label", errors).input("text", label))
                (Field::new("API Name", "api_name", errors).hint("Filled in from the label when left empty.").input("text", api_name))
            }
            div.buttons {
                button.primary type="submit" { "Save" }
                a.button href={ "/setup/" (org.key) "/permission-sets" } { "Cancel" }
            }
        }
    };
    set_page(org, "New Permission Set", &html! {}, &content)
}

pub(super) async fn new(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    new_form(org, "", "", &FieldErrors::default()).into_response()
}

pub(super) async fn add(State(world): State<World>, Path(key): Path<String>, RawForm(body): RawForm) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let (label, api_name) = (posted.text("label"), posted.text("api_name"));
    match org.add_permission_set(label, api_name) {
        Ok(id) => Redirect::to(&format!("/setup/{key}/permission-sets/{id}")).into_response(),
        Err(errors) => refused(new_form(org, label, api_name, &errors)),
    }
}

pub(super) async fn assignments(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    let state = world.lock();
    let Some((org, set)) = state.org(&key).and_then(|org| Some((org, org.permission_set(&id)?))) else {
        return missing();
    };
    let content = html! {
        form method="post" {
            section.card {
                fieldset {
                    legend { "Assigned users" }
                    @for user in &org.users {
                        (choice("user", &user.id, &format!("{} ({})", user.username, user.name), set.users.contains(&user.id)))
                    }
                }
            }
            div.buttons {
                button.primary type="submit" { "Save" }
                a.button href={ "/setup/" (key) "/permission-sets/" (id) } { "Cancel" }
            }
        }
    };
    set_page(org, &format!("Manage Assignments: {}", set.label), &html! {}, &content).into_response()
}

pub(super) async fn assign(
    State(world): State<World>,
    Path((key, id)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let users = posted.all("user").filter(|user| org.user(user).is_some()).map(str::to_owned).collect();
    let Some(set) = org.permission_set_mut(&id) else { return missing() };
    set.users = users;
    Redirect::to(&format!("/setup/{key}/permission-sets/{id}")).into_response()
}
