//! `GET /composite/sobjects/X?ids=…&fields=…`, or the same as a `POST` body: a record or `null` for each id.

use serde_json::Value;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::collection_body::too_many;
use super::describe::visible_object;
use super::render;
use super::single::field_list;
use crate::model::id;
use crate::wire::reply::Reply;

const MAXIMUM_RETRIEVED: usize = 2000;

pub(super) fn retrieve(context: &Context<'_>, name: &str, from_body: bool) -> Answer {
    let object = visible_object(context, name)?;
    let (ids, fields) = if from_body {
        let body: Value =
            serde_json::from_slice(context.body).map_err(|_| ApiError::unreadable("The body is not JSON"))?;
        (texts(&body, "ids"), texts(&body, "fields"))
    } else {
        let list = |name| -> Vec<String> {
            context.parameter(name).unwrap_or_default().split(',').map(|text| text.trim().to_owned()).collect()
        };
        (list("ids"), list("fields"))
    };
    if ids.len() > MAXIMUM_RETRIEVED {
        return Err(too_many(MAXIMUM_RETRIEVED));
    }
    let fields = field_list(context, object, fields.iter().map(String::as_str))?;
    let table = context.org.tables.get(object.name).filter(|_| context.access.object(object.name).read);
    let found: Vec<Value> = ids
        .iter()
        .map(|id| {
            let slot = id::normalize(id).and_then(|id| table?.slot_of_id(object, &id));
            slot.map_or(Value::Null, |slot| render::document(context, object, slot, Some(&fields)))
        })
        .collect();
    Ok(Reply::json(200, Value::Array(found)))
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    let list = body.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
