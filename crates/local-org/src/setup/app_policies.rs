//! Edit Policies, and the assignment of permission sets and profiles to an app.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::app_view::{app_page, with_app};
use super::fields::{Field, choice};
use super::layout::missing;
use super::posted::Posted;
use crate::model::app::{IpRelaxation, PermittedUsers};
use crate::model::field_errors::FieldErrors;
use crate::model::user::PROFILES;
use crate::world::World;

type AppPath = Path<(String, String)>;

fn save_and_cancel(key: &str, id: &str) -> Markup {
    html! {
        div.buttons {
            button.primary type="submit" { "Save" }
            a.button href={ "/setup/" (key) "/apps/" (id) "/manage" } { "Cancel" }
        }
    }
}

fn back(key: &str, id: &str) -> Response {
    Redirect::to(&format!("/setup/{key}/apps/{id}/manage")).into_response()
}

pub(super) async fn edit(State(world): State<World>, Path((key, id)): AppPath) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let title = format!("Edit Policies: {}", app.saved.label);
        let errors = FieldErrors::default();
        let selected = |value: bool, name: &str| value.then(|| name.to_owned());
        let users = PermittedUsers::ALL.map(|(_, name, words)| (name.to_owned(), words.to_owned()));
        let user =
            PermittedUsers::ALL.iter().find_map(|(value, name, _)| selected(*value == app.permitted_users, name));
        let relaxations = IpRelaxation::ALL.map(|(_, name, words)| (name.to_owned(), words.to_owned()));
        let relaxation =
            IpRelaxation::ALL.iter().find_map(|(value, name, _)| selected(*value == app.ip_relaxation, name));
        let content = html! {
            form method="post" {
                section.card {
                    h2 { "OAuth Policies" }
                    (Field::new("Permitted Users", "permitted_users", &errors).select(&users, &user.unwrap_or_default()))
                    (Field::new("IP Relaxation", "ip_relaxation", &errors).select(&relaxations, &relaxation.unwrap_or_default()))
                }
                (save_and_cancel(&key, &id))
            }
        };
        app_page(org, &title, &html! {}, &content)
    })
}

pub(super) async fn save(State(world): State<World>, Path((key, id)): AppPath, RawForm(body): RawForm) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let Some(app) = org.app(&id) else { return missing() };
    let users = PermittedUsers::ALL.iter().find(|(_, name, _)| *name == posted.text("permitted_users"));
    let users = users.map_or(app.permitted_users, |(value, ..)| *value);
    let relaxation = IpRelaxation::ALL.iter().find(|(_, name, _)| *name == posted.text("ip_relaxation"));
    let relaxation = relaxation.map_or(app.ip_relaxation, |(value, ..)| *value);
    org.save_policies(&id, users, relaxation);
    back(&key, &id)
}

pub(super) async fn edit_permission_sets(State(world): State<World>, Path((key, id)): AppPath) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let content = html! {
            form method="post" {
                section.card {
                    h2 { "Permission sets for " (app.saved.label) }
                    fieldset {
                        legend { "Permission Sets" }
                        @for set in &org.permission_sets {
                            (choice("set", &set.id, &set.label, app.permission_sets.contains(&set.id)))
                        }
                    }
                }
                (save_and_cancel(&key, &id))
            }
        };
        app_page(org, "Application Permission Set Assignment", &html! {}, &content)
    })
}

pub(super) async fn save_permission_sets(
    State(world): State<World>,
    Path((key, id)): AppPath,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let chosen = posted.all("set").filter(|set| org.permission_set(set).is_some()).map(str::to_owned).collect();
    let Some(app) = org.app_mut(&id) else { return missing() };
    app.permission_sets = chosen;
    back(&key, &id)
}

pub(super) async fn edit_profiles(State(world): State<World>, Path((key, id)): AppPath) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let content = html! {
            form method="post" {
                section.card {
                    h2 { "Profiles for " (app.saved.label) }
                    fieldset {
                        legend { "Profiles" }
                        @for (number, profile) in PROFILES.iter().enumerate() {
                            (choice("profile", &number.to_string(), profile, app.profiles.contains(*profile)))
                        }
                    }
                }
                (save_and_cancel(&key, &id))
            }
        };
        app_page(org, "Application Profile Assignment", &html! {}, &content)
    })
}

pub(super) async fn save_profiles(
    State(world): State<World>,
    Path((key, id)): AppPath,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(app) = state.org_mut(&key).and_then(|org| org.app_mut(&id)) else { return missing() };
    let numbers = posted.all("profile").filter_map(|number| number.parse::<usize>().ok());
    app.profiles = numbers.filter_map(|number| PROFILES.get(number)).map(|profile| (*profile).to_owned()).collect();
    back(&key, &id)
}
