//! Logs: one JSON object a line in an installation, text in the demo. Every line of a request carries its id, because
//! the request's span does; a panic is a log line like any other.

use crate::config::{Log, LogFormat};
use std::io::{IsTerminal, stderr};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Starts logging to standard error. Called once, first thing; a second call is ignored.
pub(crate) fn start(log: &Log) {
    // What is said first is overruled by what the filter says. A session that ended is nothing suspicious.
    let filter = format!("tower_sessions_core=error,sea_orm_migration=warn,{}", log.filter);
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_span_events(FmtSpan::NONE);
    let started = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => builder.with_ansi(stderr().is_terminal()).with_target(false).compact().try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, what = panic.payload_as_str().unwrap_or("no text"), "panic");
        }));
    }
}
