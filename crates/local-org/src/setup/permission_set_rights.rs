//! What a permission set grants: rights on the package's objects and their fields.

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::missing;
use super::permission_sets::set_page;
use super::posted::Posted;
use crate::model::org::OrgState;
use crate::model::permission_set::{FieldAccess, ObjectAccess, PermissionSet};
use crate::model::schema::{ObjectSchema, objects};
use crate::world::World;

pub(super) async fn show(State(world): State<World>, Path((key, id)): Path<(String, String)>) -> Response {
    let state = world.lock();
    let Some((org, set)) = state.org(&key).and_then(|org| Some((org, org.permission_set(&id)?))) else {
        return missing();
    };
    let users: Vec<_> = org.users.iter().filter(|user| set.users.contains(&user.id)).collect();
    let content = html! {
        section.card {
            header {
                h2 { "Current Assignments" }
                div.actions { a.button href={ "/setup/" (key) "/permission-sets/" (id) "/assignments" } { "Manage Assignments" } }
            }
            @if users.is_empty() { p.muted { "Nobody has this permission set." } }
            @else { ul { @for user in users { li { (user.username) } } } }
        }
        form method="post" {
            @for object in objects() { (object_rights(org, set, object)) }
            div.buttons { button.primary type="submit" { "Save" } }
        }
    };
    set_page(org, &format!("Permission Set: {}", set.label), &html! {}, &content).into_response()
}

fn object_rights(org: &OrgState, set: &PermissionSet, object: &ObjectSchema) -> Markup {
    let granted = set.object(object.name);
    let rights = [
        ("read", "Read", granted.read),
        ("create", "Create", granted.create),
        ("edit", "Edit", granted.edit),
        ("delete", "Delete", granted.delete),
    ];
    html! {
        section.card {
            h2 { (object.plural) " (" span.mono { (org.wire_name(object.name)) } ")" }
            @if !org.has_object(object) {
                p.muted { "Neither the package nor a deployment brought this object, so it does not exist in this org now." }
            }
            fieldset {
                legend { "Object Permissions: " (object.plural) }
                @for (right, words, checked) in rights {
                    @let name = format!("{}.{right}", object.name);
                    div.line {
                        input type="checkbox" id=(name) name=(name) value="on" checked[checked];
                        label for=(name) { (words) }
                    }
                }
            }
            div.scroll {
                table {
                    caption { "Field Permissions: " (object.plural) }
                    thead { tr { th scope="col" { "Field Name" } th scope="col" { "Read Access" } th scope="col" { "Edit Access" } } }
                    tbody {
                        @for field in object.fields {
                            @let granted = set.field(object.name, field.name);
                            @let name = format!("{}.{}", object.name, field.name);
                            tr {
                                th scope="row" { (field.label) " " span.mono.muted { (org.wire_name(field.name)) } }
                                @if field.external_id {
                                    td colspan="2" { span.muted { "Required: visible to everyone who sees the object" } }
                                } @else {
                                    td { input type="checkbox" name={ (name) ".read" } value="on" checked[granted.read || granted.edit] aria-label={ (field.label) " of " (object.plural) ": Read Access" }; }
                                    td { input type="checkbox" name={ (name) ".edit" } value="on" checked[granted.edit] aria-label={ (field.label) " of " (object.plural) ": Edit Access" }; }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn save(
    State(world): State<World>,
    Path((key, id)): Path<(String, String)>,
    RawForm(body): RawForm,
) -> Response {
    let posted = Posted::from_form(&body);
    let mut state = world.lock();
    let Some(set) = state.org_mut(&key).and_then(|org| org.permission_set_mut(&id)) else { return missing() };
    for object in objects() {
        let on = |right: &str| posted.checked(&format!("{}.{right}", object.name));
        let access = ObjectAccess { read: on("read"), create: on("create"), edit: on("edit"), delete: on("delete") };
        set.objects.insert(object.name, access);
        let fields = object.fields.iter().map(|field| {
            let edit = field.external_id || on(&format!("{}.edit", field.name));
            let read = edit || on(&format!("{}.read", field.name));
            (field.name, FieldAccess { read, edit })
        });
        set.fields.insert(object.name, fields.collect());
    }
    Redirect::to(&format!("/setup/{key}/permission-sets/{id}")).into_response()
}
