//! Errors of the data API: an array of `message`, `errorCode`, `fields` for a call; `statusCode` in place of
//! `errorCode` inside the results of a collection.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::wire::reply::Reply;

/// One error, for a whole call or for one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) fields: Vec<String>,
    /// Further errors of the same record.
    pub(crate) others: Vec<ApiError>,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), fields: Vec::new(), others: Vec::new() }
    }

    /// The errors of a fault's message: one a line, `CODE: words`.
    pub(crate) fn of_lines(status: u16, lines: &str) -> Self {
        let of_line = |line: &str| {
            let (code, words) = line.split_once(':').unwrap_or((line, ""));
            Self::new(status, code.trim().to_owned(), words.trim())
        };
        let mut errors = lines.lines().filter(|line| !line.trim().is_empty()).map(of_line);
        let first = errors.next().unwrap_or_else(|| Self::new(status, "A_CODE_OF_TOMORROW", "words of tomorrow"));
        Self { others: errors.collect(), ..first }
    }

    pub(crate) fn on(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    pub(crate) fn no_access() -> Self {
        Self::new(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
    }

    pub(crate) fn unknown_external_id(name: &str) -> Self {
        Self::new(404, "NOT_FOUND", format!("Provided external ID field does not exist or is not accessible: {name}"))
    }

    pub(crate) fn unknown_type(name: &str) -> Self {
        Self::new(
            400,
            "INVALID_TYPE",
            format!(
                "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to \
                 append the '__c' after the entity name. Please reference your WSDL or the describe call for the \
                 appropriate names."
            ),
        )
    }

    pub(crate) fn unreadable(what: &str) -> Self {
        Self::new(400, "JSON_PARSER_ERROR", what)
    }

    pub(crate) fn method(method: &str, allowed: &str) -> Self {
        Self::new(405, "METHOD_NOT_ALLOWED", format!("HTTP Method '{method}' not allowed. Allowed are {allowed}"))
    }

    /// Whether some real orgs answer a whole collections call with this error of one record.
    pub(crate) fn is_of_shape(&self) -> bool {
        matches!(&*self.code, "INVALID_FIELD" | "JSON_PARSER_ERROR" | "INVALID_TYPE")
    }

    /// As `sf__Error` of a bulk row.
    pub(crate) fn of_row(&self) -> String {
        let gap = if self.fields.is_empty() { "" } else { " " };
        let own = format!("{}:{}:{}{gap}--", self.code, self.message, self.fields.join(", "));
        self.others.iter().fold(own, |row, other| format!("{row} {}", other.of_row()))
    }

    /// As the `errors` of a record.
    pub(crate) fn of_record(&self) -> Value {
        let one = |error: &Self| json!({ "statusCode": error.code, "message": error.message, "fields": error.fields });
        std::iter::once(self).chain(&self.others).map(one).collect()
    }
}

impl From<ApiError> for Reply {
    fn from(error: ApiError) -> Self {
        let mut body = json!({ "message": error.message, "errorCode": error.code });
        if !error.fields.is_empty() {
            body["fields"] = json!(error.fields);
        }
        Reply::json(error.status, Value::Array(vec![body]))
    }
}
