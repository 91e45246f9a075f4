//! The local switchboard: what no Setup page of a real org has. Faults on and off, the org's own refusals, and back to
//! the beginning.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fault_form::FaultForm;
use super::fields::summary;
use super::layout::{Page, missing, refused};
use super::navigation::Place;
use super::posted::Posted;
use super::settings_form::SettingsForm;
use crate::model::fault::Fault;
use crate::model::field_errors::FieldErrors;
use crate::model::state::State as Everything;
use crate::world::World;

fn back(key: &str) -> Response {
    Redirect::to(&format!("/setup/{key}/switchboard")).into_response()
}

fn page(
    state: &Everything,
    key: &str,
    settings: Option<&SettingsForm>,
    fault: &FaultForm,
    errors: &FieldErrors,
) -> Option<Markup> {
    let org = state.org(key)?;
    let current = SettingsForm::of(&org.settings);
    let content = html! {
        (summary(errors))
        section.card {
            h2 { "Faults" }
            (switched_on(key, "all", "All orgs", &state.faults))
            (switched_on(key, "org", org.name, &org.faults))
            @if state.faults.is_empty() && org.faults.is_empty() { p.muted { "No fault is switched on." } }
            @if !org.script.is_empty() {
                p { "A script is still to play: " (org.script.len()) " scripted answers wait for their calls." }
            }
            h3 { "Switch a fault on" }
            (fault.render(key, errors))
        }
        section.card {
            h2 { "This org" }
            (settings.unwrap_or(&current).render(key, errors))
        }
        section.card {
            details {
                summary { "Reset this org" }
                p { "Everything in " (org.name) " goes back to the beginning: apps, users, permission sets, records and switches. Sessions end." }
                form method="post" action={ "/setup/" (key) "/switchboard/reset" } {
                    button.danger type="submit" { "Reset " (org.name) }
                }
            }
        }
    };
    Some(Page { org, place: Place::Switchboard, title: "Local switchboard", path: &[] }.render(&html! {}, &content))
}

fn switched_on(key: &str, scope: &str, words: &str, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.scroll {
                table {
                    caption { "Switched on for " (words) }
                    thead { tr { th scope="col" { "Fault" } th scope="col" { "Strikes" } th scope="col" { "For" } th scope="col" { "Action" } } }
                    tbody {
                        @for (number, fault) in faults.iter().enumerate() {
                            tr {
                                th scope="row" {
                                    (fault.kind.words())
                                    @if let Some(text) = &fault.matching { " with “" (text) "”" }
                                }
                                td { (FaultForm::surface_words(fault.surface)) }
                                td {
                                    @match fault.remaining {
                                        Some(1) => "the next call",
                                        Some(remaining) => { "the next " (remaining) " calls" }
                                        None => "until switched off",
                                    }
                                }
                                td {
                                    form.inline method="post" action={ "/setup/" (key) "/switchboard/faults/off" } {
                                        input type="hidden" name="scope" value=(scope);
                                        input type="hidden" name="number" value=(number);
                                        button type="submit" aria-label={ "Switch off " (fault.kind.words()) } { "Switch off" }
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

pub(super) async fn show(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let page = page(&state, &key, None, &FaultForm::default(), &FieldErrors::default());
    page.map_or_else(missing, IntoResponse::into_response)
}

pub(super) async fn save_settings(
    State(world): State<World>,
    Path(key): Path<String>,
    RawForm(body): RawForm,
) -> Response {
    let form = SettingsForm::from_posted(&Posted::from_form(&body));
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    match form.patch().and_then(|patch| org.patch_settings(patch)) {
        Ok(()) => back(&key),
        Err(errors) => page(&state, &key, Some(&form), &FaultForm::default(), &errors).map_or_else(missing, refused),
    }
}

pub(super) async fn add_fault(State(world): State<World>, Path(key): Path<String>, RawForm(body): RawForm) -> Response {
    let form = FaultForm::from_posted(&Posted::from_form(&body));
    let mut state = world.lock();
    if state.org(&key).is_none() {
        return missing();
    }
    match form.fault() {
        Ok(fault) => {
            if form.strikes_all_orgs() {
                state.faults.push(fault);
            } else if let Some(org) = state.org_mut(&key) {
                org.faults.push(fault);
            }
            back(&key)
        }
        Err(errors) => page(&state, &key, None, &form, &errors).map_or_else(missing, refused),
    }
}

pub(super) async fn switch_off(
    State(world): State<World>,
    Path(key): Path<String>,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let number: usize = posted.text("number").parse().unwrap_or(usize::MAX);
    let faults = if posted.text("scope") == "all" {
        Some(&mut state.faults)
    } else {
        state.org_mut(&key).map(|org| &mut org.faults)
    };
    let Some(faults) = faults else { return missing() };
    if number < faults.len() {
        faults.remove(number);
    }
    back(&key)
}

pub(super) async fn reset(State(world): State<World>, Path(key): Path<String>) -> Response {
    if world.lock().reset(Some(&key)) { back(&key) } else { missing() }
}
