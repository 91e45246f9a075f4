//! The JSON body of a call. What no database can hold is refused here for every call, with the name of its member.

use super::routes::Unreadable;
use crate::state::AppState;
use axum::Json;
use axum::extract::{FromRequest, Request};
use domain::event::json;
use domain::{FieldErrors, Invalid, text};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::convert::Infallible;

/// A body that was read into `T`, every text of it one that can be stored. Whoever calls learns first whether they may, so
/// a handler gets the refusal instead of an answer made here.
pub(super) struct Body<T>(pub(super) Result<T, Unreadable>);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(read(request, state).await))
    }
}

async fn read<T: DeserializeOwned>(request: Request, state: &AppState) -> Result<T, Unreadable> {
    let Json(raw) = Json::<Box<RawValue>>::from_request(request, state).await?;
    let bytes = raw.get().as_bytes();
    if !json::is_storable(raw.get()) {
        // Half of a surrogate pair is refused by the parser.
        let Json(value) = Json::<Value>::from_bytes(bytes)?;
        return Err(unstorable(&value).into());
    }
    Ok(Json::<T>::from_bytes(bytes)?.0)
}

/// The members of the body with such a text anywhere in them.
fn unstorable(body: &Value) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (name, value) in body.as_object().into_iter().flatten() {
        if name.contains('\0') || holds_nul(value) {
            errors.push(text::storable(name.clone()), Invalid::HiddenCharacters);
        }
    }
    if errors.is_empty() {
        errors.push("body", Invalid::HiddenCharacters);
    }
    errors
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_member_with_such_a_text_is_named() {
        let body = json!({ "name": "a\0", "kept": [1, null, "b"], "deep": [{ "a": { "\0": 1 } }], "c\0": true });
        let fields: Vec<String> = unstorable(&body).messages().into_iter().map(|message| message.field).collect();
        assert_eq!(fields, ["c\u{FFFD}", "deep", "name"]);
        assert_eq!(unstorable(&json!(["\0"])).messages()[0].field, "body");
    }
}
