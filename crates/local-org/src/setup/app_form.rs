//! The form of an app, new or edited. What was typed stays when something is refused; a chosen certificate is carried
//! along, because a file field cannot be filled in again.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Field, choice, summary};
use super::layout::{Page, missing, refused};
use super::navigation::Place;
use super::posted::Posted;
use crate::model::app::{AppForm, AppKind, SCOPES};
use crate::model::app_save::AppDraft;
use crate::model::certificate::AppCertificate;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::world::World;

pub(super) async fn new_connected(State(world): State<World>, Path(key): Path<String>) -> Response {
    blank(&world, &key, AppKind::ConnectedApp)
}

pub(super) async fn new_client(State(world): State<World>, Path(key): Path<String>) -> Response {
    blank(&world, &key, AppKind::ExternalClientApp)
}

fn blank(world: &World, key: &str, kind: AppKind) -> Response {
    let state = world.lock();
    let Some(org) = state.org(key) else { return missing() };
    let draft = AppDraft::from_form(&AppForm::blank());
    form(org, None, kind, &draft, &FieldErrors::default()).into_response()
}

pub(super) async fn edit(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    let state = world.lock();
    let Some((org, app)) = state.org(&key).and_then(|org| Some((org, org.app(&id)?))) else { return missing() };
    let draft = AppDraft::from_form(&app.saved);
    form(org, Some(&id), app.kind, &draft, &FieldErrors::default()).into_response()
}

pub(super) async fn save_connected(State(world): State<World>, Path(key): Path<String>, parts: Multipart) -> Response {
    save(&world, &key, None, AppKind::ConnectedApp, parts).await
}

pub(super) async fn save_client(State(world): State<World>, Path(key): Path<String>, parts: Multipart) -> Response {
    save(&world, &key, None, AppKind::ExternalClientApp, parts).await
}

pub(super) async fn save_edit(
    State(world): State<World>,
    Path((key, id)): Path<(String, String)>,
    parts: Multipart,
) -> Response {
    let Some(kind) = world.lock().org(&key).and_then(|org| org.app(&id)).map(|app| app.kind) else { return missing() };
    save(&world, &key, Some(id), kind, parts).await
}

async fn save(world: &World, key: &str, id: Option<String>, kind: AppKind, parts: Multipart) -> Response {
    let posted = Posted::from_multipart(parts).await;
    let mut state = world.lock();
    let Some(org) = state.org_mut(key) else { return missing() };
    let Some(posted) = posted else {
        let draft = AppDraft::from_form(&AppForm::blank());
        let errors =
            FieldErrors::one("certificate", "The form did not arrive whole. Choose a smaller file and try again");
        return refused(form(org, id.as_deref(), kind, &draft, &errors));
    };
    let draft = draft_of(&posted);
    match org.save_app(id.as_deref(), kind, &draft) {
        Ok(id) => Redirect::to(&format!("/setup/{key}/apps/{id}/saved")).into_response(),
        Err(errors) => refused(form(org, id.as_deref(), kind, &draft, &errors)),
    }
}

fn draft_of(posted: &Posted) -> AppDraft {
    let kept = posted.text("certificate_kept");
    let certificate = posted.file.clone().or_else(|| (!kept.is_empty()).then(|| kept.as_bytes().to_vec()));
    AppDraft {
        label: posted.text("label").to_owned(),
        api_name: posted.text("api_name").to_owned(),
        contact_email: posted.text("contact_email").to_owned(),
        oauth_enabled: posted.checked("oauth_enabled"),
        device_flow: posted.checked("device_flow"),
        callback_url: posted.text("callback_url").to_owned(),
        digital_signatures: posted.checked("digital_signatures"),
        certificate,
        scopes: posted.all("scopes").map(str::to_owned).collect(),
        require_pkce: posted.checked("require_pkce"),
        require_secret_for_web_server: posted.checked("require_secret_for_web_server"),
        require_secret_for_refresh: posted.checked("require_secret_for_refresh"),
        packaged: posted.text("distribution") == "packaged",
    }
}

fn form(org: &OrgState, id: Option<&str>, kind: AppKind, draft: &AppDraft, errors: &FieldErrors) -> Markup {
    let words = kind.words();
    let title = match id {
        None => format!("New {words}"),
        Some(_) => format!("Edit {words}: {}", draft.label),
    };
    let page = Page {
        org,
        place: Place::AppManager,
        title: &title,
        path: &[("PLATFORM TOOLS", String::new()), ("Apps", String::new()), ("App Manager", "/apps".to_owned())],
    };
    let content = html! {
        (summary(errors))
        form method="post" enctype="multipart/form-data" {
            section.card {
                h2 { "Basic Information" }
                (Field::new(&format!("{words} Name"), "label", errors).input("text", &draft.label))
                (Field::new("API Name", "api_name", errors).hint("Filled in from the name when left empty.").input("text", &draft.api_name))
                (Field::new("Contact Email", "contact_email", errors).input("text", &draft.contact_email))
                @if kind == AppKind::ExternalClientApp {
                    (distribution(draft, errors))
                }
            }
            section.card {
                h2 { "API (Enable OAuth Settings)" }
                (Field::new("Enable OAuth Settings", "oauth_enabled", errors).check(draft.oauth_enabled))
                div.oauth { (oauth(draft, errors)) }
            }
            div.buttons {
                button.primary type="submit" { "Save" }
                a.button href={ "/setup/" (org.key) "/apps" } { "Cancel" }
            }
        }
    };
    page.render(&html! {}, &content)
}

fn distribution(draft: &AppDraft, errors: &FieldErrors) -> Markup {
    let options = [("local".to_owned(), "Local".to_owned()), ("packaged".to_owned(), "Packaged".to_owned())];
    let selected = if draft.packaged { "packaged" } else { "local" };
    Field::new("Distribution State", "distribution", errors)
        .hint("A Local app works only in this org, through its My Domain.")
        .select(&options, selected)
}

fn oauth(draft: &AppDraft, errors: &FieldErrors) -> Markup {
    let current = draft.certificate.as_deref().and_then(|file| AppCertificate::parse(file).ok());
    html! {
        (Field::new("Enable for Device Flow", "device_flow", errors).check(draft.device_flow))
        (Field::new("Callback URL", "callback_url", errors).hint("One address a line.").lines(&draft.callback_url))
        (Field::new("Use digital signatures", "digital_signatures", errors).check(draft.digital_signatures))
        div.signature {
            @if let Some(certificate) = &current {
                input type="hidden" name="certificate_kept" value=(certificate.to_pem());
                p { "Current certificate: " (certificate.subject) ", SHA-256 " span.mono { (certificate.thumbprint) } }
            }
            (Field::new("Choose File", "certificate", errors)
                .hint("One X.509 certificate with an RSA key, PEM or DER, at most 4 KB.")
                .file(".crt,.cer,.pem,.der"))
        }
        fieldset id="scopes" {
            legend { "Selected OAuth Scopes" }
            @if let Some(message) = errors.of("scopes") { p.error { (message) } }
            @for (scope, words) in SCOPES {
                (choice("scopes", scope, words, draft.scopes.contains(scope)))
            }
        }
        (Field::new(
            "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows",
            "require_pkce",
            errors,
        ).check(draft.require_pkce))
        (Field::new("Require Secret for Web Server Flow", "require_secret_for_web_server", errors)
            .check(draft.require_secret_for_web_server))
        (Field::new("Require Secret for Refresh Token Flow", "require_secret_for_refresh", errors)
            .check(draft.require_secret_for_refresh))
    }
}
