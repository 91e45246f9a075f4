//! What a switched-on fault does to a call: delay it, answer in its place, or spoil its answer.

use std::time::Duration;

use serde_json::{Value, json};

use super::reply::{Content, Reply};
use crate::model::fault::Fault;
use crate::model::fault_kind::{CallKind, FaultKind};

/// Waits as long as the slowest fault says.
pub(super) async fn delay(struck: &[Fault]) {
    let milliseconds =
        struck.iter().filter(|fault| fault.kind == FaultKind::Slow).map(|fault| fault.milliseconds).max();
    if let Some(milliseconds) = milliseconds {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// The answer a fault gives in place of the call, if one does.
pub(super) fn instead(struck: &[Fault], call: CallKind) -> Option<Reply> {
    struck.iter().find_map(|fault| {
        let reply = answer(fault, call)?;
        Some(match fault.retry_after_secs {
            Some(secs) => reply.with("retry-after", secs.to_string()),
            None => reply,
        })
    })
}

fn answer(fault: &Fault, call: CallKind) -> Option<Reply> {
    let rest_error = |status: u16, code: &str, message: &str| {
        Some(Reply::json(status, json!([{ "message": message, "errorCode": code }])))
    };
    match fault.kind {
        FaultKind::InternalError if call == CallKind::Token => Some(Reply::new(
            500,
            Content::Html(page("Internal Server Error", "An internal server error has occurred.")),
        )),
        FaultKind::InternalError => rest_error(
            500,
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (1234567890)",
        ),
        FaultKind::HtmlPage => Some(Reply::new(200, Content::Html(page("Sign in", "Please sign in to go on.")))),
        FaultKind::Maintenance => Some(Reply::new(
            503,
            Content::Html(page("Down for maintenance", "We are performing maintenance. Please try again later.")),
        )),
        FaultKind::ServerUnavailable => rest_error(503, "SERVER_UNAVAILABLE", "Server Unavailable"),
        FaultKind::Redirect => {
            Some(Reply::new(302, Content::Nothing).with("location", "https://elsewhere.invalid/services/moved"))
        }
        FaultKind::Cut => {
            let mut reply = Reply::new(200, Content::Nothing);
            reply.cut = true;
            Some(reply)
        }
        FaultKind::RequestLimit => rest_error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
        FaultKind::ConcurrentLimit => {
            rest_error(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")
        }
        FaultKind::SessionExpired => rest_error(401, "INVALID_SESSION_ID", "Session expired or invalid"),
        FaultKind::BadRequest => {
            let words = "Unexpected character at [line:1, column:1]";
            rest_error(400, "JSON_PARSER_ERROR", fault.message.as_deref().unwrap_or(words))
        }
        FaultKind::CallRefusal => {
            let (code, words) = two(fault, "A_CODE_OF_TOMORROW");
            rest_error(400, code, words)
        }
        FaultKind::TokenRefusal => {
            let (error, description) = two(fault, "invalid_grant");
            Some(Reply::json(400, json!({ "error": error, "error_description": description })))
        }
        FaultKind::UnknownError => {
            Some(Reply::json(400, json!({ "error": "unknown_error", "error_description": "retry your request" })))
        }
        FaultKind::LoginRate => Some(Reply::json(
            400,
            json!({ "error": "rate_limit_exceeded", "error_description": "login rate exceeded" }),
        )),
        FaultKind::Slow
        | FaultKind::TruncatedJson
        | FaultKind::CutAfter
        | FaultKind::NoIdentityUrl
        | FaultKind::OtherIdentityUrl
        | FaultKind::RowLock
        | FaultKind::ValidationRule
        | FaultKind::DuplicateRule
        | FaultKind::TriggerFailure
        | FaultKind::StorageLimit
        | FaultKind::RecordRefusal
        | FaultKind::BulkFailed
        | FaultKind::BulkStopped => None,
    }
}

/// What a fault's message names: a code, and the words behind the first colon.
fn two<'f>(fault: &'f Fault, otherwise: &'f str) -> (&'f str, &'f str) {
    let said = fault.message.as_deref().unwrap_or(otherwise);
    let (code, words) = said.split_once(':').unwrap_or((said, ""));
    (code.trim(), words.trim())
}

fn page(title: &str, words: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"
    )
}

/// Spoils the answer of a call that was carried out.
pub(super) fn after(struck: &[Fault], mut reply: Reply) -> Reply {
    for fault in struck {
        match fault.kind {
            FaultKind::TruncatedJson => {
                let text = match &reply.content {
                    Content::Json(value) => value.to_string(),
                    Content::Written(text) => text.clone(),
                    Content::Csv(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    _ => "{\"".to_owned(),
                };
                let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
                reply.content = Content::Written(text[..middle].to_owned());
            }
            FaultKind::CutAfter => reply.cut = true,
            FaultKind::NoIdentityUrl => {
                if let Content::Json(Value::Object(granted)) = &mut reply.content {
                    granted.remove("id");
                }
            }
            FaultKind::OtherIdentityUrl => {
                if let Content::Json(granted) = &mut reply.content
                    && let Some(id) = granted.get_mut("id")
                {
                    let organization = fault.message.as_deref().unwrap_or_default();
                    *id = json!(format!("https://login.salesforce.com/id/{organization}/0055g00000ABCDeAAO"));
                }
            }
            _ => {}
        }
    }
    reply
}
