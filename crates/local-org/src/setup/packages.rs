//! Installed Packages: the vendor's package, which brings the objects, with or without a namespace.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::fields::{Field, summary};
use super::layout::{Page, missing, refused};
use super::navigation::Place;
use super::posted::Posted;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::model::schema::objects;
use crate::model::settings::SettingsPatch;
use crate::world::World;

fn page(org: &OrgState, namespace: &str, errors: &FieldErrors) -> Markup {
    let installed = org.settings.package_installed;
    let names: Vec<String> = objects().iter().map(|object| org.wire_name(object.name)).collect();
    let content = html! {
        (summary(errors))
        section.card {
            h2 { "Relay Network" }
            @if installed {
                p {
                    "Installed" @if org.namespace().is_none() { ", without a namespace" } ". It brings the objects "
                    span.mono { (names.join(", ")) } "."
                }
            } @else {
                @if org.own_objects.is_empty() {
                    p { "Not installed: its objects do not exist in this org." }
                } @else {
                    @let own: Vec<&str> = org.own_objects.keys().copied().collect();
                    p { "Not installed. The org has objects of its own instead, which were deployed: " span.mono { (own.join(", ")) } "." }
                }
            }
            form method="post" {
                (Field::new("Namespace Prefix", "namespace", errors)
                    .hint("Empty for an unmanaged package. Objects and fields become namespace__RelayEvents__c, namespace__Event_Id__c.")
                    .input("text", namespace))
                div.buttons {
                    @if installed {
                        button.primary type="submit" name="act" value="install" { "Save" }
                        button.danger type="submit" name="act" value="uninstall" { "Uninstall (deletes its records)" }
                    } @else {
                        button.primary type="submit" name="act" value="install" { "Install" }
                    }
                }
            }
        }
    };
    let page = Page {
        org,
        place: Place::Packages,
        title: "Installed Packages",
        path: &[("PLATFORM TOOLS", String::new()), ("Apps", String::new()), ("Packaging", String::new())],
    };
    page.render(&html! {}, &content)
}

pub(super) async fn show(State(world): State<World>, Path(key): Path<String>) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    page(org, org.settings.package_namespace.as_deref().unwrap_or_default(), &FieldErrors::default()).into_response()
}

pub(super) async fn save(State(world): State<World>, Path(key): Path<String>, RawForm(body): RawForm) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(org) = state.org_mut(&key) else { return missing() };
    let patch = SettingsPatch {
        package_installed: Some(posted.text("act") != "uninstall"),
        package_namespace: Some(posted.text("namespace").to_owned()),
        ..SettingsPatch::default()
    };
    match org.patch_settings(patch) {
        Ok(()) => Redirect::to(&format!("/setup/{key}/packages")).into_response(),
        Err(errors) => refused(page(org, posted.text("namespace"), &errors)),
    }
}
