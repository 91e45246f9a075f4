//! One record with everything it holds.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Page, missing};
use super::navigation::Place;
use super::records::written;
use crate::clock;
use crate::model::id;
use crate::model::record;
use crate::model::schema::objects;
use crate::world::World;

pub(super) async fn view(
    State(world): State<World>,
    Path((key, name, id)): Path<(String, String, String)>,
) -> Response {
    let state = world.lock();
    let Some(org) = state.org(&key) else { return missing() };
    let Some(object) = objects().iter().find(|object| object.name == name) else { return missing() };
    let Some(table) = org.tables.get(object.name) else { return missing() };
    let slot = id::normalize(&id).and_then(|id| table.slot_of_id(object, &id));
    let Some((slot, record)) = slot.and_then(|slot| Some((slot, table.get(slot)?))) else { return missing() };
    let (created_by, modified_by) = table.writers_of(record);
    let user = |id: &str| org.user(id).map_or_else(|| id.to_owned(), |user| user.username.clone());
    let content = html! {
        section.card {
            @if record.cells.is_empty() {
                p.muted { "Only the external id is kept of this record: the switchboard says so." }
            }
            dl {
                dt { "Record ID" } dd.mono { (record::id_of(object, slot).as_str()) }
                @for (place, field) in object.fields.iter().enumerate() {
                    dt { (field.label) } dd.value { (record.text(place).unwrap_or_default()) }
                }
                dt { "Written" } dd { (written(record.writes)) }
                dt { "Created" } dd { (clock::person_time(record.created_at_ms)) ", " (user(created_by)) }
                dt { "Last modified" } dd { (clock::person_time(record.modified_at_ms)) ", " (user(modified_by)) }
            }
        }
    };
    let path = [("Records", "/records".to_owned()), (object.plural, format!("/records/{}", object.name))];
    let title = record::name_of(object, slot);
    Page { org, place: Place::Records, title: &title, path: &path }.render(&html! {}, &content).into_response()
}
