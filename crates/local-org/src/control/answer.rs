//! Answers of the control interface: JSON, 404 for what is not there, 422 with a sentence per refused field.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::model::field_errors::FieldErrors;

/// Why a control call was refused.
pub(super) enum ControlError {
    NotThere(&'static str),
    Fields(FieldErrors),
}

impl From<FieldErrors> for ControlError {
    fn from(errors: FieldErrors) -> Self {
        Self::Fields(errors)
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        match self {
            Self::NotThere(what) => {
                (StatusCode::NOT_FOUND, Json(json!({ "error": format!("There is no such {what}") }))).into_response()
            }
            Self::Fields(errors) => {
                let fields: Map<String, Value> =
                    errors.iter().map(|(field, message)| (field.to_owned(), json!(message))).collect();
                (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": fields }))).into_response()
            }
        }
    }
}

pub(super) type ControlAnswer = Result<Json<Value>, ControlError>;

pub(super) const NO_ORG: ControlError = ControlError::NotThere("org");
