//! Users: who can sign in to the org, by which username.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Field, summary};
use super::layout::{Page, missing, refused};
use super::navigation::Place;
use super::posted::Posted;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::model::user::{PROFILES, UserSetup};
use crate::world::World;

pub(super) async fn list(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let base = format!("/setup/{key}/users");
    let page = Page { org, place: Place::Users, title: "All Users", path: &[("Users", String::new())] };
    let actions = html! { a.button.primary href={ (base) "/new" } { "New User" } };
    let content = html! {
        section.card {
            div.scroll {
                table {
                    caption { "A username has the form of an e-mail address and is not one." }
                    thead {
                        tr {
                            th scope="col" { "Full Name" } th scope="col" { "Username" } th scope="col" { "Email" }
                            th scope="col" { "Profile" } th scope="col" { "Active" } th scope="col" { "Actions" }
                        }
                    }
                    tbody {
                        @for user in &org.users {
                            tr {
                                th scope="row" { (user.name) }
                                td { (user.username) }
                                td { (user.email) }
                                td { (user.profile) }
                                td { @if !user.active { "No" } @else if user.frozen { "Yes, frozen" } @else { "Yes" } }
                                td { a href={ (base) "/" (user.id) } aria-label={ "Edit " (user.username) } { "Edit" } }
                            }
                        }
                    }
                }
            }
        }
    };
    page.render(&actions, &content).into_response()
}

fn form(org: &OrgState, title: &str, user: &UserSetup, errors: &FieldErrors) -> Markup {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let profiles = PROFILES.map(|profile| (profile.to_owned(), profile.to_owned()));
    let content = html! {
        (summary(errors))
        form method="post" {
            section.card {
                (Field::new("Name", "name", errors).input("text", &text(&user.name)))
                (Field::new("Email", "email", errors).input("text", &text(&user.email)))
                (Field::new("Username", "username", errors)
                    .hint("Unique in all of Salesforce. Programs sign in with this, never with the e-mail address.")
                    .input("text", &text(&user.username)))
                (Field::new("Profile", "profile", errors).select(&profiles, &text(&user.profile)))
                (Field::new("Active", "active", errors).check(user.active == Some(true)))
                (Field::new("Frozen", "frozen", errors).check(user.frozen == Some(true)))
            }
            div.buttons {
                button.primary type="submit" { "Save" }
                a.button href={ "/setup/" (org.key) "/users" } { "Cancel" }
            }
        }
    };
    let page = Page { org, place: Place::Users, title, path: &[("Users", "/users".to_owned())] };
    page.render(&html! {}, &content)
}

fn setup_of(posted: &Posted) -> UserSetup {
    UserSetup {
        username: Some(posted.text("username").to_owned()),
        email: Some(posted.text("email").to_owned()),
        name: Some(posted.text("name").to_owned()),
        active: Some(posted.checked("active")),
        frozen: Some(posted.checked("frozen")),
        profile: Some(posted.text("profile").to_owned()),
        permission_sets: None,
    }
}

pub(super) async fn new(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let user = UserSetup { active: Some(true), profile: Some(PROFILES[2].to_owned()), ..UserSetup::default() };
    form(org, "New User", &user, &FieldErrors::default()).into_response()
}

pub(super) async fn edit(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    let state = world.lock();
    let Some((org, user)) = state.org(&key).and_then(|org| Some((org, org.user(&id)?.clone()))) else {
        return missing();
    };
    let title = format!("Edit User: {}", user.name);
    let setup = UserSetup {
        username: Some(user.username),
        email: Some(user.email),
        name: Some(user.name),
        active: Some(user.active),
        frozen: Some(user.frozen),
        profile: Some(user.profile),
        permission_sets: None,
    };
    form(org, &title, &setup, &FieldErrors::default()).into_response()
}

pub(super) async fn add(State(world): State<World>, Path(key): Path<String>, RawForm(body): RawForm) -> Response {
    store(&world, &key, None, &Posted::from_form(&body))
}

pub(super) async fn save(
    State(world): State<World>,
    Path((key, id)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Response {
    store(&world, &key, Some(&id), &Posted::from_form(&body))
}

fn store(world: &World, key: &str, id: Option<&str>, posted: &Posted) -> Response {
    let mut state = world.lock();
    let exists = state.org(key).is_some_and(|org| id.is_none_or(|id| org.user(id).is_some()));
    if !exists {
        return missing();
    }
    let setup = setup_of(posted);
    match state.save_user(key, id, setup.clone()) {
        Ok(_) => Redirect::to(&format!("/setup/{key}/users")).into_response(),
        Err(errors) => match state.org(key) {
            Some(org) => refused(form(org, if id.is_some() { "Edit User" } else { "New User" }, &setup, &errors)),
            None => missing(),
        },
    }
}
