//! An app to look at: after saving, its settings, its consumer key and secret, and its end.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::{Page, missing};
use super::navigation::Place;
use crate::clock;
use crate::model::app::{App, SCOPES};
use crate::model::org::OrgState;
use crate::world::World;

/// Shows a page of an app, or that there is none.
pub(super) fn with_app(world: &World, key: &str, id: &str, show: impl FnOnce(&OrgState, &App) -> Markup) -> Response {
    let state = world.lock();
    match state.org(key).and_then(|org| Some((org, org.app(id)?))) {
        Some((org, app)) => show(org, app).into_response(),
        None => missing(),
    }
}

/// The frame of an app's pages.
pub(super) fn app_page(org: &OrgState, title: &str, actions: &Markup, content: &Markup) -> Markup {
    let page = Page {
        org,
        place: Place::AppManager,
        title,
        path: &[("PLATFORM TOOLS", String::new()), ("Apps", String::new()), ("App Manager", "/apps".to_owned())],
    };
    page.render(actions, content)
}

pub(super) async fn saved(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let title = format!("{}: {}", app.kind.words(), app.saved.label);
        let minutes = org.settings.propagation_delay_secs.div_ceil(60);
        let content = html! {
            section.card {
                p { "Your changes were saved. Changes can take up to 10 minutes to take effect. Deleting a parent org also deletes all connected apps with OAuth settings enabled." }
                p.muted {
                    @if minutes == 0 { "In this local org they take effect at once; the switchboard can change that." }
                    @else { "In this local org they take effect after " (minutes) " minutes, at " (clock::person_time(app.effective_at_ms)) "." }
                }
                div.buttons { a.button.primary href={ "/setup/" (org.key) "/apps/" (app.id) "/view" } { "Continue" } }
            }
        };
        app_page(org, &title, &html! {}, &content)
    })
}

pub(super) async fn view(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let base = format!("/setup/{key}/apps/{id}");
        let title = format!("{}: {}", app.kind.words(), app.saved.label);
        let actions = html! {
            a.button href={ (base) "/edit" } { "Edit" }
            a.button href={ (base) "/manage" } { "Manage" }
        };
        let content = html! {
            (pending(app))
            section.card {
                h2 { "Basic Information" }
                dl {
                    dt { (app.kind.words()) " Name" } dd { (app.saved.label) }
                    dt { "API Name" } dd { (app.saved.api_name) }
                    dt { "Contact Email" } dd { (app.saved.contact_email) }
                    dt { "Created Date" } dd { (clock::person_time(app.created_at_ms)) }
                    @if app.saved.packaged { dt { "Distribution State" } dd { "Packaged" } }
                }
            }
            section.card {
                h2 { "API (Enable OAuth Settings)" }
                @if app.saved.oauth_enabled {
                    p { a.button.primary href={ (base) "/consumer-details" } { "Manage Consumer Details" } }
                    (oauth(app))
                } @else {
                    p { "OAuth settings are not enabled. Edit the app and check Enable OAuth Settings." }
                }
            }
            section.card {
                details {
                    summary { "Delete this app" }
                    p { "Deleting " (app.saved.label) " takes its consumer key away at once: nothing can sign in with it any more." }
                    form method="post" action={ (base) "/delete" } {
                        button.danger type="submit" { "Delete " (app.saved.label) }
                    }
                }
            }
        };
        app_page(org, &title, &actions, &content)
    })
}

fn pending(app: &App) -> Markup {
    let waiting = clock::machine_now_ms() < app.effective_at_ms;
    html! {
        @if waiting {
            div.notice { p { "The last changes take effect at " (clock::person_time(app.effective_at_ms)) "." } }
        }
    }
}

fn oauth(app: &App) -> Markup {
    let form = &app.saved;
    let yes = |value: bool| if value { "Yes" } else { "No" };
    html! {
        dl {
            dt { "Callback URL" } dd { (form.callback_url) }
            dt { "Use digital signatures" }
            dd {
                @match &form.certificate {
                    Some(certificate) => {
                        (certificate.subject) ", valid from " (clock::person_time(certificate.not_before_ms)) " to "
                        (clock::person_time(certificate.not_after_ms)) br;
                        "SHA-256 " span.mono { (certificate.thumbprint) }
                    }
                    None => { "No certificate" }
                }
            }
            dt { "Selected OAuth Scopes" }
            dd {
                @for (scope, words) in SCOPES.iter().filter(|(scope, _)| form.scopes.contains(*scope)) {
                    span title=(scope) { (words) } br;
                }
            }
            dt { "Enable for Device Flow" } dd { (yes(form.device_flow)) }
            dt { "Require Proof Key for Code Exchange (PKCE)" } dd { (yes(form.require_pkce)) }
            dt { "Require Secret for Web Server Flow" } dd { (yes(form.require_secret_for_web_server)) }
            dt { "Require Secret for Refresh Token Flow" } dd { (yes(form.require_secret_for_refresh)) }
        }
    }
}

pub(super) async fn consumer_details(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    with_app(&world, &key, &id, |org, app| {
        let title = format!("Consumer Details: {}", app.saved.label);
        let actions = html! { a.button href={ "/setup/" (key) "/apps/" (id) "/view" } { "Back to the app" } };
        let read_only = |label: &str, name: &str, value: &str| {
            html! {
                div.field {
                    label for=(name) { (label) }
                    input.mono type="text" id=(name) value=(value) readonly;
                }
            }
        };
        let content = html! {
            section.card {
                @if app.saved.oauth_enabled {
                    (read_only("Consumer Key", "consumer_key", &app.consumer_key))
                    (read_only("Consumer Secret", "consumer_secret", &app.consumer_secret))
                    p.hint { "Select the field and copy. Sign-in by certificate needs the key only." }
                } @else {
                    p { "OAuth settings are not enabled, so this app has no consumer key." }
                }
            }
        };
        app_page(org, &title, &actions, &content)
    })
}

pub(super) async fn delete(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    org.apps.retain(|app| app.id != id);
    Redirect::to(&format!("/setup/{key}/apps")).into_response()
}
